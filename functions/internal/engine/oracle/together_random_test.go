package oracle_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// TestTogetherRandom: whatever policies have in common, each says together with others what it says alone.
func TestTogetherRandom(t *testing.T) {
	t.Parallel()
	var all togetherTally
	for seed := range uint64(12 * long(t)) {
		tryTogether(t, seed, &all)
	}
	t.Logf("%+v", all)
	if all.Policies < all.Refused || all.Undetermined < all.Judged/20 || all.Undetermined > all.Judged*19/20 {
		t.Errorf("few of the policies say anything: %+v", all)
	}
}

func FuzzTogether(f *testing.F) {
	f.Add(uint64(1) << 40)
	f.Fuzz(func(t *testing.T, seed uint64) { tryTogether(t, seed, &togetherTally{}) })
}

type togetherTally struct{ Refused, Policies, Judged, Undetermined int }

const togetherHead = `package policies.a.p%d

import data.policies.lib.lists
import data.policies.lib.facts

p := input.resource.properties

`

var (
	ofInput = regexp.MustCompile(`\bp\.(a|list|nested)\b`)
	facts   = strings.Replace(strictLib, "package policies.lib.lists", "package policies.lib.facts\n\nimport data.policies.lib.lists\n\np := input.resource.properties\n", 1)
)

func tryTogether(t *testing.T, seed uint64, all *togetherTally) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 12))
	// elsewhere makes a policy read parameters, or what others read, in some places.
	elsewhere := func(source string) string {
		return ofInput.ReplaceAllStringFunc(source, func(name string) string {
			switch random.IntN(6) {
			case 0:
				return "input.parameters.list"
			case 1:
				return "input.parameters.limit"
			}
			return name
		})
	}
	common := &writer{Rand: random}
	modules := map[string]*ast.Module{"lib/lists.rego": ast.MustParseModule(strictLib)}
	lib := facts
	for range 12 {
		before := *common
		longer := lib + elsewhere(common.helper()) + "\n"
		modules["lib/facts.rego"] = parsed(t, "lib/facts.rego", longer)
		if compiles(modules) {
			lib = longer
		} else {
			*common = before
		}
	}
	modules["lib/facts.rego"] = parsed(t, "lib/facts.rego", lib)
	imported := func(names []string) (all []string) {
		for _, name := range names {
			all = append(all, "facts."+name, "facts."+name)
		}
		return all
	}
	types := engine.NewTypes(func(string) (*value.Type, error) {
		return value.ResourceType(schemaType(t, strings.ReplaceAll(strictSchema, `"typed"`, `"a"`)), nil), nil
	})
	var alone []*engine.Judge
	var names []string
	written := map[string]string{}
	for i := range 4 {
		id := fmt.Sprintf("p%d", i)
		var source string
		var evaluator engine.Evaluator
		for range 8 {
			w := &writer{Rand: random, rules: imported(common.rules), conditions: imported(common.conditions), sets: imported(common.sets), tests: imported(common.tests),
				functions: imported(common.functions), filters: imported(common.filters), tellers: imported(common.tellers)}
			source = fmt.Sprintf(togetherHead, i) + elsewhere(w.sharing())
			if evaluator = togetherCompile(t, id, source, modules); evaluator != nil {
				break
			}
		}
		if evaluator == nil {
			all.Refused++
			continue
		}
		all.Policies++
		p := engine.New(policy.Metadata{ID: id}, nil, evaluator, types, nil)
		for range 1 + random.IntN(2) {
			arguments := policy.Arguments{"limit": common.value()}
			if random.IntN(3) > 0 {
				arguments["list"] = common.document(1)["list"]
			}
			judge, err := p.Bind(arguments)
			if err != nil {
				t.Fatal(err)
			}
			name := fmt.Sprintf("%s %v", id, arguments)
			alone, names = append(alone, judge), append(names, name)
			written[name] = source
		}
	}
	together := engine.Together(t.Context(), alone)
	now := time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC)
	for range 6 {
		document := common.document(3)
		if random.IntN(3) > 0 { // most of it is there
			whole := map[string]any{"a": 1, "b": "a", "c": 22, "list": []any{1, "a"}, "nested": map[string]any{"a": 1, "b": "b"}}
			maps.Copy(whole, document)
			document = whole
		}
		properties, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		resource := compliance.Resource{Cloud: "aws", Type: "aws/X", ID: "i", Account: "a", Tags: map[string][]string{"owner": {"a"}}, Properties: properties}
		input := engine.NewInput(&resource, compliance.Change, now)
		for range 2 {
			for _, i := range random.Perm(len(alone)) {
				want := alone[i].Evaluate(t.Context(), &resource, compliance.Change, now)
				all.Judged++
				if want.Verdict == compliance.Undetermined {
					all.Undetermined++
				}
				got, _ := together[i].Judge(t.Context(), input)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("seed %d, %s: %s\ninput: %s\n%s\n%s", seed, names[i], diff, properties, lib, written[names[i]])
					input.Close()
					return
				}
			}
		}
		input.Close()
	}
}

// sharing is a policy that mostly has evidence, and what others have in common in it.
func (w *writer) sharing() string {
	if w.IntN(4) == 0 {
		return w.policy()
	}
	var source strings.Builder
	for range w.IntN(3) {
		source.WriteString(w.helper() + "\n")
	}
	fmt.Fprintf(&source, "evidence := {\"a\": [x | x := %s%s], \"b\": %s, \"c\": object.get(p, \"c\", %s)}\n\n", w.term(2), w.replaced(), w.collection(2), w.constant())
	w.rules = append(w.rules, "evidence.a", "evidence.b", "evidence.c")
	for range 1 + w.IntN(3) {
		fmt.Fprintf(&source, "deny contains %s\n\n", w.scoped(func() string {
			body := w.body(1)
			return w.reason() + " if {\n" + body + w.replaced() + "\n}"
		}))
	}
	if w.IntN(3) == 0 {
		fmt.Fprintf(&source, "not_applicable contains \"n\" if {\n%s\n}\n", w.scoped(func() string { return w.body(1) }))
	}
	return source.String()
}

// replaced replaces a part of the input for a condition, or nothing.
func (w *writer) replaced() string {
	if w.IntN(8) > 0 {
		return ""
	}
	return fmt.Sprintf(" with %s as %s", w.one("input.parameters.limit", "input.resource.properties.a", "input.resource.properties", "input.parameters"), w.one("1", "p.b", "p.nested", `{"a": 1}`))
}

func togetherCompile(t *testing.T, id, source string, lib map[string]*ast.Module) engine.Evaluator {
	t.Helper()
	modules := maps.Clone(lib)
	modules[id+".rego"] = parsed(t, id+".rego", source)
	if !compiles(modules) {
		return nil
	}
	rules := []string{engine.Evidence, engine.Deny}
	if strings.Contains(source, "not_applicable contains") {
		rules = append(rules, engine.NotApplicable)
	}
	paths := make([]string, len(rules))
	for i, rule := range rules {
		paths[i] = "policies/a/" + id + "/" + rule
	}
	compiled, err := compile.Compile(t.Context(), modules, ast.CapabilitiesForThisVersion(), paths...)
	if err != nil {
		return nil
	}
	planned, err := compiled.Plan(paths...)
	if err != nil {
		return nil
	}
	for i, rule := range rules {
		planned.Entries[i].Name = rule
	}
	program, err := eval.New(planned)
	if err != nil {
		t.Fatal(err)
	}
	return engine.Compiled(program)
}

// compiles reports whether OPA finds nothing wrong with modules.
func compiles(modules map[string]*ast.Module) bool {
	compiler := ast.NewCompiler()
	compiler.Compile(modules)
	return !compiler.Failed()
}

func parsed(t *testing.T, file, source string) *ast.Module {
	t.Helper()
	module, err := ast.ParseModule(file, source)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	return module
}
