package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// supplementarySuffix marks the schema of input.resource.supplementary beside that of input.resource.properties.
const supplementarySuffix = ".supplementary"

// readSchemas loads the schemas of resource types, which say which properties there are. A file's title is the resource type; policies
// refer to it as schema.cloud["native type"]. A second schema of a type, titled "aws/… (supplementary)", is about AWS's supplementary
// configuration: schema.aws["native type.supplementary"].
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
		var schema struct{ Title string }
		var tree any
		if err := errors.Join(json.Unmarshal(source, &tree), json.Unmarshal(source, &schema)); err != nil {
			problems = append(problems, &Complaint{File: path.Join(schemasDir, file), Message: err.Error()})
			return nil
		}
		cloud, native, found := strings.Cut(schema.Title, "/")
		name := native
		if bare, is := strings.CutSuffix(native, " (supplementary)"); is {
			name = bare + supplementarySuffix
		}
		if want := path.Join(cloud, strings.ReplaceAll(name, "::", ".")+".json"); !found || want != file {
			problems = append(problems, &Complaint{File: path.Join(schemasDir, file),
				Message: fmt.Sprintf("title %q must be the resource type, and the file called %s", schema.Title, want)})
			return nil
		}
		set.Put(ast.SchemaRootRef.Append(ast.StringTerm(cloud)).Append(ast.StringTerm(name)), tree)
		return nil
	})
	return set, errors.Join(append(problems, err)...)
}
