package compile

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// readSchemas loads the schemas of resource types, which say which properties there are. A file's title is the resource type; policies
// refer to it as schema.cloud["native type"]. The second schema of a type, AWS::S3::Bucket.supplementary, is about AWS's supplementary
// configuration.
func readSchemas(fsys fs.FS) (*ast.SchemaSet, error) {
	set := ast.NewSchemaSet()
	var problems []error
	err := fs.WalkDir(fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".json" {
			return err
		}
		source, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		add := func(format string, args ...any) {
			problems = append(problems, &Problem{File: path.Join(schemasDir, file), Message: fmt.Sprintf(format, args...)})
		}
		var schema map[string]any
		if err := json.Unmarshal(source, &schema); err != nil {
			add("%v", err)
			return nil
		}
		title, _ := schema["title"].(string)
		cloud, native, found := strings.Cut(title, "/")
		if !found {
			add("title %q must be the resource type, such as aws/AWS::EC2::EIP", title)
			return nil
		}
		if want := path.Join(cloud, strings.ReplaceAll(native, "::", ".")+".json"); want != file {
			add("title %q must be the resource type, and the file called %s", title, want)
			return nil
		}
		set.Put(ast.SchemaRootRef.Append(ast.StringTerm(cloud)).Append(ast.StringTerm(native)), schema)
		return nil
	})
	return set, errors.Join(append(problems, err)...)
}
