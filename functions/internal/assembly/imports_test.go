package assembly_test

import (
	"os/exec"
	"strings"
	"testing"
)

// Functions evaluate compiled policies and speak with one cloud: OPA, YAML, Rego's sources and the protocols of the other clouds stay out of them,
// because each start would pay for them. The demo is built where nothing has been built before: whoever waits for it would wait for OPA and for what
// writes workbooks, too.
func TestLinks(t *testing.T) {
	t.Parallel()
	const (
		functions = "github.com/assay-rules/assay/functions/"
		protocols = functions + "internal/protocol/"
	)
	compiler := []string{"open-policy-agent/opa", "internal/engine/compile", "internal/author", "jsonschema"}
	function := append([]string{"yaml", "internal/localcloud", "text/template"}, compiler...)
	for program, test := range map[string]struct{ needed, unwanted []string }{
		"functiongraph":       {[]string{protocols + "huaweicloud"}, append([]string{protocols + "alicloud", protocols + "aws"}, function...)},
		"functiongraph-image": {[]string{protocols + "huaweicloud"}, append([]string{protocols + "alicloud", protocols + "aws"}, function...)},
		"fc":                  {[]string{protocols + "alicloud"}, append([]string{protocols + "huaweicloud", protocols + "aws"}, function...)},
		"lambda":              {[]string{protocols + "aws"}, append([]string{protocols + "huaweicloud", protocols + "alicloud"}, function...)},
		"demo":                {nil, append([]string{"excelize", "report/render"}, compiler...)},
	} {
		output, err := exec.CommandContext(t.Context(), "go", "list", "-deps", functions+program).Output()
		if err != nil {
			t.Fatal(err)
		}
		listed := string(output)
		for _, name := range append(test.needed, functions+"internal/engine/eval") {
			if !strings.Contains(listed, name+"\n") {
				t.Fatalf("%s does not link %s: %s", program, name, listed)
			}
		}
		for linked := range strings.Lines(listed) {
			for _, name := range test.unwanted {
				if strings.Contains(linked, name) {
					t.Errorf("%s links %s", program, linked)
				}
			}
		}
	}
}
