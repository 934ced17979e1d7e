package compile_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// withSchemas is a library with the schemas of these tests.
func withSchemas(files fstest.MapFS) *compile.Library {
	for name, file := range schemas {
		files["schemas/"+name] = file
	}
	return compile.NewLibrary(files)
}

// Exceptions name properties that are in the schemas of the resource types which they are about.
func TestCheckerAbsent(t *testing.T) {
	t.Parallel()
	exception := func(path, more string) string {
		return "#     - {path: '" + path + "', mutations: [dropped], because: there is none" + more + "}\n"
	}
	for name, test := range map[string]struct{ absent, want string }{
		"a property":         {exception("properties.size", ""), ""},
		"of elements":        {exception("properties.tags[].key", ""), ""},
		"an element":         {exception("properties.tags[]", ""), ""},
		"of its own type":    {exception("properties.size", `, resource_types: ["aws/AWS::EC2::EIP"]`), ""},
		"a field":            {exception("name", ""), ""},
		"a tag":              {exception(`tags["aws:name"][]`, ""), ""},
		"supplementary":      {exception("supplementary.acl:.grants[].who", ""), ""},
		"an unknown name":    {exception("properties.sise", ""), "path properties.sise: no schema knows the property; the exception is about resources of aws/AWS::EC2::EIP"},
		"a member of a text": {exception("properties.domain.name", ""), "path properties.domain.name: no schema knows the property; the exception is about resources of aws/AWS::EC2::EIP"},
		"elements of a text": {exception("properties.domain[]", ""), "path properties.domain[]: no schema knows the property; the exception is about resources of aws/AWS::EC2::EIP"},
		"JSON in a list":     {exception("properties.tags:.a", ""), "path properties.tags:.a: no schema knows the property; the exception is about resources of aws/AWS::EC2::EIP"},
		"a part of a field":  {exception("region.name", ""), "path region.name: region has no such part"},
		"a part of a tag":    {exception("tags.owner.name", ""), "path tags.owner.name: tags has no such part"},
		"another type":       {exception("properties.size", `, resource_types: ["huaweicloud/vpc.publicips"]`), `path properties.size: the schemas of the definition are not of "huaweicloud/vpc.publicips"`},
		"no path":            {"#     - {mutations: [dropped], because: there is none}\n", `path "" must lead from a field of the resource (name, region, zone, status, created, tags, properties, supplementary, lookups) to a property, such as properties.rules[].port or tags.owner; behind a colon, in the JSON that a string holds: properties.policy:.Statement[].Effect`},
		"no reason":          {"#     - {path: name, mutations: [dropped]}\n", "path name: because is missing: say why a resource without the value does comply"},
		"an unknown field":   {"#     - {path: name, mutation: dropped}\n", `unknown field "mutation"; the only field is absent`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := "# METADATA\n# title: Things\npackage policies.lib.thing\n\n# METADATA\n# description: A size.\n# schemas:\n#   - input.resource.properties: schema.aws[\"AWS::EC2::EIP\"]\n# custom:\n#   absent:\n" +
				test.absent + "size := input.resource.properties.size\n"
			checker, err := compile.NewChecker(withSchemas(fstest.MapFS{"lib/thing.rego": {Data: []byte(source)}}), schemas)
			if err != nil {
				t.Fatal(err)
			}
			got := strings.Join(problemsOf(checker.Facts("lib/thing.rego")), "\n")
			got = strings.TrimPrefix(strings.TrimPrefix(got, "lib/thing.rego:5: METADATA: "), "lib/thing.rego:10: METADATA: ")
			got = strings.TrimPrefix(got, "custom")
			got = strings.TrimPrefix(strings.TrimPrefix(got, ".absent"), ": ")
			if !strings.HasPrefix(got, test.want) || test.want == "" && got != "" {
				t.Errorf("got %s\nwant %s", got, test.want)
			}
		})
	}
}

// A policy's exceptions are its own, and those of the definitions that it uses.
func TestAbsences(t *testing.T) {
	t.Parallel()
	fact := func(name, path string) string {
		return "\n# METADATA\n# schemas:\n#   - input.resource.properties: schema.aws[\"AWS::EC2::EIP\"]\n# custom:\n#   absent:\n#     - {path: " + path + ", mutations: [dropped], because: b}\n" +
			name + " := input.resource.properties." + name + "\n"
	}
	own := strings.Replace(metadata, "package policies", "#   absent:\n#     - {path: name, mutations: [emptied], because: c}\npackage policies", 1)
	library := withSchemas(fstest.MapFS{
		"a/test/test.rego": {Data: []byte(own + "\nimport data.policies.lib.thing\n\nevidence := {\"size\": thing.size}\n\ndeny contains \"x\" if evidence.size < 1\n")},
		"lib/thing.rego":   {Data: []byte("# METADATA\n# title: Things\npackage policies.lib.thing\n" + fact("size", "properties.size") + fact("domain", "properties.domain"))},
	})
	got, err := library.Absences("a/test")
	if err != nil {
		t.Fatal(err)
	}
	want := []compile.Absence{
		{Absent: policy.Absent{Path: "properties.size", Mutations: []policy.Mutation{policy.Dropped}, Because: "b", ResourceTypes: []string{"aws/AWS::EC2::EIP"}}, File: "lib/thing.rego", Line: 5},
		{Absent: policy.Absent{Path: "name", Mutations: []policy.Mutation{policy.Emptied}, Because: "c"}, File: "a/test/test.rego", Line: got[len(got)-1].Line},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if _, err := library.Absences("a/nothing"); err == nil {
		t.Error("no error for a folder without a policy")
	}
}
