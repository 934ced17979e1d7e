package audit_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/exemption"
	"github.com/assay-rules/assay/functions/internal/report"
)

// Verdicts are remembered by what was read, exemptions are not: of resources that are alike, only those that are named are exempt. What is counted
// adds up to what is listed, everywhere.
func TestExemptions(t *testing.T) {
	t.Parallel()
	var items bytes.Buffer
	if err := (inventory{items: 2000}).writeTo(&items); err != nil {
		t.Fatal(err)
	}
	own := library(t, nil)
	selection := audit.Selection{Rules: benchOwn}
	chosen, err := own.Choose(t.Context(), selection)
	if err != nil {
		t.Fatal(err)
	}
	before, text := run(t, items.String(), audit.Options{Chosen: chosen})
	var some []string
	for n, f := range decodeFindings(t, text) {
		if f.Verdict == compliance.NonCompliant && n%2 == 0 {
			some = append(some, f.ID)
		}
	}
	last := len(some) / 2
	own.Exemptions = exemption.Set{
		accepted("elsewhere", "2099-12-31", "no such resource"), accepted("holds", noon.Format("2006-01-02"), some[:last]...), accepted("over", "2020-01-01", some[last:]...),
	}
	if chosen, err = own.Choose(t.Context(), selection); err != nil {
		t.Fatal(err)
	}
	r, text := run(t, items.String(), audit.Options{Chosen: chosen, Verify: 20})
	if _, plain := run(t, items.String(), audit.Options{Chosen: chosen, Forgetful: true}); plain != text {
		t.Error("what is remembered makes a difference")
	}
	var findings report.Count
	reopened := 0
	for _, f := range decodeFindings(t, text) {
		findings.Add(f.Verdict, f.Exemption != nil)
		if exempt := f.Verdict == compliance.NonCompliant && slices.Contains(some[:last], f.ID); exempt != (f.Exemption != nil) {
			t.Errorf("%s of %s: exemption %v", f.Rule, f.ID, f.Exemption)
		}
		if f.Verdict == compliance.NonCompliant && slices.Contains(some[last:], f.ID) {
			reopened++
		}
	}
	all := r.Evaluations()
	findings.Compliant, findings.NotApplicable = all.Compliant, all.NotApplicable
	var places, resources report.Count
	for _, place := range r.Places {
		places, resources = places.Plus(place.Evaluations), resources.Plus(place.Resources)
	}
	for what, got := range map[string]report.Count{"rules": all, "places": places} {
		if diff := cmp.Diff(findings, got); diff != "" {
			t.Errorf("%s (-listed +counted):\n%s", what, diff)
		}
	}
	if diff := cmp.Diff(r.Resources, resources); diff != "" || r.Resources.Total() != before.Resources.Total() || r.Resources.Exempt == 0 {
		t.Errorf("resources %+v %s", r.Resources, diff)
	}
	if was := before.Evaluations(); was.NonCompliant != all.NonCompliant+all.Exempt || was.Undetermined != all.Undetermined || all.Exempt == 0 {
		t.Errorf("%+v became %+v", was, all)
	}
	uses := map[string][2]int{}
	states := map[string]string{}
	for _, e := range r.Exemptions {
		uses[e.Name], states[e.Name] = [2]int{e.Findings, e.Reopened}, e.State()
	}
	if diff := cmp.Diff(map[string][2]int{"elsewhere": {}, "holds": {all.Exempt, 0}, "over": {0, reopened}}, uses); diff != "" || reopened == 0 {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"elsewhere": "unused", "holds": "used", "over": "expired"}, states); diff != "" {
		t.Error(diff)
	}
}

// What has to wait for other items is judged once, and so are its exemptions. What is NonCompliant because it is Undetermined is not exempt.
func TestExemptionsOfWhatWaits(t *testing.T) {
	t.Parallel()
	group := func(id, relationships string) string {
		return awsRecord("111122223333", "global", "AWS::IAM::Group", id, `{"groupName":"g","groupId":"g"}`, relationships)
	}
	items := group("empty", "[]") + group("late", "[]") + group("unlisted", "null")
	own := library(t, fstest.MapFS{"strict.yaml": {Data: []byte("name: strict\npolicy: iam-group-has-users-check\nundetermined: NonCompliant\n")}})
	own.Exemptions = exemption.Set{accepted("holds", "2099-12-31", "empty", "unlisted"), accepted("over", "2020-01-01", "late", "unlisted")}
	chosen, err := own.Choose(t.Context(), audit.Selection{Rules: []string{"strict"}})
	if err != nil {
		t.Fatal(err)
	}
	r, text := run(t, items, audit.Options{Chosen: chosen, Verify: 100})
	exempt := map[string]bool{}
	for _, f := range decodeFindings(t, text) {
		exempt[f.ID+" "+string(f.Verdict)] = f.Exemption != nil
	}
	if diff := cmp.Diff(map[string]bool{"empty NonCompliant": true, "late NonCompliant": false, "unlisted NonCompliant": false}, exempt); diff != "" {
		t.Error(diff)
	}
	if want := (report.Count{NonCompliant: 2, Exempt: 1}); r.Resources != want || r.Evaluations() != want {
		t.Errorf("resources %+v, evaluations %+v", r.Resources, r.Evaluations())
	}
	uses := map[string][2]int{}
	for _, e := range r.Exemptions {
		uses[e.Name] = [2]int{e.Findings, e.Reopened}
	}
	if diff := cmp.Diff(map[string][2]int{"holds": {1, 0}, "over": {0, 1}}, uses); diff != "" {
		t.Error(diff)
	}
}

// accepted is an exemption of all rules' findings about some resources.
func accepted(name, until string, ids ...string) *exemption.Exemption {
	return &exemption.Exemption{
		Exemption: compliance.Exemption{Name: name, Owner: "o@example.com", Reason: "accepted", Until: until}, Rules: []string{"*"}, Resources: exemption.Resources{IDs: ids},
	}
}

// decodeFindings reads what follows the first line of NDJSON.
func decodeFindings(t *testing.T, text string) (all []shownFinding) {
	t.Helper()
	for line := range strings.Lines(text[strings.IndexByte(text, '\n')+1:]) {
		var f shownFinding
		if err := json.Unmarshal([]byte(line), &f); err != nil {
			t.Fatal(err)
		}
		all = append(all, f)
	}
	return all
}

type shownFinding struct {
	ID, Rule  string
	Verdict   compliance.Verdict
	Exemption *compliance.Exemption
}
