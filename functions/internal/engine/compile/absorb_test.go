package compile_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/enginetest"
)

// absorbed is what is said of a built-in that takes a whole object. Policies of the tests below begin at line 10.
func absorbed(line, what string) []string {
	return []string{"a/test/test.rego:" + line + ": " + what + " as a whole, and what is missing or misspelt in it would pass silently: " +
		"refer to the members that the policy judges, and to those that may be absent with object.get"}
}

func TestWholeObjectsOfTheInput(t *testing.T) {
	t.Parallel()
	const deny = "\ndeny contains \"x\" if evidence.x"
	const p = "input.resource.properties"
	one := func(value string) string { return "evidence := {\"x\": " + value + "}" + deny }
	for name, test := range map[string]struct {
		rules string
		want  []string
	}{
		"object.union":              {one(`object.union({"size": 9}, ` + p + `).size`), absorbed("10", "object.union takes "+p)},
		"object.union_n":            {one(`object.union_n([{"size": 9}, ` + p + `]).size`), absorbed("10", "object.union_n takes "+p)},
		"object.filter":             {one(`object.filter(` + p + `, ["size"])`), absorbed("10", "object.filter takes "+p)},
		"object.subset":             {one(`object.subset(` + p + `, {"size": 9})`), absorbed("10", "object.subset takes "+p)},
		"object.subset, other side": {one(`object.subset({"size": 9}, ` + p + `)`), absorbed("10", "object.subset takes "+p)},
		"object.remove":             {one(`object.remove(` + p + `, ["size"])`), absorbed("10", "object.remove takes "+p)},
		"json.filter":               {one(`json.filter(` + p + `, ["size"])`), absorbed("10", "json.filter takes "+p)},
		"json.remove":               {one(`json.remove(` + p + `, ["size"])`), absorbed("10", "json.remove takes "+p)},
		"json.patch":                {one(`json.patch(` + p + `, [{"op": "add", "path": "size", "value": 9}])`), absorbed("10", "json.patch takes "+p)},
		"json.marshal":              {one(`contains(json.marshal(` + p + `), "9")`), absorbed("10", "json.marshal takes "+p)},
		"with options":              {one(`json.marshal_with_options(` + p + `, {"pretty": true})`), absorbed("10", "json.marshal_with_options takes "+p)},
		"walk":                      {one(`[v | walk(` + p + `, [_, v])]`), absorbed("10", "walk takes "+p)},
		"a member":                  {one(`json.marshal(` + p + `.bandwidth)`), absorbed("10", "json.marshal takes "+p+".bandwidth")},
		"the resource":              {one(`json.marshal(input.resource)`), absorbed("10", "json.marshal takes input.resource")},
		"tags":                      {one(`object.subset(input.resource.tags, {"owner": ["a"]})`), absorbed("10", "object.subset takes input.resource.tags")},
		"parameters":                {one(`object.union({"limit": 3, "x": ` + p + `.x}, input.parameters)`), absorbed("10", "object.union takes input.parameters")},
		"in a condition":            {"evidence := {\"x\": 3} if object.subset(" + p + `, {"size": 9})` + deny, absorbed("10", "object.subset takes "+p)},
		"in a comprehension":        {one(`[1 | object.subset(` + p + `, {"size": 9})]`), absorbed("10", "object.subset takes "+p)},
		"in every":                  {"evidence := {\"x\": 3} if every r in " + p + `.list { object.subset(r, {"size": 9}) }` + deny, absorbed("10", "object.subset takes "+p+".list")},
		"negated":                   {"evidence := {\"x\": 3} if not object.subset(" + p + `, {"size": 9})` + deny, absorbed("10", "object.subset takes "+p)},
		"in a reason": {"evidence := {\"x\": " + p + "}\ndeny contains json.marshal(evidence.x) if evidence.x.size > 3",
			absorbed("11", "json.marshal takes "+p)},
		"in evidence's members":  {"evidence := {\"x\": " + p + "}\ndeny contains \"x\" if object.union({\"size\": 9}, evidence.x).size < 3", absorbed("11", "object.union takes "+p)},
		"the evidence":           {"evidence := {\"x\": " + p + "}\ndeny contains \"x\" if object.subset(evidence, {\"x\": {\"size\": 9}})", absorbed("11", "object.subset takes "+p)},
		"through a local":        {"evidence := {\"x\": x} if { p := " + p + `; x := json.marshal(p) }` + deny, absorbed("10", "json.marshal takes "+p)},
		"through two locals":     {"evidence := {\"x\": x} if { p := " + p + `; q := p; x := json.marshal(q) }` + deny, absorbed("10", "json.marshal takes "+p)},
		"through an array":       {"evidence := {\"x\": x} if { [_, p] := [1, " + p + `]; x := json.marshal(p) }` + deny, absorbed("10", "json.marshal takes "+p)},
		"through a pattern":      {"evidence := {\"x\": x} if { {\"p\": p} := {\"p\": " + p + `}; x := json.marshal(p) }` + deny, absorbed("10", "json.marshal takes "+p)},
		"through a unification":  {"evidence := {\"x\": x} if { " + p + ` = p; x := json.marshal(p) }` + deny, absorbed("10", "json.marshal takes "+p)},
		"through an alias":       {"p := " + p + "\n" + one(`json.marshal(p)`), absorbed("11", "json.marshal takes "+p)},
		"through an import":      {"import input.resource.properties as p\n" + one(`json.marshal(p)`), absorbed("11", "json.marshal takes "+p)},
		"through data":           {"p := " + p + "\n" + one(`json.marshal(data.policies.a.test.p)`), absorbed("11", "json.marshal takes "+p)},
		"through an alias's if":  {"p := q if { q := " + p + " }\n" + one(`json.marshal(p.a)`), absorbed("11", "json.marshal takes "+p+".a")},
		"through else":           {"p := {} if { " + p + ".none } else := " + p + "\n" + one(`json.marshal(p)`), absorbed("11", "json.marshal takes "+p)},
		"through an argument":    {"f(o) := json.marshal(o)\n" + one(`f(`+p+`)`), absorbed("10", "json.marshal takes "+p)},
		"through two functions":  {"f(o) := json.marshal(o)\ng(o) := f(o)\n" + one(`g(`+p+`)`), absorbed("10", "json.marshal takes "+p)},
		"through a result":       {"f(o) := o\n" + one(`json.marshal(f(`+p+`))`), absorbed("11", "json.marshal takes "+p)},
		"through a member":       {"f(o) := {\"a\": o}\n" + one(`json.marshal(f(`+p+`).a)`), absorbed("11", "json.marshal takes "+p)},
		"through object.get":     {one(`json.marshal(object.get(` + p + `, "bandwidth", {}))`), absorbed("10", "json.marshal takes "+p+".bandwidth")},
		"through concatenation":  {one(`json.marshal(array.concat(` + p + `.a, ` + p + `.b))`), absorbed("10", "json.marshal takes "+p+".a")},
		"through a set":          {"p contains r if some r in " + p + ".list\n" + one(`[r | some r in p; object.subset(r, {"a": 1})]`), absorbed("11", "object.subset takes "+p+".list")},
		"through a set's whole":  {"p contains r if some r in " + p + ".list\n" + one(`json.marshal(p)`), absorbed("11", "json.marshal takes "+p+".list")},
		"through an object":      {"p[k] := r if some k, r in " + p + ".list\n" + one(`[r | some r in p; object.subset(r, {"a": 1})]`), absorbed("11", "object.subset takes "+p+".list")},
		"through a dotted rule":  {"p.a := " + p + "\n" + one(`json.marshal(p.a)`), absorbed("11", "json.marshal takes "+p)},
		"an element":             {one(`[r | some r in ` + p + `.list; object.subset(r, {"a": 1})]`), absorbed("10", "object.subset takes "+p+".list")},
		"an element of a copy":   {one(`[r | some r in [q | some q in ` + p + `.list]; object.subset(r, {"a": 1})]`), absorbed("10", "object.subset takes "+p+".list")},
		"inside an array":        {one(`json.marshal([` + p + `])`), absorbed("10", "json.marshal takes "+p)},
		"inside an object":       {one(`json.marshal({"a": ` + p + `})`), absorbed("10", "json.marshal takes "+p)},
		"inside a comprehension": {one(`json.marshal([p | p := ` + p + `])`), absorbed("10", "json.marshal takes "+p)},
		"parsed from a text":     {one(`object.union({"a": 1}, json.unmarshal(` + p + `.policy)).a`), absorbed("10", "object.union takes "+p+".policy")},
		"any other":              {one(`urlquery.encode_object(` + p + `)`), absorbed("10", "urlquery.encode_object takes "+p)},
		"merged by a union":      {one(`object.union({"a": {"size": 9}}, {"a": ` + p + `}).a.size`), absorbed("10", "object.union takes "+p)},
		"merged by union_n":      {one(`object.union_n([{"b": 3}, {"a": {"size": 9}}, {"a": ` + p + `}]).a.size`), absorbed("10", "object.union_n takes "+p)},
		"sets":                   {one(`{r | some r in ` + p + `.list} & {{"a": 3}}`), absorbed("10", "& takes "+p+".list")},
		"less than a set":        {one(`{{"a": 3}} - {r | some r in ` + p + `.list}`), absorbed("10", "- takes "+p+".list")},
		"as a text":              {one(`contains(sprintf("%v", [` + p + `]), "size: 9")`), absorbed("10", "sprintf takes "+p)},
		"as a template":          {one(`contains($"{` + p + `}", "size: 9")`), absorbed("10", "the template string takes "+p)},
		"a text that is judged":  {"evidence := {\"x\": " + p + "}\ndeny contains \"x\" if contains(sprintf(\"%v\", [evidence.x]), \"9\")", absorbed("11", "sprintf takes "+p)},
		"a text that is equal":   {"evidence := {\"x\": " + p + "}\ndeny contains \"x\" if sprintf(\"%v\", [evidence.x]) == \"{}\"", absorbed("11", "sprintf takes "+p)},
		"twice": {one(`json.marshal(`+p+`)`) + "\na := json.marshal(input.resource)",
			append(absorbed("10", "json.marshal takes "+p), absorbed("12", "json.marshal takes input.resource")...)},

		"count":                       {one(`count(` + p + `)`), nil},
		"object.keys":                 {one(`object.keys(` + p + `)`), nil},
		"subset of keys":              {one(`object.subset(object.keys(` + p + `), {"a"})`), nil},
		"types":                       {one(`is_object(` + p + `)`), nil},
		"print":                       {"evidence := {\"x\": " + p + ".x}\ndeny contains \"x\" if { print(json.marshal(" + p + ")); evidence.x }", nil},
		"sprintf in a reason":         {"evidence := {\"x\": " + p + "}\ndeny contains sprintf(\"%v\", [evidence.x]) if evidence.x.size > 3", nil},
		"template string in a reason": {"evidence := {\"x\": " + p + "}\ndeny contains $\"{evidence.x}\" if evidence.x.size > 3", nil},
		"sprintf of a member":         {one(`contains(sprintf("%v", [count(` + p + `.x)]), "9")`), nil},
		"sets of texts":               {one(`{k | some k in split(` + p + `.x, ",")} & {"a"}`), nil},
		"union under two names":       {one(`object.union({"a": ` + p + `.a}, {"b": {"c": 3}}).a`), nil},
		"a member's difference":       {one(p + `.x - 3`), nil},
		"elements in order":           {one(`sort(array.concat(` + p + `.list, []))[0].a`), nil},
		"object.get":                  {one(`object.get(` + p + `, "x", 3)`), nil},
		"a common field":              {one(`json.marshal(input.resource.name)`), nil},
		"a parameter":                 {one(`object.subset([input.parameters.limit, ` + p + `.x], [3])`), absorbed("10", "object.subset takes "+p+".x")},
		"parameters of one type":      {one(`object.subset([input.parameters.limit, to_number(` + p + `.x)], [3])`), nil},
		"names":                       {one(`object.subset({k | some k, _ in ` + p + `}, {"a"})`), nil},
		"texts":                       {one(`object.subset(split(` + p + `.x, ","), ["a"])`), nil},
		"union of what it read":       {one(`object.union({"a": ` + p + `.a}, {"b": ` + p + `.b})`), nil},
		"union of unions":             {one(`object.union({"a": ` + p + `.a}, object.union({"b": ` + p + `.b}, {"c": 3}))`), nil},
		"union_n of what it read":     {one(`object.union_n([{"a": ` + p + `.a}, {"b": ` + p + `.b}])`), nil},
		"union by a function":         {"f(a, o) := object.union({\"a\": a}, o)\n" + one(`f(`+p+`.a, {"b": 3})`), nil},
		"union of read members":       {one(`object.union({k: ` + p + `.x | some k in ["a"]}, {"b": 3})`), nil},
		"marshal of read numbers":     {one(`json.marshal({"a": count(` + p + `)})`), nil},
		"evidence's other member":     {"evidence := {\"x\": " + p + ", \"n\": input.resource.name}\ndeny contains \"x\" if json.marshal(evidence.n) == \"a\"", nil},
		"a table of its own":          {"limits := {\"a\": {\"b\": 3}}\n" + one(`object.union(limits, {"c": `+p+`.x}).a.b`), nil},
		"a function without argument": {"f(o) := json.marshal(o)\n" + one(`[f({"a": 1}), `+p+`.x]`), nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := enginetest.Library(metadata+test.rules).Policy(t.Context(), "test", nil)
			if test.want != nil { // by schemas, as far as they go
				checker, notRead := compile.NewChecker(enginetest.Library(metadata+test.rules), schemas)
				if notRead != nil {
					t.Fatal(notRead)
				}
				_, err = checker.Policy(t.Context(), "a/test")
			}
			if diff := cmp.Diff(test.want, problemsOf(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Facts are refused as policies are, by themselves and where a policy hands them something.
func TestWholeObjectsInFacts(t *testing.T) {
	t.Parallel()
	const header = "# METADATA\n# title: Things\n# description: What there is.\npackage policies.lib.thing\n"
	const own = header + annotated + "size := object.union({\"size\": 3}, input.resource.properties).size\n"
	const handed = header + "\nmerged(o) := object.union({\"size\": 3}, o).size\n"
	const policy = metadata + "import data.policies.lib.thing\n" + annotated + "evidence := {\"size\": %}\n" + deny
	said := func(line string) []string {
		return []string{strings.Replace(absorbed(line, "object.union takes input.resource.properties")[0], "a/test/test.rego", "lib/thing.rego", 1)}
	}
	for name, test := range map[string]struct {
		facts, use              string
		wantFacts, wantPolicies []string
	}{
		"its own":             {own, "thing.size", said("10"), said("10")},
		"handed the resource": {handed, "thing.merged(input.resource.properties)", nil, said("6")},
		"handed a member":     {handed, `thing.merged({"size": input.resource.properties.size})`, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			files := fstest.MapFS{"lib/thing.rego": {Data: []byte(test.facts)}, "a/test/test.rego": {Data: []byte(strings.Replace(policy, "%", test.use, 1))}}
			checker, err := compile.NewChecker(compile.NewLibrary(files), schemas)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.wantFacts, problemsOf(checker.Facts("lib/thing.rego"))); diff != "" {
				t.Error(diff)
			}
			_, err = checker.Policy(t.Context(), "a/test")
			if diff := cmp.Diff(test.wantPolicies, problemsOf(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What is long or goes round in circles is followed in little time.
func TestWholeObjectsThroughManyValues(t *testing.T) {
	t.Parallel()
	var many strings.Builder
	many.WriteString("a0 := {\"x\": count(input.resource.tags)}\n")
	for i := range 60 {
		fmt.Fprintf(&many, "a%d := [a%d, a%[2]d, f%[2]d(input.resource.tags)]\n\nf%[2]d(x) := f%[1]d(x[0])\n\n", i+1, i)
	}
	many.WriteString("f60(x) := count(x)\n\n")
	for name, rules := range map[string]string{
		"many":    many.String() + "evidence := {\"x\": json.marshal([a60, input.resource.name])}\ndeny contains \"x\" if evidence.x",
		"circles": "evidence := {\"x\": [x, input.resource.name]} if { a = b.k; b = a; c = [d]; d = c[0]; a = {\"k\": 3}; c = [3]; x := json.marshal([a, b, c, d]) }\ndeny contains \"x\" if evidence.x",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checker, err := compile.NewChecker(enginetest.Library(metadata+rules), schemas)
			if err != nil {
				t.Fatal(err)
			}
			_, err = checker.Policy(t.Context(), "a/test")
			if diff := cmp.Diff([]string{fmt.Sprintf("a/test/test.rego:%d: evidence has no METADATA: give it a description", 10+strings.Count(rules, "\n")-1)}, problemsOf(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// What the schemas of a policy's types say decides what is an object, and whether its members are listed.
func TestWholeObjectsBySchema(t *testing.T) {
	t.Parallel()
	const schema = `{"type": "object", "properties": {"size": {"type": "number"}, "bandwidth": {"type": "object", "properties": {"size": {"type": "number"}}},
		"names": {"type": "array", "items": {"type": "string"}}, "rules": {"type": "array", "items": {"type": "object", "properties": {"port": {"type": "number"}}}},
		"labels": {"type": "object", "additionalProperties": {"type": "string"}}}}`
	const p = "input.resource.properties"
	through := func(what string) []string {
		return []string{"a/test/test.rego:10: this goes through the members of " + what + ", and one that is missing or misspelt would pass silently: " +
			"refer to the members that the policy judges, and to those that may be absent with object.get"}
	}
	for name, test := range map[string]struct {
		value string
		want  []string
	}{
		"a number":                    {`json.marshal(` + p + `.size)`, nil},
		"a list of texts":             {`object.subset(` + p + `.names, ["a"])`, nil},
		"an object":                   {`json.marshal(` + p + `.bandwidth)`, absorbed("10", "json.marshal takes "+p+".bandwidth")},
		"a list of objects":           {`json.marshal(` + p + `.rules)`, absorbed("10", "json.marshal takes "+p+".rules")},
		"a member of an element":      {`[json.marshal(r.port) | some r in ` + p + `.rules]`, nil},
		"an element":                  {`[json.marshal(r) | some r in ` + p + `.rules]`, absorbed("10", "json.marshal takes "+p+".rules")},
		"a member as a text":          {`sprintf("%v-%v", [` + p + `.size, ` + p + `.bandwidth.size])`, nil},
		"through members":             {`[v | some k, v in ` + p + `; k == "size"]`, through(p)},
		"through members, wildcard":   {`[v | v := ` + p + `[_]]`, through(p)},
		"through an object's members": {`[v | some v in ` + p + `.bandwidth]`, through(p + ".bandwidth")},
		"through a local's members":   {`[v | b := ` + p + `.bandwidth; some v in b]`, through(p + ".bandwidth")},
		"through a copy":              {`{k: v | some k, v in ` + p + `.bandwidth}`, through(p + ".bandwidth")},
		"through elements":            {`[r.port | some r in ` + p + `.rules]`, nil},
		"through a list of objects":   {`[r.port | some r in [r | some r in ` + p + `.rules; r.port > 3]]`, nil},
		"through labels":              {`[v | some k, v in ` + p + `.labels; k == "owner"]`, nil},
		"through tags":                {`[v | some k, v in input.resource.tags; k == "owner"]`, nil},
		"through a table of its own":  {`[v | some k, v in {"a": ` + p + `.size}]`, nil},
		"through the resource":        {`[v | some k, v in input.resource]`, through("input.resource")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			policies := compile.NewLibrary(fstest.MapFS{
				"a/test/test.rego":             {Data: []byte(metadata + "evidence := {\"x\": " + test.value + "}\ndeny contains \"x\" if evidence.x")},
				"schemas/aws/AWS.EC2.EIP.json": {Data: []byte(schema)},
			})
			_, err := policies.Policy(t.Context(), "test", nil)
			if diff := cmp.Diff(test.want, problemsOf(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
