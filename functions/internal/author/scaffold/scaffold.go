// Package scaffold writes the first form of a policy: its source, unit tests and example events. It passes check and test as it is written.
package scaffold

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"regexp"
	"strings"
	"text/template"

	"github.com/open-policy-agent/opa/v1/format"

	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/author/schema"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

//go:embed templates
var templates embed.FS

// Policy is what to write.
type Policy struct {
	Category   string // folder of policies
	ID         string
	Type       string   // resource type
	Judged     []Judged // at least one; each is demanded
	Parameters []Parameter
}

// Judged is a property that a policy judges.
type Judged struct {
	Property schema.Property // a scalar, in no list
	Spelling []string        // the path of the same property in another spelling; nil: it has none
	Value    any             // of the property in a real resource; nil: not known
}

// Words are the path of the property.
func (j Judged) Words() string { return strings.Join(j.Property.Path, ".") }

// File is a file below the directory of policies.
type File struct {
	Path    string
	Content []byte
}

// Folder is where the policy's files are, in the directory of policies.
func (p Policy) Folder() string { return path.Join(p.Category, compile.FolderName(p.ID)) }

// Files are the policy's source, unit tests and example events of both verdicts.
func Files(p Policy) ([]File, error) {
	judged, parameters := p.judge()
	cloud, native, _ := strings.Cut(p.Type, "/")
	folder := compile.FolderName(p.ID)
	values := map[string]any{
		"Category": p.Category, "ID": p.ID, "Folder": folder, "Title": title(p.ID, p.Type), "Type": p.Type, "Cloud": cloud, "Native": native,
		"Parameters": parameters, "TestParameters": given(arguments(judged, parameters, nil)), "Judgments": judged, "Imports": imports(judged),
		"Good": encode(properties(judged, nil)), "Evidence": encode(evidence(judged)), "Tests": tests(judged, parameters),
	}
	parsed, err := template.New("").Funcs(template.FuncMap{"quote": quote}).ParseFS(templates, "templates/*.tmpl")
	if err != nil {
		return nil, err
	}
	write := func(name string, values any) ([]byte, error) {
		var text bytes.Buffer
		err := parsed.ExecuteTemplate(&text, name+".tmpl", values)
		return text.Bytes(), err
	}
	var files []File
	for file, name := range map[string]string{folder + ".rego": "policy.rego", folder + "_test.rego": "policy_test.rego"} {
		source, err := write(name, values)
		if err != nil {
			return nil, err
		}
		if source, err = format.Source(file, source); err != nil { // the order of imports depends on the category
			return nil, fmt.Errorf("%s cannot be a policy's name: %w", path.Join(p.Category, p.ID), err)
		}
		files = append(files, File{path.Join(p.Folder(), file), source})
	}
	for name, given := range exampleProperties(judged) {
		event, err := event(write, p, encode(given), required(judged, parameters))
		if err != nil {
			return nil, err
		}
		files = append(files, File{path.Join(p.Folder(), policytest.ExamplesDir, cloud+"_"+name+".json"), event})
	}
	return sorted(files), nil
}

// event is an example event of the policy's cloud. It holds of the resource only what the policy judges.
func event(write func(name string, values any) ([]byte, error), p Policy, properties string, arguments map[string]any) ([]byte, error) {
	cloud, native, _ := strings.Cut(p.Type, "/")
	provider, providerType, _ := strings.Cut(native, ".")
	huawei := map[string]any{}
	for name, value := range arguments {
		huawei[name] = map[string]any{"value": value}
	}
	if cloud == "alicloud" { // its events name no rule
		arguments["rule"] = p.ID
	}
	values := map[string]any{
		"ID": p.ID, "Native": native, "Provider": provider, "ProviderType": providerType, "Properties": properties,
		"RuleParameters": encode(arguments), "HuaweiParameters": encode(huawei),
	}
	if cloud == "aws" {
		item, err := write("aws.item", values)
		if err != nil {
			return nil, err
		}
		var compact bytes.Buffer
		if err := json.Compact(&compact, item); err != nil {
			return nil, err
		}
		values["InvokingEvent"] = compact.String()
	}
	return write(cloud+".json", values)
}

const inProperties = "input.resource.properties"

// read is how the policy reads the property, in Rego.
func (j Judged) read() string {
	if j.Spelling == nil {
		return inProperties + reference(j.Property.Path)
	}
	other := fmt.Sprintf("object.get(%s, %s, null)", inProperties, member(j.Spelling))
	return fmt.Sprintf("object.get(%s, %s, %s)", inProperties, member(j.Property.Path), other)
}

// identifier is a name that Rego reads after a dot. Rego's keywords are quoted, too.
var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

var keywords = map[string]bool{
	"as": true, "contains": true, "default": true, "else": true, "every": true, "false": true, "if": true, "import": true, "in": true, "not": true, "null": true,
	"package": true, "some": true, "true": true, "with": true,
}

// reference is a path of members as Rego writes it behind a value.
func reference(names []string) string {
	text := ""
	for _, name := range names {
		if identifier.MatchString(name) && !keywords[name] {
			text += "." + name
		} else {
			text += "[" + quote(name) + "]"
		}
	}
	return text
}

// member is what object.get takes: a name, or a list of names.
func member(names []string) string {
	if len(names) == 1 {
		return quote(names[0])
	}
	return encode(names)
}

func quote(text string) string { return encode(text) }

func encode(value any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(err) // it comes from JSON
	}
	return strings.TrimSuffix(text.String(), "\n")
}

// given are arguments in Rego; empty if there are none.
func given(arguments map[string]any) string {
	if len(arguments) == 0 {
		return ""
	}
	return encode(arguments)
}

// title is a policy's id as a sentence, with the abbreviations that the resource type has: SQS.
func title(id, resourceType string) string {
	_, native, _ := strings.Cut(resourceType, "/")
	parts := strings.Split(id, "-")
	for i, word := range parts {
		if upper := strings.ToUpper(word); strings.Contains(native, "::"+upper+"::") {
			parts[i] = upper
		}
	}
	sentence := strings.Join(parts, " ")
	return strings.ToUpper(sentence[:1]) + sentence[1:]
}
