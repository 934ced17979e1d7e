package assembly_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Functions evaluate compiled policies: OPA, YAML and Rego's sources stay out of them, because each start would pay for them. The demo is built where
// nothing has been built before: whoever waits for it would wait for OPA and for what writes workbooks, too.
func TestLinks(t *testing.T) {
	t.Parallel()
	const functions = "github.com/assay-rules/assay/functions/"
	compiler := []string{"open-policy-agent/opa", "internal/engine/compile", "internal/author", "jsonschema"}
	function := append([]string{"yaml", "internal/localcloud", "text/template"}, compiler...)
	for program, unwanted := range map[string][]string{"functiongraph": function, "fc": function, "lambda": function, "demo": append([]string{"excelize", "report/render"}, compiler...)} {
		listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", functions+program).Output()
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(listed), functions+"internal/engine/eval\n") {
			t.Fatalf("%s links no evaluator: %s", program, listed)
		}
		for linked := range strings.Lines(string(listed)) {
			for _, name := range unwanted {
				if strings.Contains(linked, name) {
					t.Errorf("%s links %s", program, linked)
				}
			}
		}
	}
}
