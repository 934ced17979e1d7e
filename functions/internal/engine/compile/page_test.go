package compile_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

var (
	pagePolicy = regexp.MustCompile("(?s)\n## ([^\n]+)\n.*?```rego\n(.*?)```\n(.*)")
	pageRow    = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (\\w+) \\| (.*?) ?\\|$")
)

// Every policy on the page for authors has the verdicts that the page says.
func TestPageOfWhatAPolicyMayNotKnow(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../../../docs/what-a-policy-may-not-know.md")
	if err != nil {
		t.Fatal(err)
	}
	sections := strings.Split(string(page), "\n## ")[1:]
	if len(sections) != 11 {
		t.Errorf("%d policies, want 11", len(sections))
	}
	for _, section := range sections {
		found := pagePolicy.FindStringSubmatch("\n## " + section)
		if found == nil {
			t.Fatalf("no policy in %q", section)
		}
		t.Run(found[1], func(t *testing.T) {
			t.Parallel()
			rows := pageRow.FindAllStringSubmatch(found[3], -1)
			if len(rows) == 0 || len(rows) != strings.Count(found[3], "\n| `") {
				t.Fatalf("%d rows can be read", len(rows))
			}
			for _, row := range rows {
				verdict, cause := onPage(t, found[2], row[1])
				if verdict != row[2] || row[3] == "" && cause != "" && verdict != string(compliance.NonCompliant) || !strings.Contains(cause, row[3]) {
					t.Errorf("%s: %s, %q, want %s, %q", row[1], verdict, cause, row[2], row[3])
				}
			}
		})
	}
}

// onPage judges a resource by a policy of the page: as check sees it, and as functions do.
func onPage(t *testing.T, rules, properties string) (verdict, cause string) {
	t.Helper()
	resourceType := "vpc.publicips"
	if strings.Contains(rules, "security_group_rules") {
		resourceType = "vpc.securityGroups"
	}
	source := "# METADATA\n# title: T\n# custom:\n#   id: test\n#   severity: low\n#   resource_types: [huaweicloud/" + resourceType + "]\npackage policies.a.test\n\n" +
		"# METADATA\n# schemas:\n#   - input.resource.properties: schema.huaweicloud[\"" + resourceType + "\"]\np := input.resource.properties\n\n" +
		strings.Replace(rules, "evidence :=", "# METADATA\n# description: What is judged.\n# schemas:\n#   - input.resource.properties: schema.huaweicloud[\""+resourceType+"\"]\nevidence :=", 1)
	library := compile.NewLibrary(overlay.FS{fstest.MapFS{"a/test/test.rego": {Data: []byte(source)}}, assay.Policies()})
	checker, err := compile.NewChecker(library, assay.Schemas())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := checker.Policy(t.Context(), "a/test"); err != nil {
		return "refused", err.Error()
	}
	p, err := library.Policy(t.Context(), "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	arguments, err := p.Coerce()
	if err != nil {
		t.Fatal(err)
	}
	judge, err := p.Bind(arguments)
	if err != nil {
		t.Fatal(err)
	}
	resource := compliance.Resource{Cloud: "huaweicloud", Type: "huaweicloud/" + resourceType, Properties: json.RawMessage(properties)}
	outcome := judge.Evaluate(t.Context(), &resource, compliance.Change, time.Time{})
	return string(outcome.Verdict), outcome.Cause
}
