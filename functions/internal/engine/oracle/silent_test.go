package oracle_test

import (
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// TestSilent evaluates policies as users write them, about resources whose properties are missing or of another type. OPA finds no reason to deny
// in any of them.
func TestSilent(t *testing.T) {
	t.Parallel()
	library, err := parse(assay.Policies())
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob("testdata/silent/*.rego")
	if err != nil || len(files) < 30 {
		t.Fatal(files, err)
	}
	var found strings.Builder
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".rego")
		found.WriteString(name + ": " + decideSilent(t, library, name) + "\n")
	}
	const golden = "testdata/silent/verdicts.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(found.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), found.String()); diff != "" {
		t.Error(diff)
	}
}

func decideSilent(t *testing.T, library map[string]*ast.Module, name string) string {
	t.Helper()
	source, err := os.ReadFile("testdata/silent/" + name + ".rego")
	if err != nil {
		t.Fatal(err)
	}
	input, err := os.ReadFile("testdata/silent/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	modules := map[string]*ast.Module{}
	if strings.Contains(string(source), "import data.") {
		modules = maps.Clone(library)
	}
	if modules[name+".rego"], err = ast.ParseModule(name+".rego", string(source)); err != nil {
		return "refused: it cannot be parsed"
	}
	policy := "policies/user/" + name
	entries := []string{policy + "/evidence", policy + "/deny"}
	if strings.Contains(string(source), "not_applicable contains") {
		entries = append(entries, policy+"/not_applicable")
	}
	compiled, err := compile.Compile(t.Context(), modules, ast.CapabilitiesForThisVersion(), entries...)
	if err != nil {
		return "refused: " + strings.ReplaceAll(err.Error(), "\n", " ")
	}
	planned, err := compiled.Plan(entries...)
	if err != nil {
		return "refused: " + err.Error()
	}
	program, err := eval.New(planned)
	if err != nil {
		t.Fatal(err)
	}
	a := value.NewArena(eval.DefaultMemory)
	decoded, err := a.StrictInput(input, resourceType(t, string(input)))
	if err != nil {
		t.Fatal(err)
	}
	evaluation := program.Begin(t.Context(), decoded, eval.Options{Strict: true})
	defer evaluation.Close()
	decision, err := evaluation.Decide(policy)
	if err != nil {
		return "Undetermined: " + err.Error()
	}
	text := string(decision.Verdict())
	for _, note := range decision.Notes {
		text += "; " + note.String()
	}
	return text
}
