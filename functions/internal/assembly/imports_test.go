package assembly_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Functions evaluate compiled policies: OPA, YAML and Rego's sources stay out of them, because each start would pay for them.
func TestFunctionsLinkNoCompiler(t *testing.T) {
	t.Parallel()
	const functions = "github.com/assay-rules/assay/functions/"
	for _, function := range []string{"functiongraph", "fc", "lambda"} {
		listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", functions+function).Output()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(listed), functions+"internal/engine/eval\n") {
			t.Fatalf("%s links no evaluator: %s", function, listed)
		}
		for linked := range strings.Lines(string(listed)) {
			for _, unwanted := range []string{"open-policy-agent/opa", "yaml", "internal/engine/compile", "internal/author", "internal/localcloud", "jsonschema", "text/template"} {
				if strings.Contains(linked, unwanted) {
					t.Errorf("%s links %s", function, linked)
				}
			}
		}
	}
}
