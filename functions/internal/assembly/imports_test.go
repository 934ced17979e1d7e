package assembly_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Functions evaluate compiled policies and speak with one cloud: OPA, YAML, Rego's sources and the protocols of the other clouds stay out of
// them, because each start would pay for them.
func TestFunctionsLinkOnlyWhatTheyNeed(t *testing.T) {
	t.Parallel()
	const (
		functions = "github.com/assay-rules/assay/functions/"
		protocols = functions + "internal/protocol/"
	)
	clouds := map[string]string{"functiongraph": "huaweicloud", "fc": "alicloud", "lambda": "aws"}
	for function, own := range clouds {
		listed, err := exec.CommandContext(t.Context(), "go", "list", "-deps", functions+function).Output()
		if err != nil {
			t.Fatal(err)
		}
		for _, needed := range []string{functions + "internal/engine/eval\n", protocols + own + "\n"} {
			if !strings.Contains(string(listed), needed) {
				t.Fatalf("%s does not link %s: %s", function, needed, listed)
			}
		}
		unwanted := []string{"open-policy-agent/opa", "yaml", "internal/engine/compile", "internal/author", "internal/localcloud", "jsonschema", "text/template"}
		for _, cloud := range clouds {
			if cloud != own {
				unwanted = append(unwanted, protocols+cloud)
			}
		}
		for linked := range strings.Lines(string(listed)) {
			for _, name := range unwanted {
				if strings.Contains(linked, name) {
					t.Errorf("%s links %s", function, linked)
				}
			}
		}
	}
}
