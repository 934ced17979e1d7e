package policy_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/policy"
)

func TestAbsentSteps(t *testing.T) {
	t.Parallel()
	name := func(name string) policy.Step { return policy.Step{Name: name} }
	each, inString := policy.Step{Each: true}, policy.Step{InString: true}
	for path, want := range map[string][]policy.Step{
		"name":                                  {name("name")},
		"properties":                            {name("properties")},
		"properties.rules[].port":               {name("properties"), name("rules"), each, name("port")},
		"properties.a[][]":                      {name("properties"), name("a"), each, each},
		"properties.policy:.Statement[].Effect": {name("properties"), name("policy"), inString, name("Statement"), each, name("Effect")},
		"properties.list:[]":                    {name("properties"), name("list"), inString, each},
		`tags["aws:name"]`:                      {name("tags"), name("aws:name")},
		`tags["a.b"].c`:                         {name("tags"), name("a.b"), name("c")},
		`tags[""]`:                              {name("tags"), name("")},
		`properties.a["\"]"]`:                   {name("properties"), name("a"), name(`"]`)},
		"":                                      nil, ".": nil, ".name": nil, "id": nil, "type": nil, "resource.name": nil, "properties.": nil, "properties..a": nil, "properties.a[0]": nil, "properties.a[": nil,
		"properties[a]": nil, `properties["a"]`: nil, `tags["a`: nil, `tags["a"`: nil, "[]": nil, ":": nil,
	} {
		got, err := policy.Absent{Path: path}.Steps()
		if diff := cmp.Diff(want, got); diff != "" || (err != nil) != (want == nil) {
			t.Errorf("%s: %v %s", path, err, diff)
		}
		if err == nil && policy.PathOf(got...) != path {
			t.Errorf("%s: got %s back", path, policy.PathOf(got...))
		}
	}
}

func TestAbsentAllows(t *testing.T) {
	t.Parallel()
	type question struct {
		path     string
		mutation policy.Mutation
		kind     string
	}
	exception := policy.Absent{Path: "name", Mutations: []policy.Mutation{policy.Dropped, policy.Retyped}, ResourceTypes: []string{"aws/a"}}
	for asked, want := range map[question]bool{
		{"name", policy.Dropped, "aws/a"}: true, {"name", policy.Unnoticed, "aws/a"}: false, {"name", policy.Retyped, "aws/a"}: true,
		{"name", policy.Emptied, "aws/a"}: false, {"name", policy.Dropped, "aws/b"}: false, {"zone", policy.Dropped, "aws/a"}: false,
	} {
		if got := exception.Allows(asked.kind, asked.path, asked.mutation); got != want {
			t.Errorf("%v: got %t", asked, got)
		}
	}
	if exception.ResourceTypes = []string{"aws/*"}; !exception.Allows("aws/b", "name", policy.Dropped) || exception.Allows("alicloud/b", "name", policy.Dropped) {
		t.Error("a wildcard is about all types of a cloud")
	}
	if exception.ResourceTypes = nil; !exception.Allows("aws/b", "name", policy.Dropped) {
		t.Error("an exception without types is about all")
	}
}
