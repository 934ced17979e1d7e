package oracle_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// TestRandomPolicies evaluates policies that nobody wrote, on inputs that nobody sent.
func TestRandomPolicies(t *testing.T) {
	t.Parallel()
	var all tally
	for seed := range uint64(300 * long(t)) {
		tryRandom(t, seed, &all)
	}
	t.Logf("%+v", all)
	if all.Policies < all.Refused/10 || all.Defined < all.Policies/2 {
		t.Errorf("few of the policies say anything: %+v", all)
	}
}

func FuzzRandomPolicies(f *testing.F) {
	f.Add(uint64(1) << 40)
	f.Fuzz(func(t *testing.T, seed uint64) { tryRandom(t, seed, &tally{}) })
}

// tally counts what was compared. A stricter evaluation is one that is an error here and not in OPA: OPA skips definitions that its index
// rules out, and what it does not need of a rule under not and every, so that it does not notice what fails there. A respelled one has a number
// written otherwise: see respelled. In a broken one OPA fails by its own account.
type tally struct{ Refused, Unplanned, Policies, Evaluations, Defined, Errors, Stricter, Respelled, Broken int }

func tryRandom(t *testing.T, seed uint64, all *tally) {
	t.Helper()
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 7))}
	source := g.module()
	module, err := ast.ParseModule("random.rego", source)
	if err != nil {
		t.Fatalf("seed %d: %v", seed, err)
	}
	// Most of what is written at random would not pass OPA's check of types.
	compiler := ast.NewCompiler().WithSkipStages(ast.StageCheckTypes)
	if compiler.Compile(map[string]*ast.Module{"random.rego": module}); compiler.Failed() {
		all.Refused++
		return
	}
	const query = "result = [[x | x := data.random.evidence], [x | x := data.random.deny], [x | x := data.random.table]]"
	program, err := planQuery(t.Context(), compiler, query)
	if errors.As(err, new(errUnplanned)) || err != nil && strings.HasSuffix(err.Error(), "negate a rule, a function or a comprehension") {
		all.Unplanned++
		return
	}
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, source)
	}
	all.Policies++
	opa, err := rego.New(rego.Query(query), rego.Compiler(compiler)).PrepareForEval(t.Context())
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, source)
	}
	strictOPA, err := rego.New(rego.Query(query), rego.Compiler(compiler), rego.StrictBuiltinErrors(true)).PrepareForEval(t.Context())
	if err != nil {
		t.Fatalf("seed %d: %v\n%s", seed, err, source)
	}
	for range 4 {
		input, err := json.Marshal(g.document(3))
		if err != nil {
			t.Fatal(err)
		}
		for _, lenient := range []bool{true, false} {
			prepared := strictOPA
			if lenient {
				prepared = opa
			}
			got, err := evaluateRandom(t.Context(), program, input, lenient)
			want, wantErr := evaluateOPA(t.Context(), prepared, input)
			all.Evaluations++
			switch {
			case err == nil && wantErr == nil && got == want:
				if got != "[[], [], []]" {
					all.Defined++
				}
			case err != nil && wantErr != nil:
				all.Errors++
			case err != nil && ownError(err):
				all.Stricter++
			case wantErr != nil && strings.Contains(wantErr.Error(), topdown.InternalErr):
				all.Broken++
			case err == nil && wantErr == nil && ast.MustParseTerm(got).Equal(ast.MustParseTerm(want)):
				all.Respelled++
			default:
				t.Errorf("seed %d, lenient %t:\n got %s, %v\nwant %s, %v\ninput: %s\n%s", seed, lenient, got, err, want, wantErr, input, source)
				return
			}
		}
	}
}

// ownError reports whether an error is one of the policy's: a built-in that fails, or a conflict.
func ownError(err error) bool {
	var e *eval.Error
	return errors.As(err, &e) && !errors.Is(err, eval.ErrTime) && !errors.Is(err, value.ErrMemory)
}

func evaluateRandom(ctx context.Context, program *eval.Program, input []byte, lenient bool) (string, error) {
	decoded, err := value.NewArena(eval.DefaultMemory).Input(input)
	if err != nil {
		return "", err
	}
	evaluation := program.Begin(ctx, decoded, eval.Options{LenientBuiltins: lenient})
	defer evaluation.Close()
	found, err := evaluation.Value(queryEntry)
	if err != nil || found == nil {
		return "", err
	}
	return found.String(), nil
}

func evaluateOPA(ctx context.Context, prepared rego.PreparedEvalQuery, input []byte) (string, error) {
	decoded, err := decodeForOPA(input)
	if err != nil {
		return "", err
	}
	results, err := prepared.Eval(ctx, rego.EvalParsedInput(decoded),
		rego.EvalGenerateJSON(func(term *ast.Term, _ *rego.EvalContext) (any, error) { return term.Value, nil }))
	if topdown.IsCancel(err) {
		return "", fmt.Errorf("OPA was canceled: %w", err)
	}
	if err != nil || len(results) == 0 {
		return "", err
	}
	return results[0].Bindings["result"].(ast.Value).String(), nil
}

// generator writes policies. Its rules refer to earlier ones only, so that none is recursive.
type generator struct {
	*rand.Rand
	names     int
	variables []string
	rules     []string
	functions []string
}

func (g *generator) one(choices ...string) string { return choices[g.IntN(len(choices))] }

func (g *generator) fresh() string {
	g.names++
	return fmt.Sprintf("v%d", g.names)
}

// inside writes with variables that hold there only.
func (g *generator) inside(write func() string) string {
	before := slices.Clip(g.variables)
	defer func() { g.variables = before }()
	return write()
}

func (g *generator) module() string {
	var source strings.Builder
	source.WriteString("package random\n\n")
	for i := range 2 + g.IntN(5) {
		if g.IntN(2) == 0 {
			name := fmt.Sprintf("f%d", i)
			g.function(&source, name)
			g.functions = append(g.functions, name)
		} else {
			name := fmt.Sprintf("r%d", i)
			g.rule(&source, name)
			g.rules = append(g.rules, name)
		}
	}
	for range 1 + g.IntN(2) {
		source.WriteString(g.inside(func() string {
			body := g.body(2)
			return fmt.Sprintf("deny contains %s if {\n%s}\n\n", g.term(2), body)
		}))
	}
	for range 1 + g.IntN(2) {
		source.WriteString(g.inside(func() string {
			body := g.body(1)
			return fmt.Sprintf("evidence := {\"x\": %s, \"y\": %s} if {\n%s}\n\n", g.term(2), g.term(1), body)
		}))
	}
	source.WriteString(g.inside(func() string {
		body := g.body(2)
		return fmt.Sprintf("table%s := %s if {\n%s}\n", g.one("", "["+g.term(0)+"]", ".a["+g.term(0)+"]"), g.term(1), body)
	}))
	return g.used(source.String())
}

// used takes the names from variables that occur once: OPA refuses them.
func (g *generator) used(source string) string {
	occurrences := map[string]int{}
	variable := regexp.MustCompile(`\bv[0-9]+\b( :=)?`)
	for _, found := range variable.FindAllString(source, -1) {
		occurrences[strings.TrimSuffix(found, " :=")]++
	}
	return variable.ReplaceAllStringFunc(source, func(found string) string {
		name, assigned := strings.CutSuffix(found, " :=")
		switch {
		case occurrences[name] > 1:
			return found
		case assigned:
			return "_ ="
		}
		return "_"
	})
}

func (g *generator) function(source *strings.Builder, name string) {
	for range 1 + g.IntN(2) {
		source.WriteString(g.inside(func() string {
			parameter := g.literal(0)
			if g.IntN(5) > 0 {
				parameter = g.declare()
			}
			head := g.one("true", "", "", g.literal(1))
			if head == "" {
				body := g.body(2)
				return fmt.Sprintf("%s(%s) := %s if {\n%s}\n\n", name, parameter, g.term(1), body)
			}
			return fmt.Sprintf("%s(%s) := %s if {\n%s}\n\n", name, parameter, head, g.body(2))
		}))
	}
	if g.IntN(4) == 0 {
		fmt.Fprintf(source, "default %s(_) := %s\n\n", name, g.literal(0))
	}
}

func (g *generator) rule(source *strings.Builder, name string) {
	switch g.IntN(5) {
	case 0:
		for range 1 + g.IntN(2) {
			source.WriteString(g.inside(func() string {
				body := g.body(2)
				return fmt.Sprintf("%s contains %s if {\n%s}\n\n", name, g.term(1), body)
			}))
		}
		return
	case 1:
		source.WriteString(g.inside(func() string {
			body := g.body(2)
			return fmt.Sprintf("%s[%s] := %s if {\n%s}\n\n", name, g.term(0), g.term(1), body)
		}))
		return
	case 2:
		fmt.Fprintf(source, "default %s := %s\n\n", name, g.literal(1))
	}
	same := g.literal(0)
	for range 1 + g.IntN(2) {
		head := g.one(same, same, g.literal(0))
		source.WriteString(g.inside(func() string { return fmt.Sprintf("%s := %s if {\n%s}", name, head, g.body(2)) }))
		for range g.IntN(3) {
			source.WriteString(g.inside(func() string {
				body := g.body(1)
				return fmt.Sprintf(" else := %s if {\n%s}", g.term(1), body)
			}))
		}
		source.WriteString("\n\n")
	}
}

func (g *generator) body(depth int) string {
	var body strings.Builder
	for range 1 + g.IntN(3) {
		fmt.Fprintf(&body, "\t%s\n", g.statement(depth))
	}
	return body.String()
}

func (g *generator) declare() string {
	name := g.fresh()
	g.variables = append(g.variables, name)
	return name
}

func (g *generator) statement(depth int) string {
	switch g.IntN(16) {
	case 0, 1, 2:
		term := g.term(depth)
		return fmt.Sprintf("%s := %s", g.declare(), term)
	case 3, 4:
		return fmt.Sprintf("%s %s %s", g.term(depth), g.one("==", "!=", "<", "<=", ">", ">="), g.term(1))
	case 5, 6:
		domain := g.collection(depth)
		return fmt.Sprintf("some %s in %s", g.declare(), domain)
	case 7:
		domain := g.collection(depth)
		return fmt.Sprintf("some %s, %s in %s", g.declare(), g.declare(), domain)
	case 8:
		return g.truth()
	case 9, 10:
		return "not " + g.condition(depth)
	case 11:
		domain := g.collection(depth)
		return g.inside(func() string {
			return fmt.Sprintf("every %s in %s { %s }", g.declare(), domain, g.condition(1))
		})
	case 12:
		return g.condition(depth)
	case 13:
		term := g.term(depth)
		return fmt.Sprintf(g.one("[%s, %s] = %s", `{"a": %s, "b": %s} = %s`, `[%s, [%s]] = %s`), g.declare(), g.declare(), term)
	case 14:
		return fmt.Sprintf("%s with input%s as %s", g.condition(1), g.one("", ".a", ".b.c"), g.term(1))
	default:
		reference := g.reference()
		index := g.one("_", `"a"`, "0", "1", "")
		if index == "" {
			index = g.declare()
		}
		return fmt.Sprintf("%s := %s[%s]", g.declare(), reference, index)
	}
}

func (g *generator) condition(depth int) string {
	switch g.IntN(6) {
	case 0:
		return fmt.Sprintf("%s in %s", g.term(1), g.collection(depth))
	case 1:
		return g.call("is_string(%s)", "is_number(%s)", "is_array(%s)", "is_object(%s)", "is_set(%s)", "is_null(%s)", "is_boolean(%s)")
	case 2:
		return g.truth()
	case 3:
		if len(g.functions) > 0 {
			return fmt.Sprintf("%s(%s)", g.one(g.functions...), g.term(1))
		}
		fallthrough
	default:
		return fmt.Sprintf("%s %s %s", g.term(depth), g.one("==", "!=", "<", ">="), g.term(1))
	}
}

// truth is a condition by itself. It is no collection: OPA's plans do not evaluate those, they hold in any case.
func (g *generator) truth() string {
	if len(g.variables) > 0 && g.IntN(2) == 0 {
		return g.one(g.variables...)
	}
	if len(g.rules) > 0 && g.IntN(2) == 0 {
		return g.one(g.rules...)
	}
	return g.reference()
}

// call fills in terms.
func (g *generator) call(formats ...string) string {
	format := g.one(formats...)
	terms := make([]any, strings.Count(format, "%s")-strings.Count(format, "%%s"))
	for i := range terms {
		terms[i] = g.term(1)
	}
	return fmt.Sprintf(format, terms...)
}

func (g *generator) reference() string {
	reference := "input"
	for range 1 + g.IntN(2) {
		reference += g.one(".a", ".b", ".c", ".list", `["d"]`, "[0]", ".a")
	}
	return strings.Replace(reference, "input[0]", "input.list[0]", 1)
}

func (g *generator) collection(depth int) string {
	switch g.IntN(6) {
	case 0:
		return "input.list"
	case 1:
		return fmt.Sprintf(g.one("[%s, %s]", "{%s, %s}", `{"a": %s, "b": %s}`), g.literal(1), g.literal(1))
	case 2, 3:
		if depth > 0 {
			return g.comprehension(depth - 1)
		}
	}
	return g.truth() // OPA has no plan for going over a number or text that is written there
}

func (g *generator) comprehension(depth int) string {
	return g.inside(func() string {
		statements := g.statement(depth)
		if g.IntN(2) == 0 {
			statements += "; " + g.statement(depth)
		}
		if g.IntN(4) == 0 {
			return fmt.Sprintf("{%s: %s | %s}", g.term(0), g.term(1), statements)
		}
		return fmt.Sprintf(g.one("[%s | %s]", "{%s | %s}"), g.term(1), statements)
	})
}

func (g *generator) term(depth int) string {
	choice := g.IntN(12)
	switch {
	case choice < 3 && len(g.variables) > 0:
		return g.one(g.variables...) + g.one("", "", "", ".a", "[0]", ".b")
	case choice < 6 || depth == 0:
		return g.reference()
	case choice < 7 && len(g.rules) > 0:
		return g.one(g.rules...) + g.one("", "", ".a", "[_]")
	case choice < 8 && len(g.functions) > 0:
		return fmt.Sprintf("%s(%s)", g.one(g.functions...), g.term(depth-1))
	case choice < 9:
		return g.comprehension(depth - 1)
	case choice < 10:
		return g.literal(2)
	default:
		return g.call("count(%s)", "sum(%s)", "max(%s)", "min(%s)", "sort(%s)", "upper(%s)", "concat(\",\", %s)", `sprintf("%%v %%d %%s", [%s, %s, %s])`,
			"to_number(%s)", `split(%s, ",")`, "array.concat(%s, %s)", `object.get(%s, "a", %s)`, `object.get(%s, ["a", "b"], %s)`, "(%s + %s)", "(%s - %s)",
			"(%s * %s)", "(%s / %s)", "(%s %% %s)", "(%s | %s)", "(%s & %s)", "json.marshal(%s)", "type_name(%s)", "object.keys(%s)", "round(%s)", "abs(%s)",
			"format_int(%s, 10)", "object.union(%s, %s)", "startswith(%s, %s)", "union({%s})", "[%s, %s]", `{"a": %s, "b": %s}`, "{%s, %s}", "{%s: %s}")
	}
}

func (g *generator) literal(depth int) string {
	if depth > 0 && g.IntN(2) == 0 {
		switch g.IntN(3) {
		case 0:
			return fmt.Sprintf("[%s, %s]", g.literal(depth-1), g.literal(depth-1))
		case 1:
			return fmt.Sprintf(`{"a": %s, "b": %s}`, g.literal(depth-1), g.literal(depth-1))
		default:
			return fmt.Sprintf("{%s, %s}", g.literal(depth-1), g.literal(depth-1))
		}
	}
	return g.one("null", "true", "false", "0", "1", "2", "1.0", "-1", "1.5", "100", `"a"`, `"b"`, `""`, `"1"`, "[]", "{}", "set()")
}

// document is an input.
func (g *generator) document(depth int) any {
	object := map[string]any{}
	for _, name := range []string{"a", "b", "c", "d", "list"} {
		if g.IntN(5) > 0 {
			object[name] = g.member(depth - 1)
		}
	}
	if g.IntN(4) > 0 {
		object["list"] = []any{g.member(depth - 1), g.member(depth - 1), g.member(depth - 1)}
	}
	return object
}

func (g *generator) member(depth int) any {
	if depth > 0 && g.IntN(2) == 0 {
		if g.IntN(2) == 0 {
			return g.document(depth - 1)
		}
		list := make([]any, g.IntN(12))
		for i := range list {
			list[i] = g.member(depth - 1)
		}
		return list
	}
	values := []any{nil, true, false, 0, 1, 2, -1, 1.5, "a", "b", "", "1", "a,b", json.Number("1.0"), json.Number("1e2"), 3000000000, "x"}
	return values[g.IntN(len(values))]
}
