package engine_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/enginetest"
)

// togetherFacts are what policies have in common, of the resource and of their parameters.
const togetherFacts = `package policies.lib.together

size := found if {
	found := input.resource.properties.size
	print("size", found)
}

most := input.parameters.limit * 2

ways := {"a": size, "b": most}

first(list) := list[0]

sized := 1 if input.resource.properties.size == 1

asked := sized + 1

many := numbers.range(1, input.resource.properties.many)
`

// What policies have in common is evaluated once, but each says, prints and fails as it does alone, whatever the others do. A policy under two rules has the
// parameters of each.
func TestTogether(t *testing.T) {
	t.Parallel()
	sources := fstest.MapFS{"lib/together.rego": {Data: []byte(togetherFacts)}}
	bodies := []string{
		`evidence := {"size": together.size}
deny contains sprintf("%d is more than %d", [evidence.size, together.most]) if evidence.size > together.most`,
		`evidence := {"size": together.size, "limit": input.parameters.limit}
deny contains "too large" if evidence.size > input.parameters.limit`,
		`evidence := {"size": object.get(input.resource.properties, "size", 0), "ways": count(together.ways)}
deny contains "five" if evidence.size == 5`,
		`evidence := {"way": together.ways[input.resource.properties.way]}
deny contains "no way" if evidence.way > 3`,
		`evidence := {"first": together.first(input.resource.properties.list)}
deny contains "first" if evidence.first == 5`,
		`evidence := {"one": one}
one := together.size
one := together.most
deny contains "one" if evidence.one == 1`,
		`evidence := {"sized": [x | x := together.sized]}
deny contains "sized" if count(evidence.sized) > 0`,
		`
evidence := {"sized": [x | x := together.sized], "asked": [x | x := together.asked]}
deny contains "asked" if count(evidence.asked) > 0`,
		`

evidence := {"asked": [x | x := together.asked]}
deny contains "asked" if count(evidence.asked) > 0`,
		`evidence := {"count": count(together.many)}
deny contains "many" if evidence.count > 3
not_applicable contains "none" if evidence.count == 0`,
	}
	for i, body := range bodies {
		name := fmt.Sprintf("p%d", i)
		source := strings.NewReplacer("id: test", "id: "+name, "policies.a.test", "policies.a."+name).Replace(metadata)
		sources["a/"+name+"/"+name+".rego"] = &fstest.MapFile{Data: []byte(source + "import data.policies.lib.together\n" + body)}
	}
	library := compile.NewLibrary(sources)
	var printed []string
	var judges []*engine.Judge
	for i := range bodies {
		for at, limit := range []string{"1", "4"} {
			print := func(location, message string) { printed = append(printed, location+" "+message) }
			if at == 0 {
				print = nil
			}
			p, err := library.Policy(t.Context(), fmt.Sprintf("p%d", i), print)
			if err != nil {
				t.Fatal(err)
			}
			judges = append(judges, enginetest.Judge(t, p, map[string]json.RawMessage{"limit": json.RawMessage(limit)}))
		}
	}
	together := engine.Together(t.Context(), judges)
	for _, properties := range []string{
		`{"size": 5, "way": "a", "list": [5, 6], "many": 3}`, `{"size": 2, "way": "b", "list": [5], "many": 5}`, `{"size": 8, "way": "c", "list": [], "many": 0}`,
		`{"way": "a", "list": [5, 6]}`, `{"size": "5", "way": 1, "list": {"0": 5}, "many": "x"}`, `{"size": 5, "size": 6}`, `{"size": 5, "many": 1000000000}`, `{`, ``,
	} {
		resource := compliance.Resource{Cloud: "aws", Type: "aws/AWS::EC2::EIP", ID: "eip-1", Account: "d1", Properties: json.RawMessage(properties)}
		input := engine.NewInput(&resource, compliance.Change, eventTime)
		for at := range 2 * len(judges) {
			i := at * 7 % len(judges)
			printed = nil
			want := judges[i].Evaluate(t.Context(), &resource, compliance.Change, eventTime)
			wantPrinted := printed
			printed = nil
			got, _ := together[i].Judge(t.Context(), input)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s, judge %d: %s", properties, i, diff)
			}
			if diff := cmp.Diff(wantPrinted, printed); diff != "" {
				t.Errorf("%s, judge %d prints: %s", properties, i, diff)
			}
		}
		input.Close()
	}
}

// What others have read of a resource leaves a policy as much memory as it has alone.
func TestMemoryOfOthers(t *testing.T) {
	t.Parallel()
	sources := fstest.MapFS{}
	names := []string{"one", "two", "three"}
	for _, name := range names {
		source := strings.NewReplacer("id: test", "id: "+name, "policies.a.test", "policies.a."+name).Replace(metadata)
		sources["a/"+name+"/"+name+".rego"] = &fstest.MapFile{Data: []byte(source + `evidence := {"count": count(input.resource.properties.` + name + `)}
deny contains "many" if evidence.count > input.parameters.limit`)}
	}
	library := compile.NewLibrary(sources)
	judges := make([]*engine.Judge, len(names))
	members := make([]string, len(names))
	for i, name := range names {
		p, err := library.Policy(t.Context(), name, nil)
		if err != nil {
			t.Fatal(err)
		}
		judges[i] = enginetest.Judge(t, p, nil)
		members[i] = fmt.Sprintf("%q: [[]%s]", name, strings.Repeat(",[]", 80_000))
	}
	resource := compliance.Resource{Cloud: "aws", Type: "aws/AWS::EC2::EIP", ID: "eip-1", Account: "d1", Properties: json.RawMessage("{" + strings.Join(members, ",") + "}")}
	for _, judges := range [][]*engine.Judge{judges, engine.Together(t.Context(), judges)} {
		input := engine.NewInput(&resource, compliance.Change, eventTime)
		for i, judge := range judges {
			if said, _ := judge.Judge(t.Context(), input); said.Verdict != compliance.NonCompliant {
				t.Errorf("%s: %s, %s", names[i], said.Verdict, said.Cause)
			}
		}
		input.Close()
	}
}
