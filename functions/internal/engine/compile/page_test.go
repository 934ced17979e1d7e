package compile_test

import (
	"context"
	"encoding/json"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/enginetest"
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
	judge := bind(t, library, "test", nil)
	resource := compliance.Resource{Cloud: "huaweicloud", Type: "huaweicloud/" + resourceType, Properties: json.RawMessage(properties)}
	outcome := judge.Evaluate(t.Context(), &resource, compliance.Change, time.Time{})
	return string(outcome.Verdict), outcome.Cause
}

var pageFolder = regexp.MustCompile(`(?m)^package policies\.(\w+)\.(\w+)$`)

// The policies on the pages for those who come from other tools have the verdicts that the pages say. Policies of other tools, which the
// pages show, too, are met with the message that the pages show.
func TestPagesForMigration(t *testing.T) {
	t.Parallel()
	for page, want := range map[string]struct{ policies, rows, foreign int }{
		"from-python.md":   {3, 11, 0},
		"from-conftest.md": {2, 7, 3},
	} {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile("../../../../docs/" + page)
			if err != nil {
				t.Fatal(err)
			}
			got := want
			got.policies, got.rows, got.foreign = 0, 0, 0
			for i, part := range strings.Split(string(text), "```rego\n") {
				source, below, _ := strings.Cut(part, "```\n")
				folder := pageFolder.FindStringSubmatch(source)
				switch {
				case i == 0:
				case folder == nil && strings.Contains(source, "package "):
					got.foreign++
					foreign := compile.Foreign("disk/volume_encrypted/volume_encrypted.rego", []byte(source))
					if foreign == nil || !strings.Contains(below, foreign.Error()) {
						t.Errorf("the page does not show the message %v", foreign)
					}
				case strings.HasPrefix(source, "# METADATA\n"):
					got.policies++
					rows := pageRow.FindAllStringSubmatch(below, -1)
					got.rows += len(rows)
					judge := judgeOf(t, folder[1]+"/"+folder[2], source)
					for _, row := range rows {
						verdict, cause := judge(row[1])
						if verdict != row[2] || row[3] == "" && cause != "" || !strings.Contains(cause, row[3]) {
							t.Errorf("%s: %s, %q, want %s, %q", row[1], verdict, cause, row[2], row[3])
						}
					}
				}
			}
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

// judgeOf checks a policy and returns what judges resources of its first type by it.
func judgeOf(t *testing.T, folder, source string) func(resource string) (verdict, cause string) {
	t.Helper()
	file := folder + "/" + path.Base(folder) + ".rego"
	library := compile.NewLibrary(overlay.FS{fstest.MapFS{file: {Data: []byte(source)}}, assay.Policies()})
	checker, err := compile.NewChecker(library, assay.Schemas())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := checker.Policy(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	judge := bind(t, library, compile.PolicyID(folder), nil)
	return func(row string) (verdict, cause string) {
		var shown struct {
			Properties, Lookups json.RawMessage
			Tags                map[string][]string
		}
		if err := json.Unmarshal([]byte(row), &shown); err != nil {
			t.Fatalf("%s: %v", row, err)
		}
		metadata, err := library.Metadata(folder)
		if err != nil {
			t.Fatal(err)
		}
		resourceType := metadata.ResourceTypes[0]
		cloud, _, _ := strings.Cut(resourceType, "/")
		resource := compliance.Resource{Cloud: cloud, Type: resourceType, Properties: shown.Properties, Lookups: shown.Lookups, Tags: shown.Tags}
		outcome := judge.Evaluate(t.Context(), &resource, compliance.Change, time.Time{})
		return string(outcome.Verdict), outcome.Cause
	}
}

// bind returns the judge of a policy without parameters.
func bind(t *testing.T, policies interface {
	Policy(ctx context.Context, id string, print engine.Print) (*engine.Policy, error)
}, id string, print engine.Print) *engine.Judge {
	t.Helper()
	p, err := policies.Policy(t.Context(), id, print)
	if err != nil {
		t.Fatal(err)
	}
	return enginetest.Judge(t, p)
}
