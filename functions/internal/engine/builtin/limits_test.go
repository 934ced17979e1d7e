package builtin_test

import (
	"errors"
	"os/exec"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay/functions/internal/engine/builtin"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var errCanceled = errors.New("canceled")

// TestLimits calls built-ins with arguments whose results, or whose time, would be far beyond what an evaluation has.
func TestLimits(t *testing.T) {
	t.Parallel()
	a := value.NewArena(1 << 30)
	text := func(s string, n int) *value.Value { return a.String(strings.Repeat(s, n)) }
	long := text("a", 100_000)
	graph := a.NewObject(0)
	for i := range int64(20) {
		edges := a.NewArray(0)
		for j := range int64(20) {
			a.Append(edges, a.Int(j))
		}
		a.Put(graph, a.Int(i), edges)
	}
	doubled := a.Array(a.String("x"))
	for range 60 {
		doubled = a.Array(doubled, doubled)
	}
	set := a.NewSet(0)
	a.Append(set, doubled) // Add would compare it
	pieces := a.NewArray(0)
	for range 1000 {
		a.Append(pieces, long)
	}
	copies := a.NewArray(0)
	for range 100 {
		operation := a.NewObject(0)
		a.Put(operation, a.String("op"), a.String("copy"))
		a.Put(operation, a.String("from"), a.String(""))
		a.Put(operation, a.String("path"), a.String("-"))
		a.Append(copies, operation)
	}
	object := func(key string, v *value.Value) *value.Value {
		o := a.NewObject(0)
		a.Put(o, a.String(key), v)
		return o
	}
	for _, test := range []struct {
		name      string
		arguments []*value.Value
		halts     bool // else it fails, or comes to a result, soon
	}{
		{"numbers.range", []*value.Value{a.Int(0), a.Int(1e12)}, true},
		{"numbers.range", []*value.Value{a.Int(1), a.Number("123456789012345678901234567890")}, true},
		{"numbers.range_step", []*value.Value{a.Int(0), a.Number("1e90"), a.Int(3)}, true},
		{"net.cidr_expand", []*value.Value{a.String("0.0.0.0/0")}, true},
		{"net.cidr_expand", []*value.Value{a.String("::/0")}, true},
		{"replace", []*value.Value{long, a.String("a"), long}, true},
		{"replace", []*value.Value{long, a.String(""), long}, true},
		{"strings.replace_n", []*value.Value{object("a", long), long}, true},
		{"regex.replace", []*value.Value{long, a.String("a"), long}, true},
		{"regex.replace", []*value.Value{long, a.String(".*"), text("$0", 1000)}, true},
		{"regex.find_n", []*value.Value{a.String("a.*b|a"), long, a.Int(-1)}, true},
		{"regex.match", []*value.Value{a.String("((a{10}){10}){10}b"), long}, true},
		{"regex.match", []*value.Value{text("(a|b)", 50_000), long}, true},
		{"regex.globs_match", []*value.Value{text("a*b*", 250), text("b*a*", 250)}, false},
		{"regex.globs_match", []*value.Value{long, long}, false},
		{"glob.match", []*value.Value{text("a*", 40), a.Array(a.String(".")), text("a", 20_000)}, false},
		{"glob.match", []*value.Value{text("{a*,b}", 40), value.NullValue, text("a", 50)}, false},
		{"concat", []*value.Value{long, pieces}, true},
		{"split", []*value.Value{long, a.String("")}, true},
		{"strings.split_n", []*value.Value{long, a.String(""), a.Int(-1_000_000_000_000)}, true},
		{"indexof_n", []*value.Value{long, a.String("a")}, true},
		{"sprintf", []*value.Value{text("%999999d", 100), a.Array()}, true},
		{"sprintf", []*value.Value{text("%[1]s", 1000), a.Array(long)}, true},
		{"sprintf", []*value.Value{text("%[1]*[2]d", 100), a.Array(a.Int(1_000_000), a.Int(1))}, true},
		{"sprintf", []*value.Value{a.String("%.999999f %+.999999e %0999999d"), a.Array(a.Number("1.5"), a.Number("1.5"), a.Int(1))}, false},
		{"sprintf", []*value.Value{a.String("%v"), a.Array(doubled)}, true},
		{"internal.template_string", []*value.Value{a.Array(set)}, true},
		{"json.marshal", []*value.Value{doubled}, true},
		{"json.marshal_with_options", []*value.Value{a.Array(a.Array(a.Array())), object("indent", text(" ", 5_000_000))}, true},
		{"json.patch", []*value.Value{a.Array(a.Int(1)), copies}, true},
		{"walk", []*value.Value{doubled}, true},
		{"graph.reachable_paths", []*value.Value{graph, a.Array(a.Int(0))}, true},
		{"bits.lsh", []*value.Value{a.Int(1), a.Int(1e12)}, false},
		{"mul", []*value.Value{a.Number("1e30000"), a.Number("1e30000")}, false},
		{"mul", []*value.Value{a.Number("1.5e30000"), a.Number("1e-30000")}, false},
		{"div", []*value.Value{a.Number("1e30000"), a.Number("1e-30000")}, false},
		{"product", []*value.Value{a.Array(a.Number("1.5e30000"), a.Number("1e30000"), a.Int(0))}, false},
		{"units.parse", []*value.Value{a.String("1e999999")}, false},
		{"units.parse_bytes", []*value.Value{a.String("1e999999")}, false},
		{"to_number", []*value.Value{a.String("0x1p-100000")}, false},
		{"time.add_date", []*value.Value{a.Int(0), a.Int(9e17), a.Int(9e17), a.Int(9e17)}, false},
		{"semver.compare", []*value.Value{a.String("1.0.0-99999999999999999999"), a.String("1.0.0-99999999999999999998")}, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			function, ok := builtin.Lookup(test.name)
			if !ok {
				t.Fatal("no such built-in")
			}
			c := builtin.Context{Arena: value.NewArena(1 << 22)}
			checks := 0
			c.Canceled = func() error {
				if checks++; checks > 100 {
					return errCanceled
				}
				return nil
			}
			_, err := function.Func(&c, test.arguments)
			if err == nil {
				err = c.Check() // as the evaluation does
			}
			if builtin.IsHalt(err) != test.halts {
				t.Errorf("got %v, want that it ends the evaluation: %t", err, test.halts)
			}
			if err != nil && test.halts && !errors.Is(err, value.ErrMemory) && !errors.Is(err, errCanceled) {
				t.Errorf("ended by %v", err)
			}
		})
	}
}

// TestDependencies keeps out what a function must not carry.
func TestDependencies(t *testing.T) {
	t.Parallel()
	all, err := exec.CommandContext(t.Context(), "go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dependency := range strings.Lines(string(all)) {
		for _, unwanted := range []string{"github.com/open-policy-agent/", "text/template", "html/", "time/tzdata", "net/http", "yaml"} {
			if strings.Contains(dependency, unwanted) {
				t.Errorf("depends on %s", dependency)
			}
		}
	}
}

// TestLongTexts compares searches in long texts, which are made rune by rune, with OPA's.
func TestLongTexts(t *testing.T) {
	t.Parallel()
	text := ast.StringTerm(strings.Repeat("a1 bä\n\xff_X ", 1000))
	for _, pattern := range []string{
		`a\d`, `\b\w`, `^a`, `(?m)^[a-z_]`, `\B.`, `X $`, `\z`, `(a)|(b)`, `x*`, `[^a]+?X`, `(?i)x\s(a?)`, `\A.`, `ä|\n`, ``, `\Qa1`, `(?P<n>1) (b)`, `(?s).{7}`, `$`, `(?m)$`, `a.*X|b`,
	} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			pattern := ast.StringTerm(pattern)
			for name, arguments := range map[string][]*ast.Term{
				"regex.match":                      {pattern, text},
				"regex.split":                      {pattern, text},
				"regex.find_n":                     {pattern, text, ast.IntNumberTerm(-1)},
				"regex.find_all_string_submatch_n": {pattern, text, ast.IntNumberTerm(700)},
				"regex.replace":                    {text, pattern, ast.StringTerm("<$0$1>")},
			} {
				got, err := call(name, arguments)
				if wanted, _, _ := callOPA(name, arguments); !got.same(wanted) {
					t.Errorf("%s: got %d bytes (%v), want %d", name, len(got.String()), err, len(wanted.String()))
				}
			}
		})
	}
}
