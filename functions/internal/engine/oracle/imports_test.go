package oracle_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestImports: only what compiles policies may link OPA.
func TestImports(t *testing.T) {
	t.Parallel()
	const engine = "github.com/assay-rules/assay/functions/internal/engine/"
	listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", engine+"value", engine+"plan", engine+"builtin", engine+"eval").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(listed), engine+"eval\n") {
		t.Fatalf("go list does not list the evaluator: %s", listed)
	}
	for imported := range strings.Lines(string(listed)) {
		if strings.Contains(imported, "open-policy-agent") {
			t.Errorf("the evaluator links %s", imported)
		}
	}
}
