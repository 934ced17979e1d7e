package compile_test

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/enginetest"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// schemas hold what the tests read.
var schemas = fstest.MapFS{
	"huaweicloud/vpc.publicips.json": {Data: []byte(`{"title": "huaweicloud/vpc.publicips", "type": "object", "additionalProperties": false, "properties": {
		"bandwidth": {"type": ["object", "null"], "additionalProperties": false, "properties": {"size": {"type": ["string", "number"]}, "share_type": {"type": "string"}, "shareType": {"type": "string"}}}}}`)},
	"alicloud/ACS.EIP.EipAddress.json": {Data: []byte(`{"title": "alicloud/ACS::EIP::EipAddress", "type": "object", "additionalProperties": false, "properties": {"Bandwidth": {"type": "string"}}}`)},
	"aws/AWS.EC2.EIP.json": {Data: []byte(`{"title": "aws/AWS::EC2::EIP", "type": "object", "additionalProperties": false, "properties": {
		"domain": {"type": "string"}, "size": {"type": "number"},
		"tags": {"type": "array", "items": {"type": "object", "additionalProperties": false, "properties": {"key": {"type": "string"}, "value": {"type": "string"}}}}}}`)},
	"aws/AWS.EC2.EIP.supplementary.json": {Data: []byte(`{"title": "aws/AWS::EC2::EIP.supplementary", "type": "object", "additionalProperties": false, "properties": {"acl": {"type": "string"}}}`)},
	"README.md":                          {Data: []byte("no schema")},
}

const (
	annotated = "\n# METADATA\n# description: A size.\n# schemas:\n#   - input.resource.properties: schema.aws[\"AWS::EC2::EIP\"]\n"
	evidence  = annotated + `evidence := {"size": input.resource.properties.size}` + "\n"
	deny      = "\n# METADATA\n# description: Too small.\n# entrypoint: true\n# scope: document\n" + `deny contains "x" if evidence.size < input.parameters.limit` + "\n"
	// next is the line of the rule that a test puts behind metadata, evidence, deny and an annotation.
	next = 27
)

// problemsOf are all problems as texts.
func problemsOf(err error) []string {
	var all []string
	for _, problem := range compile.Problems(err) {
		all = append(all, problem.Error())
	}
	return all
}

func TestCheckerPolicy(t *testing.T) {
	t.Parallel()
	at := func(line int, format string, args ...any) []string {
		return []string{fmt.Sprintf("a/test/test.rego:%d: ", line) + fmt.Sprintf(format, args...)}
	}
	const missing = " reads input.resource.%s without a schema: annotate the rule with\n    # METADATA\n    # schemas:\n    #   - input.resource.%[1]s: schema.aws[\"AWS::EC2::EIP\"]"
	const argument = "the type check does not look into a function's argument: take %s apart in the annotated rule and hand over what it holds"
	more := func(rule string) string { return metadata + evidence + deny + annotated + rule }
	for name, test := range map[string]struct {
		source string
		want   []string
	}{
		"good":                     {metadata + evidence + deny, nil},
		"good fact":                {more(`a := tag.key if some tag in input.resource.properties.tags`), nil},
		"good argument":            {more(`a := f(input.resource.properties.tags)` + "\n\n" + `f(tags) := count(tags)`), nil},
		"wrong path":               {more(`a := input.resource.properties.dommain`), at(next, `undefined ref: input.resource.properties.dommain; input.resource.properties has no "dommain", the nearest are domain, tags, size`)},
		"wrong in a list":          {more(`a := {tag.kee | some tag in input.resource.properties.tags}`), at(next, `undefined ref: tag.kee; tag has no "kee", the nearest are key, value`)},
		"member of a text":         {more(`a := input.resource.properties.domain.name`), at(next, `undefined ref: input.resource.properties.domain.name; input.resource.properties.domain is of type string and has no members`)},
		"index of an object":       {more(`a := input.resource.properties[3]`), at(next, `undefined ref: input.resource.properties[3] [input.resource.properties[3] ^ have: 3 want (one of): ["domain" "size" "tags"]]`)},
		"other type":               {metadata + evidence + strings.Replace(deny, "evidence.size < input.parameters.limit", `evidence.size == "3"`, 1), at(21, "the values can never be equal: one is of type number, the other of type string")},
		"wrong field":              {more(`a := input.resource.propertis.domain`), at(next, `undefined ref: input.resource.propertis.domain; input.resource has no "propertis", the nearest are properties, created, region`)},
		"wrong document":           {more(`a := input.ressource.properties.domain`), at(next, `undefined ref: input.ressource.properties.domain; input has no "ressource", the nearest are resource, event, parameters`)},
		"no such parameter":        {more(`a := input.parameters.limits`), at(next, `there is no parameter "limits": declare it in METADATA, below custom.parameters, or write one that is declared: limit`)},
		"no schema":                {metadata + evidence + deny + "\n" + `a := input.resource.properties.domain`, at(next-4, "a"+missing, "properties")},
		"no schema, supplementary": {more(`a := input.resource.supplementary.acl`), at(next, "a reads input.resource.supplementary without a schema: annotate the rule with\n    # METADATA\n    # schemas:\n    #   - input.resource.supplementary: schema.aws[\"AWS::S3::Bucket.supplementary\"]")},
		"schema of a part":         {metadata + evidence + deny + "\n# METADATA\n# schemas:\n#   - input.resource.properties.tags: schema.aws[\"AWS::EC2::EIP\"]\n" + `a := input.resource.properties.domain`, at(next-1, "a"+missing, "properties")},
		"schema that does not exist": {metadata + evidence + deny + "\n# METADATA\n# schemas:\n#   - input.resource.properties: schema.aws[\"AWS::EC2::EIPs\"]\n" + `a := input.resource.properties.domain`,
			at(next-1, `there is no schema.aws["AWS::EC2::EIPs"]: write schema.CLOUD["TYPE"] with a resource type that has a schema, or add the schema below schemas`)},
		"supplementary": {metadata + evidence + deny + "\n# METADATA\n# schemas:\n#   - input.resource.supplementary: schema.aws[\"AWS::EC2::EIP.supplementary\"]\n" + `a := input.resource.supplementary.acls`,
			at(next-1, `undefined ref: input.resource.supplementary.acls; input.resource.supplementary has no "acls", the nearest are acl; its schema is schema.aws["TYPE.supplementary"]`)},
		"the whole input":    {more(`a if { some v in input; v }`), at(next, "the type check does not look into input as a whole: refer to the property")},
		"the whole resource": {more(`a := r.properties.domain if r := input.resource`), at(next, "the type check does not look into input.resource as a whole: refer to the property")},
		"a computed field": {more(`a := input.resource[f] if f := "properties"`), at(next, "this goes through the members of input.resource, and one that is missing or misspelt would pass silently: "+
			"refer to the members that the policy judges, and to those that may be absent with object.get")},
		"argument":         {more(`f(tag) := tag.kee`), at(next, argument, "tag.kee")},
		"argument, deeper": {more(`f(x) := [y | y := x.tags[_].kee]`), at(next, argument, "x.tags[_].kee")},
		"with":             {more(`a if input.resource.properties.domain == "x" with input.resource.properties as {"domain": "x"}`), at(next, "a policy judges what it is given: `with` is for tests")},
		"every":            {more(`a if every tag in input.resource.properties.tags { tag.kee == "a" }`), at(next, `undefined ref: input.resource.properties.tags[_].kee; input.resource.properties.tags[_] has no "kee", the nearest are key, value`)},
		"else":             {more(`a := 1 if { false } else := input.resource.properties.dommain`), at(next, `undefined ref: input.resource.properties.dommain; input.resource.properties has no "dommain", the nearest are domain, tags, size`)},
		"object.get":       {more(`a := object.get(input.resource.properties, "dommain", "")`), at(next, `undefined ref: input.resource.properties.dommain; input.resource.properties has no "dommain", the nearest are domain, tags, size`)},
		"unused":           {more(`a if x := 3`), at(next, "assigned var x unused: use or remove it")},
		"unused import":    {metadata + "import data.policies.lib.eip\n" + evidence + deny, at(10, "import data.policies.lib.eip unused: remove it")},
		"no description": {metadata + strings.Replace(evidence, "# description: A size.\n", "", 1) + strings.Replace(deny, "# description: Too small.\n", "", 1), []string{
			"a/test/test.rego:14: evidence has no METADATA: give it a description",
		}},
		"several": {more(`a := input.resource.properties.dommain` + "\n\n" + annotated + `b := input.resource.properties.sizes`), []string{
			`a/test/test.rego:27: undefined ref: input.resource.properties.dommain; input.resource.properties has no "dommain", the nearest are domain, tags, size`,
			`a/test/test.rego:34: undefined ref: input.resource.properties.sizes; input.resource.properties has no "sizes", the nearest are size, tags, domain`,
		}},
		"contract": {metadata + evidence + strings.Replace(deny, "evidence.size", "input.resource.properties.size", 1), at(21, "deny depends on input.resource.properties.size; put the value into evidence and judge it there, "+
			"so that a missing value makes the verdict Undetermined instead of Compliant")},
		"METADATA":           {strings.Replace(metadata, "low", "lowest", 1) + evidence + deny, at(5, `METADATA: custom.severity "lowest" must be high, medium or low`)},
		"METADATA, optional": {strings.Replace(metadata, "{type: number, default: 1}", "{type: number}", 1) + evidence + deny, at(8, `METADATA: custom.parameters.limit: needs either a default or required: true, so that it always has a value`)},
		"METADATA, field":    {strings.Replace(metadata, "severity", "severty", 1) + evidence + deny, at(5, `METADATA: custom: unknown field "severty"; the fields of custom are absent, aliases, differences, fix, former, frameworks, frequency, id, parameters, resource_types, severity, trigger, zh`)},
		"METADATA, none": {"package policies.a.test\n" + evidence + deny, at(1, "the package has no METADATA: write it in comments directly before the package, with a title and, below custom, id, severity and resource_types:\n"+
			"    # METADATA\n    # title: Buckets have versioning enabled\n    # custom:\n    #   id: test\n    #   severity: medium\n    #   resource_types: [aws/AWS::S3::Bucket]")},
		"METADATA, other id": {strings.Replace(metadata, "id: test", "id: tset", 1) + evidence + deny, at(4, `METADATA: custom.id "tset" must be "test", as the folder`)},
		"not Rego": {metadata + "evidence :=", []string{
			"a/test/test.rego:10: syntax error: the file ends too early, is a bracket or brace not closed",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checker, err := compile.NewChecker(enginetest.Library(test.source), schemas)
			if err != nil {
				t.Fatal(err)
			}
			_, err = checker.Policy(t.Context(), "a/test")
			if diff := cmp.Diff(test.want, problemsOf(err)); diff != "" {
				t.Error(diff)
			}
			if err != nil && !errors.Is(err, compliance.ErrPolicy) {
				t.Errorf("%v does not wrap ErrPolicy", err)
			}
		})
	}
}

// What a policy declares is known also when it does not compile, so that its rules can be checked.
func TestCheckerGivesMetadataWithErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ source, want string }{
		"good":             {metadata + evidence + deny, "test"},
		"does not compile": {metadata + evidence + deny + "a := b\n", "test"},
		"breaks contract":  {metadata + evidence, "test"},
		"bad METADATA":     {strings.Replace(metadata, "low", "lowest", 1) + evidence, "test"},
		"no METADATA":      {"package policies.a.test\n" + evidence, ""},
		"not Rego":         {"package", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checker, err := compile.NewChecker(enginetest.Library(test.source), schemas)
			if err != nil {
				t.Fatal(err)
			}
			got, err := checker.Policy(t.Context(), "a/test")
			if got.ID != test.want || (err == nil) != (name == "good") {
				t.Errorf("got %q, %v", got.ID, err)
			}
		})
	}
	t.Run("no such folder", func(t *testing.T) {
		t.Parallel()
		checker, err := compile.NewChecker(enginetest.Library(""), schemas)
		if err != nil {
			t.Fatal(err)
		}
		got, err := checker.Policy(t.Context(), "a/nothing")
		if diff := cmp.Diff(policy.Metadata{}, got); diff != "" || err == nil {
			t.Errorf("%s%v", diff, err)
		}
	})
}

func TestCheckerFacts(t *testing.T) {
	t.Parallel()
	const header = "# METADATA\n# title: Things\n# description: What there is.\npackage policies.lib.thing\n"
	for name, test := range map[string]struct {
		source string
		want   []string
	}{
		"good":                    {header + annotated + "size := input.resource.properties.size\n", nil},
		"uses others":             {header + "\nimport data.policies.lib.eip\n\nsize := eip.bandwidth\n", nil},
		"no METADATA":             {"package policies.lib.thing\n\nsize := 1\n", []string{"lib/thing.rego:1: the package has no METADATA: give it a title and a description"}},
		"METADATA of a rule only": {"package policies.lib.thing\n\n# METADATA\n# description: A size.\nsize := 1\n", []string{"lib/thing.rego:1: the package has no METADATA: give it a title and a description"}},
		"other package":           {strings.Replace(header, "lib.thing", "lib.things", 1), []string{"lib/thing.rego:4: package must be policies.lib.thing, as the file"}},
		"wrong path":              {header + annotated + "size := input.resource.properties.sizes\n", []string{`lib/thing.rego:10: undefined ref: input.resource.properties.sizes; input.resource.properties has no "sizes", the nearest are size, tags, domain`}},
		"nullable path":           {header + strings.Replace(annotated, `aws["AWS::EC2::EIP"]`, `huaweicloud["vpc.publicips"]`, 1) + "size := input.resource.properties.bandwidth.sise\n", []string{`lib/thing.rego:10: undefined ref: input.resource.properties.bandwidth.sise; input.resource.properties.bandwidth has no "sise", the nearest are size, shareType, share_type`}},
		"no schema":               {header + "size := input.resource.properties.size\n", []string{"lib/thing.rego:5: size reads input.resource.properties without a schema: annotate the rule with\n    # METADATA\n    # schemas:\n    #   - input.resource.properties: schema.aws[\"AWS::EC2::EIP\"]"}},
		"a parameter":             {header + "size := input.parameters.size\n", []string{`lib/thing.rego:5: a fact has no parameters, because policies have different ones: make it a function, and let the policy give the value to it`}},
		"misspelt fact":           {header + "\nimport data.policies.lib.eip\n\nsize := eip.bandwith\n", []string{"lib/thing.rego:8: there is no fact data.policies.lib.eip.bandwith; the nearest are bandwidth, paths"}},
		"no such facts":           {header + "\nimport data.policies.lib.eips\n\nsize := eips.bandwidth\n", []string{"lib/thing.rego:6: there is no package for data.policies.lib.eips; the nearest are eip, thing"}},
		"blind spot":              {header + annotated + "size := input.resource.properties[name] if name := \"size\"\n", []string{"lib/thing.rego:10: the type check does not know the name of the property input.resource.properties[name]: write it out"}},
		"argument":                {header + "size(x) := x.size\n", []string{"lib/thing.rego:5: the type check does not look into a function's argument: take x.size apart in the annotated rule and hand over what it holds"}},
		"not Rego":                {"packag", []string{"lib/thing.rego:1: syntax error: package expected"}},
		"reaches out":             {header + `size := http.send({"url": "x"})` + "\n", []string{"lib/thing.rego:5: a policy must not use http.send, because it reads the network: read the answer of a cloud's API as a lookup (see policies/lookups)"}},
		"several at once": {"package policies.lib.thing\n\nsize(x) := x.size\n\na := input.resource.properties.size\n", []string{
			"lib/thing.rego:1: the package has no METADATA: give it a title and a description",
			"lib/thing.rego:5: a reads input.resource.properties without a schema: annotate the rule with\n    # METADATA\n    # schemas:\n    #   - input.resource.properties: schema.aws[\"AWS::EC2::EIP\"]",
			"lib/thing.rego:3: the type check does not look into a function's argument: take x.size apart in the annotated rule and hand over what it holds",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"lib/thing.rego": {Data: []byte(test.source)}, "lib/eip.rego": {Data: []byte(enginetest.Facts)}}
			checker, err := compile.NewChecker(compile.NewLibrary(files), schemas)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, problemsOf(checker.Facts("lib/thing.rego"))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNewCheckerReadsSchemas(t *testing.T) {
	t.Parallel()
	file := func(source string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(source)} }
	for name, test := range map[string]struct {
		fsys fs.FS
		want []string
	}{
		"none":     {fstest.MapFS{}, nil},
		"good":     {schemas, nil},
		"no JSON":  {fstest.MapFS{"aws/A.json": file("{")}, []string{"schemas/aws/A.json: unexpected end of JSON input"}},
		"no title": {fstest.MapFS{"aws/A.json": file("{}")}, []string{`schemas/aws/A.json: title "" must be the resource type, such as aws/AWS::EC2::EIP`}},
		"other file": {fstest.MapFS{"aws/B.json": file(`{"title": "aws/AWS::A"}`), "aws/C.json": file(`{"title": "C"}`)}, []string{
			`schemas/aws/B.json: title "aws/AWS::A" must be the resource type, and the file called aws/AWS.A.json`,
			`schemas/aws/C.json: title "C" must be the resource type, such as aws/AWS::EC2::EIP`,
		}},
		"cannot be read": {failing{fstest.MapFS{"aws/A.json": file("{}")}, "aws/A.json"}, []string{"disk on fire"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := compile.NewChecker(enginetest.Library(""), test.fsys)
			if diff := cmp.Diff(test.want, problemsOf(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProblems(t *testing.T) {
	t.Parallel()
	here := &compile.Problem{File: "a.rego", Line: 3, Message: "m"}
	whole := &compile.Problem{File: "a.rego", Message: "n"}
	for name, test := range map[string]struct {
		err  error
		want []string
	}{
		"none":         {nil, nil},
		"one":          {here, []string{"a.rego:3: m"}},
		"of a file":    {whole, []string{"a.rego: n"}},
		"of no file":   {&compile.Problem{Message: "o"}, []string{"o"}},
		"joined":       {errors.Join(here, errors.Join(nil, whole)), []string{"a.rego:3: m", "a.rego: n"}},
		"wrapped":      {fmt.Errorf("rule x: %w", here), []string{"a.rego:3: m"}},
		"another":      {errDisk, []string{"disk on fire"}},
		"wraps others": {fmt.Errorf("read: %w", errDisk), []string{"read: disk on fire"}},
		"some of each": {errors.Join(here, errDisk), []string{"a.rego:3: m", "disk on fire"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, problemsOf(test.err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLibraryMetadata(t *testing.T) {
	t.Parallel()
	got, err := enginetest.Library(metadata + "not := Rego that compiles\n").Metadata("a/test")
	if err == nil {
		t.Error("read what cannot be parsed")
	}
	if got, err = enginetest.Library(metadata + "a := b\n").Metadata("a/test"); err != nil || got.ID != "test" || got.Title != "Test" {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := enginetest.Library("").Metadata("a/nothing"); !errors.Is(err, compliance.ErrPolicy) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

func TestLibraryEvidence(t *testing.T) {
	t.Parallel()
	const source = `# METADATA
# title: T
package policies.a.test

# METADATA
# description: Whether it is on.
evidence := {"on": false} if input.resource.properties.on == false

evidence := {"on": true, "days": input.resource.properties.days} if input.resource.properties.on

# METADATA
# description: Its name.
evidence := {"name": input.resource.name} if input.resource.cloud == "aws"

deny contains "no" if not evidence.on
`
	library := compile.NewLibrary(fstest.MapFS{"a/test/test.rego": {Data: []byte(source)}, "a/broken/broken.rego": {Data: []byte("package")}})
	got, err := library.Evidence("a/test")
	if err != nil {
		t.Fatal(err)
	}
	want := []compile.Evidence{{Names: []string{"days", "on"}, Description: "Whether it is on."}, {Names: []string{"name"}, Description: "Its name."}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, folder := range []string{"a/none", "a/broken"} {
		if _, err := library.Evidence(folder); err == nil {
			t.Errorf("%s: no error", folder)
		}
	}
}
