package oracle_test

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/test/cases"
	"github.com/open-policy-agent/opa/v1/util"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// leftOut is a reason why a case of OPA's does not apply.
type leftOut struct{ reason string }

func (l leftOut) Error() string { return l.reason }

// differentCases are those whose results differ, and have a right to.
var differentCases = map[string]string{
	"data/nested integer":   "OPA finds the member \"2\" of data in a store by the number 2",
	"data/toplevel integer": "OPA finds the member \"2\" of data in a store by the number 2",
}

// TestConformance runs the cases that OPA has for those who evaluate its language, and compares which ones are left out with
// testdata/conformance.txt.
func TestConformance(t *testing.T) {
	t.Parallel()
	module, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", "{{.Dir}}", "github.com/open-policy-agent/opa").Output()
	if err != nil {
		t.Fatal(err)
	}
	all, err := cases.Load(filepath.Join(strings.TrimSpace(string(module)), "v1/test/cases/testdata/v1"))
	if err != nil {
		t.Fatal(err)
	}
	reasons := map[string][]string{}
	passed := 0
	for _, c := range all.Sorted().Cases {
		err := conform(t, c)
		var out leftOut
		switch {
		case errors.As(err, &out):
			reasons[out.reason] = append(reasons[out.reason], c.Note)
		case err != nil:
			t.Errorf("%s (%s): %v", c.Note, filepath.Base(c.Filename), err)
		default:
			passed++
		}
	}
	var list strings.Builder
	fmt.Fprintf(&list, "OPA has %d cases. %d are equal here. Left out are:\n", len(all.Cases), passed)
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(&list, "\n%s (%d):\n", reason, len(reasons[reason]))
		for _, note := range reasons[reason] {
			fmt.Fprintf(&list, "  %s\n", note)
		}
	}
	const golden = "testdata/conformance.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(list.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), list.String()); diff != "" {
		t.Errorf("%s (-update writes it; - is the file):\n%s", golden, diff)
	}
}

func conform(t *testing.T, c cases.TestCase) (err error) {
	t.Helper()
	if len(c.Env) > 0 {
		return leftOut{"reads the environment"}
	}
	options := ast.ParserOptions{RegoVersion: ast.RegoV1}
	if c.ExperimentalKeywords {
		options.Capabilities = ast.CapabilitiesForThisVersion(ast.CapabilitiesExperimentalKeywords(true))
	}
	modules := map[string]string{}
	for i, module := range c.Modules {
		modules[fmt.Sprintf("test-%d.rego", i)] = module
	}
	if reason := differentCases[c.Note]; reason != "" {
		return leftOut{reason}
	}
	compiler, err := ast.CompileModulesWithOpt(modules, ast.CompileOpts{ParserOptions: options})
	if err != nil {
		return leftOut{"OPA cannot compile it: " + err.Error()}
	}
	program, err := planQuery(t.Context(), compiler, c.Query)
	var unsupported *compile.UnsupportedError
	if errors.As(err, &unsupported) {
		return leftOut{"calls " + unsupported.Builtin}
	}
	if err != nil {
		return leftOut{"OPA cannot plan it: " + err.Error()}
	}
	a := arena(t)
	how := eval.Options{LenientBuiltins: !c.StrictError}
	if c.Data != nil {
		how.Data = compile.Value(a, ast.MustInterfaceToValue(*c.Data))
	}
	evaluation := program.Begin(t.Context(), nil, how)
	if c.InputTerm != nil {
		evaluation = program.Begin(t.Context(), compile.Value(a, ast.MustParseTerm(*c.InputTerm).Value), how)
	} else if c.Input != nil {
		evaluation = program.Begin(t.Context(), compile.Value(a, ast.MustInterfaceToValue(*c.Input)), how)
	}
	defer evaluation.Close()
	results, err := evaluation.Results(queryEntry)
	if c.WantError != nil || c.WantErrorCode != nil {
		if err == nil {
			return fmt.Errorf("no error; got %v", results)
		}
		return nil
	}
	if err != nil {
		return err
	}
	got, want := ast.NewSet(), ast.NewSet()
	for _, result := range results {
		encoded, err := result.AppendJSON(nil, false)
		if err != nil {
			return err
		}
		var bindings map[string]any
		if err := util.UnmarshalJSON(encoded, &bindings); err != nil {
			return err
		}
		got.Add(ast.NewTerm(bindingsOf(bindings, c.SortBindings)))
	}
	for _, bindings := range *c.WantResult {
		want.Add(ast.NewTerm(bindingsOf(bindings, c.SortBindings)))
	}
	if got.Compare(want) != 0 {
		return fmt.Errorf("got %v, want %v", got, want)
	}
	return nil
}

func bindingsOf(bindings map[string]any, sorted bool) ast.Value {
	object := ast.NewObject()
	for name, bound := range bindings {
		if array, ok := bound.([]any); ok && sorted {
			slices.SortFunc(array, util.Compare)
		}
		if !strings.HasPrefix(name, "__localq") {
			object.Insert(ast.StringTerm(name), ast.NewTerm(ast.MustInterfaceToValue(bound)))
		}
	}
	return object
}
