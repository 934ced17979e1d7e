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

// With object.get, policies and facts say what may be absent. What they name must be in the schema all the same.
func TestPathsOfObjectGet(t *testing.T) {
	t.Parallel()
	const (
		p          = "input.resource.properties"
		domain     = `undefined ref: ` + p + `.dommain; ` + p + ` has no "dommain", the nearest are domain, tags, size`
		tag        = `undefined ref: ` + p + `.tags[%s].kee; ` + p + `.tags[%[1]s] has no "kee", the nearest are key, value`
		alias      = annotated + "p := " + p + "\n\n"
		limits     = `there is no parameter "limits": declare it in METADATA, below custom.parameters, or write one that is declared: limit`
		notWritten = "the type check does not know the name of the property that object.get asks input.resource.properties for: write it out"
	)
	for name, test := range map[string]struct{ rules, want string }{
		"a property":               {`a := object.get(` + p + `, "domain", "")`, ""},
		"misspelt":                 {`a := object.get(` + p + `, "dommain", "")`, domain},
		"in a condition":           {`a if object.get(` + p + `, "dommain", "") == "x"`, domain},
		"negated":                  {`a if not object.get(` + p + `, "dommain", "") == "x"`, domain},
		"in another call":          {`a := lower(object.get(` + p + `, "dommain", ""))`, domain},
		"in a text":                {"a := $\"{object.get(" + p + `, "dommain", "")}"`, domain},
		"in a default":             {`a := object.get(` + p + `, "domain", object.get(` + p + `, "dommain", ""))`, domain},
		"in else":                  {`a := 1 if { ` + p + `.size > 3 } else := object.get(` + p + `, "dommain", "")`, domain},
		"in the condition of else": {`a := 1 if { ` + p + `.size > 3 } else := 2 if { object.get(` + p + `, "dommain", 3) }`, domain},
		"in a set's element":       {`a contains object.get(` + p + `, "dommain", "")`, domain},
		"to iterate over":          {`a if { some x in object.get(` + p + `, "dommain", []); x == 1 }`, domain},
		"by a path":                {`a := object.get(` + p + `, ["tags", 0, "key"], "")`, ""},
		"by a misspelt path":       {`a := object.get(` + p + `, ["tags", 0, "kee"], "")`, fmt.Sprintf(tag, "0")},
		"the whole":                {`a := object.get(` + p + `, [], {})`, ""},
		"one in another":           {`a := object.get(object.get(object.get(` + p + `, "tags", []), 0, {}), "key", "")`, ""},
		"one in another, misspelt": {`a := object.get(object.get(object.get(` + p + `, "tags", []), 0, {}), "kee", "")`, fmt.Sprintf(tag, "0")},
		"one in another, outside":  {`a := object.get(object.get(` + p + `, "dommain", {}), "kee", "")`, `undefined ref: ` + p + `.dommain.kee; ` + p + ` has no "dommain", the nearest are domain, tags, size`},
		"member of the result":     {`a := object.get(` + p + `, "tags", [])[0].kee`, fmt.Sprintf(tag, "0")},
		"by a local":               {`a := x if { p := ` + p + `; x := object.get(p, "dommain", "") }`, `undefined ref: p.dommain; p has no "dommain", the nearest are domain, tags, size`},
		"by locals":                {`a := x if { tags := object.get(` + p + `, "tags", []); x := object.get(tags, [0, "kee"], "") }`, fmt.Sprintf(tag, "0")},
		"by an alias":              {`a := object.get(p, "dommain", "")` + alias, `undefined ref: data.policies.a.test.p.dommain; data.policies.a.test.p has no "dommain", the nearest are domain, tags, size`},
		"of an element":            {`a := [object.get(tag, "key", "") | some tag in ` + p + `.tags]`, ""},
		"of an element, misspelt":  {`a := [object.get(tag, "kee", "") | some tag in ` + p + `.tags]`, `undefined ref: tag.kee; tag has no "kee", the nearest are key, value`},
		"of an element of it":      {`a := {object.get(tag, "kee", "") | some tag in object.get(` + p + `, "tags", [])}`, fmt.Sprintf(tag, "_")},
		"of a name and element":    {`a := {i: object.get(tag, "kee", "") | some i, tag in object.get(` + p + `, "tags", [])}`, fmt.Sprintf(tag, "_")},
		"an element's member":      {`a if { some tag in object.get(` + p + `, "tags", []); tag.kee == "x" }`, fmt.Sprintf(tag, "_")},
		"of one element":           {`a := object.get(` + p + `.tags[_], "kee", "")`, fmt.Sprintf(tag, "_")},
		"of a text":                {`a := object.get(` + p + `, ["domain", "name"], "")`, `undefined ref: ` + p + `.domain.name; ` + p + `.domain is of type string and has no members`},
		"compared with null":       {`a if object.get(` + p + `, "domain", null) == null`, ""},
		"of the tags":              {`a := object.get(input.resource.tags, "owner", [])`, ""},
		"of the tags, computed":    {`a := object.get(input.resource.tags, name, []) if some name in ["owner"]`, ""},
		"of a common field":        {`a := object.get(input.resource.properties.tags[0], "key", input.resource.name)`, ""},
		"of parameters":            {`a := object.get(input.parameters, "limit", 3)`, ""},
		"of parameters, misspelt":  {`a := object.get(input.parameters, "limits", 3)`, limits},
		"of evidence":              {`a := object.get(evidence, "sise", 3)`, `evidence has no "sise": add it to the evidence, or write a name that evidence has: size`},
		"of its own table":         {`a := object.get({"x": 1}, ` + p + `.domain, 3)`, ""},
		"of a rule's table":        {"a := object.get(table, " + p + ".domain, 3)\n\ntable := {\"x\": 1}", ""},
		"a computed name":          {`a := object.get(` + p + `, name, "") if some name in ["domain"]`, notWritten},
		"a computed path":          {`a := object.get(` + p + `, [name, "x"], "") if some name in ["domain"]`, notWritten},
		"every":                    {`a if every tag in ` + p + `.tags { tag.key == "x" }`, ""},
		"every, misspelt":          {`a if every tag in ` + p + `.tags { tag.kee == "x" }`, fmt.Sprintf(tag, "_")},
		"every, object.get":        {`a if every tag in ` + p + `.tags { object.get(tag, "kee", "x") == "x" }`, fmt.Sprintf(tag, "_")},
		"every of an object.get":   {`a if every tag in object.get(` + p + `, "tags", []) { tag.kee == "x" }`, fmt.Sprintf(tag, "_")},
		"every of a local":         {`a if { tags := object.get(` + p + `, "tags", []); every tag in tags { tag.kee == "x" } }`, fmt.Sprintf(tag, "_")},
		"every of a comprehension": {`a if every tag in [t.key | some t in ` + p + `.tags] { tag == "x" }`, ""},
		"every key":                {`a if every i, tag in ` + p + `.tags { tag.key == sprintf("%d", [i]) }`, ""},
		"another of that name":     {`a if { tag := object.get(` + p + `, "domain", ""); tag != ""; count([t | some tag in [{"kee": 1}]; t := tag.kee]) == 1 }`, ""},
		"else, another type":       {"a := f(" + p + ".tags)\n\n" + `f(x) := 1 if { x == null } else := count(x)`, ""},
		"printed":                  {`a if { print(object.get(input.resource, "id", "")); ` + p + `.size == 3 }`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want []string
			if test.want != "" {
				want = []string{fmt.Sprintf("%d: %s", next, test.want)}
			}
			const file = "a/test/test.rego:"
			for i := range want {
				want[i] = file + want[i]
			}
			checker, err := compile.NewChecker(enginetest.Library(metadata+evidence+deny+annotated+test.rules), schemas)
			if err != nil {
				t.Fatal(err)
			}
			_, err = checker.Policy(t.Context(), "a/test")
			if diff := cmp.Diff(want, problemsOf(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
	// Into an argument the type check does not look.
	const call = "a := [f(tag) | some tag in " + p + ".tags]\n\n"
	for name, test := range map[string]struct{ rules, want string }{
		"a member":                      {call + `f(tag) := tag.key`, "29 tag.key"},
		"an object.get":                 {call + `f(tag) := object.get(tag, "key", "")`, "29 tag.key"},
		"an object.get, path":           {call + `f(tag) := object.get(tag, ["key", 0], "")`, "29 tag.key[0]"},
		"in a comprehension":            {call + `f(tag) := [x | x := tag.key]`, "29 tag.key"},
		"in every":                      {call + `f(tag) if every x in [1] { tag.key == x }`, "29 tag.key"},
		"in else":                       {call + `f(tag) := 1 if { tag == null } else := tag.key`, "29 tag.key"},
		"of an object.get":              {call + `f(tag) := object.get(object.get(tag, "key", {}), "x", 3)`, "29 tag.key.x"},
		"of a local":                    {call + `f(tag) := x if { given := tag; x := object.get(given, "key", "") }`, "29 tag.key"},
		"second argument":               {"a := f(1, " + p + ")\n\n" + `f(_, of) := object.get(of, "domain", "")`, "29 of.domain"},
		"part of a pattern":             {"a := f([1, " + p + "])\n\n" + `f([_, of]) := object.get(of, "domain", "")`, "29 of.domain"},
		"an element":                    {"a := f(" + p + ".tags)\n\n" + `f(tags) := [object.get(tag, "key", "") | some tag in tags]`, "29 tags[_].key"},
		"an element, of every":          {"a if f(" + p + ".tags)\n\n" + `f(tags) if every tag in tags { object.get(tag, "key", "") == "" }`, "29 tags[_].key"},
		"an element, plainly":           {"a := f(" + p + ".tags)\n\n" + `f(tags) := {tag.key | some tag in tags}`, ""}, // which is noted if it is missing
		"an element, by its index":      {"a := f(" + p + ".tags)\n\n" + `f(tags) := tags[0]`, ""},
		"a computed member":             {"a := f(" + p + ")\n\n" + `f(of) := object.get(of, n, "") if n := 0`, ""},
		"another of the name":           {call + `f(tag) := [x | some tag in [{"kee": 1}]; x := object.get(tag, "kee", "")] if tag`, "29 tag.kee"},
		"one of its own, not the input": {"a := f({\"kee\": " + p + ".size})\n\n" + `f(of) := of.kee`, "29 of.kee"},
	} {
		t.Run("argument, "+name, func(t *testing.T) {
			t.Parallel()
			checker, err := compile.NewChecker(enginetest.Library(metadata+evidence+deny+annotated+test.rules), schemas)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			if line, member, refused := strings.Cut(test.want, " "); refused {
				want = []string{"a/test/test.rego:" + line + ": the type check does not look into a function's argument: take " + member +
					" apart in the annotated rule and hand over what it holds"}
			}
			_, err = checker.Policy(t.Context(), "a/test")
			if diff := cmp.Diff(want, problemsOf(err)); diff != "" {
				t.Error(diff)
			}
		})
	}
	t.Run("in facts", func(t *testing.T) {
		t.Parallel()
		const header = "# METADATA\n# title: Things\npackage policies.lib.thing\n" + annotated
		for rule, want := range map[string][]string{
			`size := object.get(` + p + `, "size", 0)`:  nil,
			`size := object.get(` + p + `, "sizes", 0)`: {`lib/thing.rego:9: undefined ref: ` + p + `.sizes; ` + p + ` has no "sizes", the nearest are size, tags, domain`},
		} {
			checker, err := compile.NewChecker(compile.NewLibrary(fstest.MapFS{"lib/thing.rego": {Data: []byte(header + rule)}}), schemas)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, problemsOf(checker.Facts("lib/thing.rego"))); diff != "" {
				t.Error(diff)
			}
		}
	})
}
