package docs_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/docs"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/exemption/exemptionfile"
	"github.com/assay-rules/assay/functions/internal/lookup/definitionfile"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/rule/document"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// format is a kind of YAML file: its schema, its parser, and a file that both accept, with each optional part that wrong files need.
type format struct {
	schema string
	files  string // of the built-in library; empty: it has none
	parse  func(source []byte) error
	valid  string
	wrong  map[string]string
}

var formats = map[string]format{
	"rules": {
		"rule.schema.json", "rules/*.yaml",
		func(source []byte) error { _, err := rulefile.Parse(source); return err },
		"name: r\npolicy: p\ntrigger: both\nfrequency: One_Hour\nscope: {types: [aws/T], regions: [r], tag: {key: k, value: 1}}\nundetermined: fail\nsweep: true\nparameters: {a: [1]}\n",
		map[string]string{
			"no name":               "policy: p\n",
			"a name with a blank":   "name: r r\npolicy: p\n",
			"a long name":           "name: " + strings.Repeat("r", 65) + "\npolicy: p\n",
			"no policy":             "name: r\n",
			"unknown field":         "name: r\npolicy: p\nscopes: {}\n",
			"unknown in scope":      "name: r\npolicy: p\nscope: {type: aws/T}\n",
			"types are no list":     "name: r\npolicy: p\nscope: {types: aws/T}\n",
			"value without key":     "name: r\npolicy: p\nscope: {tag: {value: v}}\n",
			"unknown trigger":       "name: r\npolicy: p\ntrigger: always\n",
			"unknown frequency":     "name: r\npolicy: p\ntrigger: period\nfrequency: Two_Hours\n",
			"frequency of a change": "name: r\npolicy: p\ntrigger: change\nfrequency: One_Hour\n",
			"undetermined":          "name: r\npolicy: p\nundetermined: Compliant\n",
			"sweep":                 "name: r\npolicy: p\nsweep: sometimes\n",
			"parameters":            "name: r\npolicy: p\nparameters: [a]\n",
			"a list":                "[name, policy]\n",
		},
	},
	"packs": {
		"pack.schema.json", "rules/packs/*.yaml",
		func(source []byte) error { _, err := pack.Parse(source); return err },
		"name: p\ntitle: T\ndescription: D\nframework: F\nsources: [s]\nrisk: low\nzh: {title: 标, description: 述}\nrules: [{rule: r, parameters: {a: 1}, risk: high}]\n",
		map[string]string{
			"no name":               "rules: [{rule: r}]\n",
			"no rules":              "name: p\n",
			"empty rules":           "name: p\nrules: []\n",
			"a rule without name":   "name: p\nrules: [{risk: low}]\n",
			"a name instead":        "name: p\nrules: [r]\n",
			"unknown risk":          "name: p\nrisk: critical\nrules: [{rule: r}]\n",
			"unknown risk of one":   "name: p\nrules: [{rule: r, risk: critical}]\n",
			"unknown field":         "name: p\nowner: o\nrules: [{rule: r}]\n",
			"unknown field of one":  "name: p\nrules: [{rule: r, severity: low}]\n",
			"Chinese without title": "name: p\ndescription: D\nzh: {description: 述}\nrules: [{rule: r}]\n",
			"Chinese only":          "name: p\nzh: {title: 标}\nrules: [{rule: r}]\n",
			"Chinese text only":     "name: p\ntitle: T\nzh: {title: 标, description: 述}\nrules: [{rule: r}]\n",
		},
	},
	"exemptions": {
		"exemption.schema.json", "",
		func(source []byte) error {
			_, err := exemptionfile.Parse("e", source, rulefile.NewSet(assay.Rules(), compile.NewLibrary(assay.Policies())))
			return err
		},
		exemptionHead + "rules: [eip-bandwidth-limit]\npolicies: ['eip-*']\nticket: t\n" +
			"resources: {clouds: [aws], accounts: [1], regions: [r], types: ['aws/*'], ids: [i], names: ['n*'], tags: {k: v}}\n",
		map[string]string{
			"no name":              "owner: o\nreason: r\nuntil: 2027-03-31\n" + exemptionOf,
			"no owner":             "name: e\nreason: r\nuntil: 2027-03-31\n" + exemptionOf,
			"a blank owner":        "name: e\nowner: ' '\nreason: r\nuntil: 2027-03-31\n" + exemptionOf,
			"a long owner":         "name: e\nowner: " + strings.Repeat("o", 201) + "\nreason: r\nuntil: 2027-03-31\n" + exemptionOf,
			"a colon in it":        "name: e\nowner: 'a: b'\nreason: r\nuntil: 2027-03-31\n" + exemptionOf,
			"no reason":            "name: e\nowner: o\nuntil: 2027-03-31\n" + exemptionOf,
			"no date":              "name: e\nowner: o\nreason: r\n" + exemptionOf,
			"for ever":             "name: e\nowner: o\nreason: r\nuntil: never\n" + exemptionOf,
			"no rule":              exemptionHead + "resources: {ids: [i]}\n",
			"no resources":         exemptionHead + "rules: [eip-bandwidth-limit]\n",
			"only a type":          exemptionHead + "rules: [eip-bandwidth-limit]\nresources: {types: ['aws/*']}\n",
			"an unknown cloud":     exemptionHead + "rules: [eip-bandwidth-limit]\nresources: {clouds: [gcp], ids: [i]}\n",
			"a pattern of account": exemptionHead + "rules: [eip-bandwidth-limit]\nresources: {accounts: ['1*']}\n",
			"every name":           exemptionHead + "rules: [eip-bandwidth-limit]\nresources: {names: ['*']}\n",
			"an empty id":          exemptionHead + "rules: [eip-bandwidth-limit]\nresources: {ids: ['']}\n",
			"an empty tag":         exemptionHead + "rules: [eip-bandwidth-limit]\nresources: {tags: {k: ''}}\n",
			"a number as tag":      exemptionHead + "rules: [eip-bandwidth-limit]\nresources: {tags: {k: 7}}\n",
			"unknown field":        exemptionHead + exemptionOf + "from: 2026-01-01\n",
			"unknown in resources": exemptionHead + "rules: [eip-bandwidth-limit]\nresources: {ids: [i], id: i}\n",
		},
	},
	"lookups": {
		"lookup.schema.json", "policies/lookups/*/*.yaml",
		func(source []byte) error {
			if _, problems := definitionfile.Parse("l", "aws", source); len(problems) > 0 {
				return problems
			}
			return nil
		},
		lookupHead + "resources: {p: [\"arn:${partition}:s:${region}:${account}:t/*\", \"*\"]}\nlinks: [l]\nnone: [NoSuch, 404]\neach: lookups.m.L?\nbatch: 2\ndecode: [P]\n" +
			"call: {service: s, version: 2014-08-15, action: ListThings, method: GET, path: /p, region: r, project: q, parameters: {a: [1]}, paging: {list: L, parameter: P, next: N, more: M, total: T, size: 1, offset: true}}\n" +
			lookupAnswer,
		map[string]string{
			"no description":        "types: [aws/T]\npermissions: [p]\n" + lookupCall + lookupAnswer,
			"no types":              "description: d\npermissions: [p]\n" + lookupCall + lookupAnswer,
			"a type without cloud":  "description: d\ntypes: [T]\npermissions: [p]\n" + lookupCall + lookupAnswer,
			"no permissions":        "description: d\ntypes: [aws/T]\n" + lookupCall + lookupAnswer,
			"a resource by its id":  lookupHead + "resources: {p: [\"arn:aws:s:::${resource.id}\"]}\n" + lookupCall + lookupAnswer,
			"a short resource":      lookupHead + "resources: {p: [t/*]}\n" + lookupCall + lookupAnswer,
			"no resource":           lookupHead + "resources: {p: []}\n" + lookupCall + lookupAnswer,
			"neither call nor item": lookupHead + lookupAnswer,
			"both":                  lookupHead + lookupCall + "items: {type: T}\n" + lookupAnswer,
			"no answer":             lookupHead + lookupCall,
			"no service":            lookupHead + "call: {action: GetIt}\n" + lookupAnswer,
			"no action":             lookupHead + "call: {service: s}\n" + lookupAnswer,
			"a change":              lookupHead + "call: {service: s, action: DeleteIt}\n" + lookupAnswer,
			"another change":        lookupHead + "call: {service: s, path: /p, method: DELETE}\n" + lookupAnswer,
			"a path without slash":  lookupHead + "call: {service: s, path: p}\n" + lookupAnswer,
			"a path with query":     lookupHead + "call: {service: s, path: \"/p?a=b\"}\n" + lookupAnswer,
			"a host":                lookupHead + "call: {service: s, action: GetIt, host: evil.example.com}\n" + lookupAnswer,
			"paging without list":   lookupHead + "call: {service: s, action: GetIt, paging: {parameter: P, next: N}}\n" + lookupAnswer,
			"paging without end":    lookupHead + "call: {service: s, action: GetIt, paging: {list: L, parameter: P}}\n" + lookupAnswer,
			"more without next":     lookupHead + "call: {service: s, action: GetIt, paging: {list: L, parameter: P, total: T, more: M}}\n" + lookupAnswer,
			"an optional root":      lookupHead + "each: lookups.m?.L\n" + lookupCall + lookupAnswer,
			"offset without size":   lookupHead + "call: {service: s, action: GetIt, paging: {list: L, parameter: P, total: T, offset: true}}\n" + lookupAnswer,
			"size 0":                lookupHead + "call: {service: s, action: GetIt, paging: {list: L, parameter: P, size: 0}}\n" + lookupAnswer,
			"batch without each":    lookupHead + "batch: 2\n" + lookupCall + lookupAnswer,
			"items without type":    lookupHead + "items: {relation: Contains}\n",
			"items of a wrong type": lookupHead + "items: {type: \"T'\"}\n",
			"items in both ways":    lookupHead + "items: {type: T, relation: Contains, where: {a: b}}\n",
			"items that are none":   lookupHead + "none: [N]\nitems: {type: T, where: {a: b}}\n",
			"a number in where":     lookupHead + "items: {type: T, where: {a: 1}}\n",
			"unknown field":         lookupHead + "url: u\n" + lookupCall + lookupAnswer,
		},
	},
}

const (
	exemptionHead = "name: e\nowner: o\nreason: r\nuntil: 2027-03-31\n"
	exemptionOf   = "rules: [eip-bandwidth-limit]\nresources: {ids: [i]}\n"

	lookupHead   = "description: d\ntypes: [aws/T]\npermissions: [p]\n"
	lookupCall   = "call: {service: s, action: GetIt}\n"
	lookupAnswer = "answer: {type: object}\n"
)

func TestFormats(t *testing.T) {
	t.Parallel()
	for name, format := range formats {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := compiled(t, format.schema)
			files, err := fs.Glob(os.DirFS("../../../.."), format.files)
			if err != nil || len(files) == 0 && format.files != "" {
				t.Fatalf("%d files, %v", len(files), err)
			}
			for _, file := range files {
				source, err := os.ReadFile(path.Join("../../../..", file))
				if err != nil {
					t.Fatal(err)
				}
				if err := schema.Validate(instance(t, string(source))); err != nil {
					t.Errorf("%s: %v", file, err)
				}
			}
			if err := schema.Validate(instance(t, format.valid)); err != nil {
				t.Errorf("the schema refuses the valid file: %v", err)
			}
			if err := format.parse([]byte(format.valid)); err != nil {
				t.Errorf("the parser refuses the valid file: %v", err)
			}
			for name, source := range format.wrong {
				if schema.Validate(instance(t, source)) == nil {
					t.Errorf("%s: the schema accepts it", name)
				}
				if format.parse([]byte(source)) == nil {
					t.Errorf("%s: the parser accepts it", name)
				}
			}
		})
	}
}

// Schema and parser of a kind of file know the same fields, at every depth.
func TestFieldsOfFormats(t *testing.T) {
	t.Parallel()
	for name, format := range formats {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inSchema, inParser := map[string][]string{}, map[string][]string{}
			eachObject(t, parsed(t, format.schema), func(at string, fields []string) {
				inSchema[at] = fields
				inParser[at] = parserFields(format.parse, at)
			})
			if diff := cmp.Diff(inSchema, inParser); diff != "" {
				t.Errorf("-schema +parser:\n%s", diff)
			}
		})
	}
	t.Run("METADATA", func(t *testing.T) {
		t.Parallel()
		inSchema, inParser := map[string][]string{}, map[string][]string{}
		custom := parsed(t, "metadata.schema.json")["properties"].(map[string]any)["custom"].(map[string]any)
		eachObject(t, custom, func(at string, fields []string) { inSchema[at] = fields })
		structFields(reflect.TypeFor[policy.Metadata](), "", inParser)
		if diff := cmp.Diff(inSchema, inParser); diff != "" {
			t.Errorf("-schema +parser:\n%s", diff)
		}
	})
}

const goodMetadata = `
title: T
custom:
  id: an-id
  severity: low
  resource_types: [aws/T, aws/*]
  parameters:
    n: {type: number, minimum: 1, maximum: 2, default: 1, required: false}
    s: {type: string, pattern: a, enum: [a], required: true, aliases: [z], unit: u, description: d}
`

func TestMetadataFormat(t *testing.T) {
	t.Parallel()
	schema := compiled(t, "metadata.schema.json")
	library := compile.NewLibrary(assay.Policies())
	folders, err := library.Folders()
	if err != nil || len(folders) == 0 {
		t.Fatalf("%d policies, %v", len(folders), err)
	}
	for _, folder := range folders {
		source, err := fs.ReadFile(assay.Policies(), folder+"/"+path.Base(folder)+".rego")
		if err != nil {
			t.Fatal(err)
		}
		_, metadata, _ := strings.Cut(string(source), "# METADATA\n")
		metadata, _, _ = strings.Cut(metadata, "\npackage ")
		if err := schema.Validate(instance(t, regexp.MustCompile(`(?m)^# ?`).ReplaceAllString(metadata, ""))); err != nil {
			t.Errorf("%s: %v", folder, err)
		}
	}
	both := func(source string) (bySchema, byParser error) {
		var m struct {
			Title, Description string
			Custom             map[string]any
		}
		if err := yaml.Unmarshal([]byte(source), &m); err != nil {
			t.Fatal(err)
		}
		_, byParser = policy.ParseMetadata(m.Title, m.Description, nil, m.Custom)
		return schema.Validate(instance(t, source)), byParser
	}
	if bySchema, byParser := both(goodMetadata); bySchema != nil || byParser != nil {
		t.Errorf("refused: %v, %v", bySchema, byParser)
	}
	for _, change := range []struct{ old, now string }{
		{"title: T", "title: ''"},
		{"id: an-id", "id: An_Id"},
		{"severity: low", "severity: critical"},
		{"[aws/T, aws/*]", "[]"},
		{"[aws/T, aws/*]", "[azure/T]"},
		{"severity: low", "severity: low\n  owner: me"},
		{"severity: low", "severity: low\n  trigger: always"},
		{"severity: low", "severity: low\n  frequency: One_Hour"},
		{"severity: low", "severity: low\n  trigger: both\n  frequency: Two_Hours"},
		{"severity: low", "severity: low\n  aliases: {azure: [a]}"},
		{"severity: low", "severity: low\n  former: [A]"},
		{"severity: low", "severity: low\n  absent: [{path: properties.a, mutations: [dropped]}]"},
		{"severity: low", "severity: low\n  absent: [{path: properties.a, mutations: [gone], because: b}]"},
		{"severity: low", "severity: low\n  absent: [{path: properties.a, mutations: [], because: b}]"},
		{"severity: low", "severity: low\n  absent: [{path: properties.a, mutations: [dropped, dropped], because: b}]"},
		{"severity: low", "severity: low\n  zh: {description: 述}"},
		{"severity: low", "severity: low\n  zh: {titel: 标}"},
		{"type: number", "type: float"},
		{"type: number", "type: boolean"},
		{"type: number", "type: string"},
		{"type: string", "type: integers"},
		{"default: 1, required: false", "required: false"},
		{"default: 1, required: false", "default: 1, required: true"},
		{"required: true", "required: true, values: [a]"},
		{"    n:", "    rule:"},
	} {
		if !strings.Contains(goodMetadata, change.old) {
			t.Fatal(change.old)
		}
		if bySchema, byParser := both(strings.Replace(goodMetadata, change.old, change.now, 1)); bySchema == nil || byParser == nil {
			t.Errorf("%s instead of %s: accepted by the schema: %t, by the parser: %t", change.now, change.old, bySchema == nil, byParser == nil)
		}
	}
}

// Every field has a description and, unless it is an object or a list of objects, an example of its form.
func TestFormatsDescribeThemselves(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(assay.Formats(), "*")
	if err != nil || len(files) != 5 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		root := parsed(t, file)
		if id := root["$id"]; id != "https://raw.githubusercontent.com/assay-rules/assay/main/docs/schemas/"+file {
			t.Errorf("%s: $id is %v", file, id)
		}
		eachField(root, file, func(at string, field map[string]any) {
			if description, _ := field["description"].(string); !strings.HasSuffix(description, ".") {
				t.Errorf("%s: description %q", at, description)
			}
			for _, example := range list(field["examples"]) {
				compiler := jsonschema.NewCompiler()
				if err := compiler.AddResource("https://example.com/field", field); err != nil {
					t.Fatal(err)
				}
				schema, err := compiler.Compile("https://example.com/field")
				if err != nil {
					t.Fatal(err)
				}
				if err := schema.Validate(example); err != nil {
					t.Errorf("%s: example %v: %v", at, example, err)
				}
			}
			if below, _ := objectIn(field); below == nil && field["examples"] == nil {
				t.Errorf("%s has no example", at)
			}
		})
	}
}

var modeline = regexp.MustCompile("(?s)```yaml\n# yaml-language-server: \\$schema=\\S+/docs/schemas/(\\S+)\n(.*?)```")

// The files that pages show with the line that tells an editor their schema are of that schema.
func TestFilesOnPages(t *testing.T) {
	t.Parallel()
	root := os.DirFS("../../../..")
	pages, err := fs.Glob(root, "docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]int{}
	for _, page := range append(pages, "README.md", "README.zh-CN.md") {
		text, err := fs.ReadFile(root, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range modeline.FindAllStringSubmatch(string(text), -1) {
			schema, source := match[1], match[2]
			shown[schema]++
			if err := compiled(t, schema).Validate(instance(t, source)); err != nil {
				t.Errorf("%s: %v\n%s", page, err, source)
			}
		}
		if count := strings.Count(string(text), "\n# yaml-language-server:"); count != len(modeline.FindAllString(string(text), -1)) {
			t.Errorf("%s: the line of a schema must be the first of a file", page)
		}
	}
	for name, format := range formats {
		if shown[format.schema] == 0 {
			t.Errorf("no page shows %s", name)
		}
	}
}

// The page of reference is about every field of every format, and its links lead somewhere.
func TestReference(t *testing.T) {
	t.Parallel()
	page, err := docs.Reference(assay.Formats())
	if err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(assay.Formats(), "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		eachField(parsed(t, file), "", func(at string, field map[string]any) {
			row := "| `" + strings.ReplaceAll(strings.TrimPrefix(at, "."), ".*", ".NAME") + "` | "
			if !strings.Contains(string(page), row) || !strings.Contains(string(page), strings.ReplaceAll(field["description"].(string), "|", `\|`)) {
				t.Errorf("%s: no row of %s", file, at)
			}
		})
	}
	for _, name := range []string{"sprintf", "http.send", "time.now_ns", "net.cidr_contains"} {
		if strings.Count(string(page), "`"+name+"`") != 1 {
			t.Errorf("%s must be listed once", name)
		}
	}
	for _, link := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(string(page), -1) {
		if _, err := os.Stat("../../../../docs/" + link[1]); err != nil {
			t.Error(err)
		}
	}
}

func parsed(t *testing.T, file string) map[string]any {
	t.Helper()
	source, err := fs.ReadFile(assay.Formats(), file)
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.UnmarshalJSON(bytes.NewReader(source))
	if err != nil {
		t.Fatal(err)
	}
	return schema.(map[string]any)
}

func compiled(t *testing.T, file string) *jsonschema.Schema {
	t.Helper()
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(file, parsed(t, file)); err != nil {
		t.Fatal(err)
	}
	schema, err := compiler.Compile(file)
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// instance is YAML as a validator sees it: scalars that YAML makes a time of are strings.
func instance(t *testing.T, source string) any {
	t.Helper()
	var value map[string]any
	var problems document.Problems
	read := document.Object(&value)
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(source), &root); err != nil {
		t.Fatal(err)
	}
	if root.Content[0].Kind != yaml.MappingNode {
		return []any{}
	}
	if read(root.Content[0], &problems); len(problems) > 0 {
		t.Fatal(problems)
	}
	return any(value)
}

func list(value any) []any {
	all, _ := value.([]any)
	return all
}

// objectIn is the schema of the object that a field is, or holds in a list or by any name, and how its path is written; nil if there is none.
func objectIn(field map[string]any) (object map[string]any, suffix string) {
	for _, within := range []struct{ keyword, suffix string }{{"items", "[]"}, {"additionalProperties", ".*"}} {
		if below, ok := field[within.keyword].(map[string]any); ok && below["properties"] != nil {
			return below, within.suffix
		}
	}
	if field["properties"] == nil {
		return nil, ""
	}
	return field, ""
}

// eachField visits the fields of an object schema at every depth.
func eachField(object map[string]any, at string, visit func(at string, field map[string]any)) {
	for name, field := range object["properties"].(map[string]any) {
		field := field.(map[string]any)
		visit(at+"."+name, field)
		if below, suffix := objectIn(field); below != nil {
			eachField(below, at+"."+name+suffix, visit)
		}
	}
}

// eachObject visits the objects of a schema that have fields of their own, which must be closed.
func eachObject(t *testing.T, root map[string]any, visit func(at string, fields []string)) {
	t.Helper()
	object := func(at string, schema map[string]any) {
		if schema["additionalProperties"] != false {
			t.Errorf("%s: additionalProperties must be false", at)
		}
		visit(at, slices.Sorted(maps.Keys(schema["properties"].(map[string]any))))
	}
	object("", root)
	eachField(root, "", func(at string, field map[string]any) {
		if below, suffix := objectIn(field); below != nil {
			object(at+suffix, below)
		}
	})
}

var fieldsAre = regexp.MustCompile(`unknown field "\?"; the fields are ([^\n]*)`)

// parserFields asks a parser which fields it knows at a path, by giving one that it cannot know.
func parserFields(parse func([]byte) error, at string) []string {
	value := any(map[string]any{"?": 1})
	steps := strings.Split(strings.TrimPrefix(at, "."), ".")
	for _, step := range slices.Backward(steps) {
		name, isList := strings.CutSuffix(step, "[]")
		if isList {
			value = []any{value}
		}
		if name != "" {
			value = map[string]any{name: value}
		}
	}
	source, _ := json.Marshal(value)
	err := parse(source)
	if err == nil {
		return nil
	}
	match := fieldsAre.FindStringSubmatch(err.Error())
	if match == nil {
		return nil
	}
	return strings.Split(match[1], ", ")
}

// structFields collects the fields of a struct and of those in it, by their names in JSON.
func structFields(object reflect.Type, at string, all map[string][]string) {
	for i := range object.NumField() {
		name, _, _ := strings.Cut(object.Field(i).Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		all[at] = append(all[at], name)
		below, suffix := object.Field(i).Type, ""
		switch {
		case below.Kind() == reflect.Map:
			below, suffix = below.Elem(), ".*"
		case below.Kind() == reflect.Slice:
			below, suffix = below.Elem(), "[]"
		}
		if below.Kind() == reflect.Struct {
			structFields(below, at+"."+name+suffix, all)
		}
	}
	slices.Sort(all[at])
}
