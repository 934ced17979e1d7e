package compile_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/enginetest"
)

// Each of these would let a policy answer Compliant because it knows nothing.
func TestOpenRefusesWhatCouldPassSilently(t *testing.T) {
	t.Parallel()
	const deny = "\ndeny contains \"x\" if evidence.size < 3\n"
	const evidence = "\nevidence := {\"size\": input.resource.properties.size}\n"
	const insist = "; put the value into evidence and judge it there, so that a missing value makes the verdict Undetermined instead of Compliant"
	const alike = "what is judged in this evidence comes from neither the resource nor a lookup, so that every resource would be judged alike: put into it what the policy judges"
	const names = "a/test/test.rego:10: evidence must be an object that names each value: write `evidence := {\"bandwidth\": …}`"
	for name, test := range map[string]struct{ rules, want string }{
		"keeps the contract":       {evidence + deny, ""},
		"prints what it likes":     {evidence + `deny contains "x" if { print(input.resource.id, input); evidence.size < 3 }`, ""},
		"prints, from a rule":      {evidence + `deny contains "x" if small` + "\n" + `small if { print("id", input.resource.id); evidence.size < 3 }`, ""},
		"the whole input":          {evidence + `deny contains "x" if { walk(input, [_, v]); v == 3 }`, "a/test/test.rego:12: deny depends on input" + insist},
		"a name for the input":     {evidence + `deny contains "x" if { i := input; i.resource.id == "3" }`, "a/test/test.rego:12: deny depends on input" + insist},
		"the resource":             {evidence + `deny contains "x" if { r := input.resource; r.id == "3" }`, "a/test/test.rego:12: deny depends on input.resource" + insist},
		"a computed field":         {evidence + `deny contains "x" if { f := "properties"; input.resource[f].size == 3 }`, "a/test/test.rego:12: deny depends on input.resource" + insist},
		"the resource's id":        {evidence + `deny contains "x" if input.resource.id == "3"`, "a/test/test.rego:12: deny depends on input.resource.id" + insist},
		"in a reason":              {evidence + `deny contains input.resource.id if evidence.size < 3`, "a/test/test.rego:12: deny depends on input.resource.id" + insist},
		"parameter that is none":   {evidence + `deny contains "x" if evidence.size < input.parameters.limits`, `a/test/test.rego:12: there is no parameter "limits": declare it in METADATA, below custom.parameters, or write one that is declared: limit`},
		"in a comprehension":       {evidence + `deny contains "x" if count([1 | input.resource.properties.size == 3]) == 1`, "a/test/test.rego:12: deny depends on input.resource.properties.size" + insist},
		"through a function":       {evidence + `f(x) := x + input.resource.properties.size` + "\n" + `deny contains "x" if f(1) == 3`, "a/test/test.rego:12: deny depends on input.resource.properties.size" + insist},
		"through a fact":           {"import data.policies.lib.eip\n" + evidence + `deny contains "x" if eip.bandwidth < 3`, "lib/eip.rego:9: deny depends on input.resource.properties.bandwidth.size" + insist},
		"misspelt fact":            {"import data.policies.lib.eip\n" + evidence + `deny contains eip.path if evidence.size < 3`, "a/test/test.rego:13: there is no fact data.policies.lib.eip.path; the nearest are paths, bandwidth"},
		"misspelt fact, evidence":  {"import data.policies.lib.eip\n" + `evidence := {"size": eip.bandwith}` + deny, "a/test/test.rego:11: there is no fact data.policies.lib.eip.bandwith; the nearest are bandwidth, paths"},
		"misspelt rule of its own": {evidence + `deny contains "x" if data.policies.a.test.tiny`, "a/test/test.rego:12: there is no fact data.policies.a.test.tiny; the nearest are deny, evidence"},
		"facts as a whole":         {"import data.policies.lib.eip\n" + `evidence := {"size": eip}` + deny, "a/test/test.rego:11: data.policies.lib.eip names no fact: write out the name of one that stands in a file of lib"},
		"data from elsewhere":      {evidence + `deny contains "x" if data.limits.size > evidence.size`, "a/test/test.rego:12: data.limits.size names no fact: write out the name of one that stands in a file of lib"},
		"several rules of a name":  {`sizes.one := input.resource.properties.size` + "\n" + `evidence := {"size": sizes}` + "\n" + `deny contains "x" if evidence.size.one < 3`, ""},
		"evidence is a number":     {"evidence := 3\n" + `deny contains "x" if evidence < 3`, names},
		"evidence is a set":        {`evidence := {"a"}` + "\n" + `deny contains "x" if "a" in evidence`, names},
		"evidence of any names":    {`evidence := {k: v | some k, v in input.resource.tags}` + "\n" + `deny contains "x" if evidence.size == 3`, names},
		"evidence from a property": {`evidence := input.resource.properties` + deny, names},
		"evidence in parts":        {`evidence[name] := input.resource.properties.size if name := "size"` + deny, names},
		"evidence name by name":    {`evidence.size := input.resource.properties.size` + deny, `a/test/test.rego:9: there is no rule "evidence": a policy states the evidence that it judged and the reasons to deny`},
		"evidence, two forms": {`evidence := {"size": input.resource.properties.size} if input.resource.cloud == "aws"` + "\n" +
			`evidence := {"length": input.resource.properties.length} if input.resource.cloud == "alicloud"` + deny,
			"a/test/test.rego:10: evidence must use one set of names in all its definitions: one has length, another size"},
		"evidence, one form twice": {`evidence := {"size": input.resource.properties.size} if input.resource.cloud == "aws"` + "\n" +
			`evidence := {"size": input.resource.properties.length} if input.resource.cloud == "alicloud"` + deny, ""},
		"evidence, a name less": {`evidence := {"used": true, "size": input.resource.properties.size} if input.resource.properties.used` + "\n" +
			`evidence := {"used": false} if not input.resource.properties.used` + deny, ""},
		"evidence, a constant":            {`evidence := {"size": 3}` + deny, "a/test/test.rego:10: " + alike},
		"evidence, a constant of a cloud": {strings.TrimSpace(evidence) + "\n" + `evidence := {"size": 3} if input.resource.cloud == "alicloud"` + deny, "a/test/test.rego:11: " + alike},
		"evidence, the type":              {`evidence := {"size": input.resource.type}` + deny, "a/test/test.rego:10: " + alike},
		"evidence, a constant by default": {strings.TrimSpace(evidence) + "\n" + `default evidence := {"size": 3}` + deny, "a/test/test.rego:11: " + alike},
		"evidence of the event":           {`evidence := {"size": input.event.time}` + deny, "a/test/test.rego:10: " + alike},
		"evidence of parameters":          {`evidence := {"size": input.parameters.limit}` + deny, "a/test/test.rego:10: " + alike},
		"evidence of parameters by rules": {`evidence := {"size": f(2)}` + "\n" + `f(x) := x * size` + "\n" + `size := input.parameters.limit` + deny, "a/test/test.rego:10: " + alike},
		"evidence that prints":            {`evidence := {"size": 3} if print(input.resource.name)` + deny, "a/test/test.rego:10: " + alike},
		"evidence of paths":               {"import data.policies.lib.eip\n" + `evidence := {"size": eip.paths.bandwidth}` + deny, "a/test/test.rego:11: " + alike},
		"evidence of the name":            {`evidence := {"size": input.resource.name}` + deny, ""},
		"evidence of the tags":            {`evidence := {"size": count(input.resource.tags)}` + deny, ""},
		"evidence of properties by rules": {`evidence := {"size": f(2)}` + "\n" + `f(x) := x * size` + "\n" + `size := input.resource.properties.size` + deny, ""},
		"evidence on a condition":         {`evidence := {"size": 3} if input.resource.properties.size > 3` + "\n" + `evidence := {"size": 2} if not input.resource.properties.size > 3` + deny, ""},
		"evidence on conditions by else":  {`evidence := {"size": 3} if { input.resource.cloud == "aws" } else := {"size": input.resource.properties.size}` + deny, ""},
		"evidence by else":                {`evidence := {"size": size}` + "\n" + `size := 3 if { input.resource.cloud == "aws" } else := input.resource.properties.size` + deny, ""},
		"evidence of a fact":              {"import data.policies.lib.eip\n" + `evidence := {"size": eip.bandwidth}` + deny, ""},
		"with":                            {evidence + `deny contains "x" if evidence.size < 3 with input.parameters.limit as 3`, "a/test/test.rego:12: a policy judges what it is given: `with` is for tests"},
		"with, in a comprehension":        {evidence + `deny contains "x" if count([1 | evidence.size < 3 with input.event.time as "now"]) == 1`, "a/test/test.rego:12: a policy judges what it is given: `with` is for tests"},
		"the parameters as a whole":       {evidence + `deny contains "x" if evidence.size < object.get(input.parameters, "limit", 3)`, ""},
		"evidence by default":             {"default evidence := {}\n" + evidence + deny, names},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := enginetest.Library(metadata+test.rules).Policy(t.Context(), "test", nil)
			got := ""
			if err != nil {
				got, _, _ = strings.Cut(err.Error(), "\n")
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if err != nil && !errors.Is(err, compliance.ErrPolicy) {
				t.Errorf("%v does not wrap ErrPolicy", err)
			}
		})
	}
}

// To a policy that declares no parameters, none has a value.
func TestOpenRefusesParametersWhereThereAreNone(t *testing.T) {
	t.Parallel()
	declaration, _, _ := strings.Cut(metadata, "#   parameters:")
	_, err := enginetest.Library(declaration+"package policies.a.test\n\nevidence := {\"size\": 1}\ndeny contains \"x\" if evidence.size < input.parameters.limit\n").Policy(t.Context(), "test", nil)
	if err == nil {
		t.Fatal("opened")
	}
	if diff := cmp.Diff(`a/test/test.rego:10: there is no parameter "limit", because the policy declares none: declare it in METADATA, below custom.parameters`, err.Error()); diff != "" {
		t.Error(diff)
	}
}

// Reaching outside the evaluation, or for something that differs each time, is no part of the language.
func TestOpenRefusesBuiltIns(t *testing.T) {
	t.Parallel()
	for _, call := range []string{
		`http.send({"method": "get", "url": "http://127.0.0.1"})`, `net.lookup_ip_addr("localhost")`, `opa.runtime()`, `time.now_ns()`, `rand.intn("a", 3)`,
		`uuid.rfc4122("a")`, `rego.parse_module("a", "package a")`, `trace("a")`, `providers.aws.sign_req({}, {}, 1)`,
		`crypto.x509.parse_and_verify_certificates("a")`, `crypto.x509.parse_and_verify_certificates_with_options("a", {})`,
	} {
		t.Run(call, func(t *testing.T) {
			t.Parallel()
			_, err := enginetest.Library(metadata+`evidence := {"x": `+call+"}\n"+`deny contains "x" if evidence.x == 3`).Policy(t.Context(), "test", nil)
			want := "a/test/test.rego:10: a policy must not use " + call[:strings.Index(call, "(")] + ", because "
			if err == nil {
				t.Fatal("opened")
			}
			if !strings.HasPrefix(err.Error(), want) {
				t.Errorf("got %v, want %s…", err, want)
			}
		})
	}
}

func TestLibraryErrors(t *testing.T) {
	t.Parallel()
	const good = metadata + "\nevidence := {\"size\": input.resource.properties.size}\ndeny contains \"x\" if evidence.size < 1\n"
	file := func(source string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(source)} }
	for name, test := range map[string]struct {
		fsys fs.FS
		id   string
		want string
	}{
		"good":                   {fstest.MapFS{"a/test/test.rego": file(good), "README.md": file("")}, "test", ""},
		"good, in two files":     {fstest.MapFS{"a/test/test.rego": file(good), "a/test/more.rego": file("package policies.a.test\n\nmore := 1\n")}, "test", ""},
		"no policies":            {fstest.MapFS{}, "test", `there is no policy "test"; there are no policies at all`},
		"empty id":               {fstest.MapFS{"a/test/test.rego": file(good)}, "", `there is no policy ""; the nearest are test`},
		"id with a path":         {fstest.MapFS{"a/test/test.rego": file(good)}, "a/test", `there is no policy "a/test"; the nearest are test`},
		"id above":               {fstest.MapFS{"a/test/test.rego": file(good)}, "..", `there is no policy ".."; the nearest are test`},
		"facts are no policy":    {fstest.MapFS{"lib/test/test.rego": file(good), "schemas/test/a.rego": file(good)}, "test", `there is no policy "test"; there are no policies at all`},
		"empty folder":           {fstest.MapFS{"a/test/notes.md": file("")}, "test", "a/test: the folder holds no policy"},
		"tests only":             {fstest.MapFS{"a/test/test_test.rego": file("package policies.a.test_test")}, "test", "a/test: the folder holds no policy"},
		"no main file":           {fstest.MapFS{"a/test/other.rego": file(good)}, "test", "a/test: a policy's main file is called as its folder: a/test/test.rego"},
		"main file of a package": {fstest.MapFS{"a/test/test.rego": file("package policies.a.tests\n")}, "test", "a/test/test.rego:1: package policies.a.tests must be policies.a.test, as its folder"},
		"no package":             {fstest.MapFS{"a/test/test.rego": file("a := 1")}, "test", "a/test/test.rego:1: syntax error: package expected"},
		"METADATA, all that is wrong": {fstest.MapFS{"a/test/test.rego": file("# METADATA\n# custom: {id: test, severity: bad, resource_types: [x]}\npackage policies.a.test\n")}, "test",
			"a/test/test.rego:1: METADATA: title is missing: say in one line what a compliant resource is like\n" +
				"a/test/test.rego:2: METADATA: custom.severity \"bad\" must be high, medium or low\n" +
				"a/test/test.rego:2: METADATA: custom.resource_types: \"x\" must be huaweicloud/…, alicloud/…, aws/… or *"},
		"byte order mark":     {fstest.MapFS{"a/test/test.rego": file("\ufeff# METADATA\n# title: Things\npackage policies.a.test\n")}, "test", "a/test/test.rego:1: the file begins with a byte order mark, which hides its METADATA: save it as UTF-8 without one"},
		"METADATA, no YAML":   {fstest.MapFS{"a/test/test.rego": file("# METADATA\n# title: [\npackage policies.a.test\n")}, "test", "a/test/test.rego:2: METADATA is not valid YAML: did not find expected node content"},
		"a fact, no Rego":     {fstest.MapFS{"a/test/test.rego": file(good + "a := data.policies.lib.b.c\n"), "lib/b.rego": file("package policies.lib.b\nc := {")}, "test", "lib/b.rego:2: "},
		"cannot be read":      {failing{fstest.MapFS{"a/test/test.rego": file(good)}, "a/test/test.rego"}, "test", "read policy: disk on fire"},
		"cannot be listed":    {failing{fstest.MapFS{"a/test/test.rego": file(good)}, "."}, "test", "list policies: disk on fire"},
		"folder not listable": {failing{fstest.MapFS{"a/test/test.rego": file(good)}, "a/test"}, "test", "list policy: disk on fire"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := compile.NewLibrary(test.fsys).Policy(t.Context(), test.id, nil)
			switch {
			case test.want == "" && err != nil:
				t.Fatal(err)
			case test.want == "":
				return
			case err == nil:
				t.Fatal("opened")
			case !errors.Is(err, compliance.ErrPolicy):
				t.Errorf("%v does not wrap ErrPolicy", err)
			}
			if got := err.Error(); !strings.HasPrefix(got, test.want) {
				t.Error(cmp.Diff(test.want, got))
			}
		})
	}
}

// failing is a file system of which one file or directory cannot be read.
type failing struct {
	fstest.MapFS
	file string
}

var errDisk = errors.New("disk on fire")

func (f failing) Stat(name string) (fs.FileInfo, error) { return f.MapFS.Stat(name) }

func (f failing) ReadFile(name string) ([]byte, error) {
	if name == f.file {
		return nil, errDisk
	}
	return f.MapFS.ReadFile(name)
}

func (f failing) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == f.file {
		return nil, errDisk
	}
	return f.MapFS.ReadDir(name)
}
