package framework_test

import (
	"os"
	"strings"
	"testing"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/policy/framework"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

func TestTitleOf(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ framework, id, want string }{
		{"MLPS 2.0 Level 3", "8.1.2.1 b", "Network architecture: bandwidth meets the demand of peak hours"},
		{"MLPS 2.0 Level 2", "7.1.2.1 b", "Network architecture"},
		{"NIST SP 800-53 Rev. 5", "AC-17(4)(a)", "Remote Access | Privileged Commands and Access"},
		{"NIST SP 800-53 Rev. 5", "AC-3(3)(b)(1)", "Access Enforcement | Mandatory Access Control"},
		{"NIST SP 800-53 Rev. 5", "CP-1a.1(b)", "Policy and Procedures"},
		{"NIST SP 800-53 Rev. 5", "CP-1(2)", "Policy and Procedures"},
		{"NIST SP 800-53 Rev. 5", "CM-2a", "Baseline Configuration"},
		{"PCI DSS 3.2.1", "1.2.1", "Traffic is limited to what the cardholder data environment needs"},
		{"PCI DSS 3.2.1", "1.2.9", ""},
		{"House rules", "1", ""},
		{"NIST SP 800-53 Rev. 5", ")(", ""},
		{"NIST SP 800-53 Rev. 5", "(", ""},
		{"", "", ""},
	} {
		title, found := framework.TitleOf(test.framework, test.id)
		if title.English != test.want || found != (test.want != "") || (title.Chinese == "") == found {
			t.Errorf("%s %s: %+v, %t, want %q", test.framework, test.id, title, found, test.want)
		}
	}
}

// Every clause that a policy names has a title, and every title is used.
func TestLibrary(t *testing.T) {
	t.Parallel()
	rules := rulefile.NewSet(assay.Rules(), compile.NewLibrary(assay.Policies()))
	names, err := rules.Names()
	if err != nil {
		t.Fatal(err)
	}
	used := map[framework.Title]bool{}
	for _, name := range names {
		_, declared, err := rules.Lookup("", name)
		if err != nil {
			t.Fatal(err)
		}
		for frame, clauses := range declared.Frameworks {
			for _, clause := range clauses {
				title, found := framework.TitleOf(frame, clause)
				if !found {
					t.Errorf("policy %s: %s %s has no title in clauses.tsv", declared.ID, frame, clause)
				}
				used[title] = true
			}
		}
	}
	table, err := os.ReadFile("clauses.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(table)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if len(cells) != 4 {
			t.Errorf("clauses.tsv: %q must have framework, clause, English and Chinese", line)
			continue
		}
		if title, _ := framework.TitleOf(cells[0], cells[1]); !used[title] {
			t.Errorf("clauses.tsv: no policy names %s %s", cells[0], cells[1])
		}
	}
}
