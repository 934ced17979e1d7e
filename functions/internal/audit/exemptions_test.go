package audit_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

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
	named := func(name, until string, ids ...string) *exemption.Exemption {
		return &exemption.Exemption{
			Exemption: compliance.Exemption{Name: name, Owner: "o@example.com", Reason: "accepted", Until: until}, Rules: []string{"*"}, Resources: exemption.Resources{IDs: ids},
		}
	}
	last := len(some) / 2
	own.Exemptions = exemption.Set{
		named("elsewhere", "2099-12-31", "no such resource"), named("holds", noon.Format("2006-01-02"), some[:last]...), named("over", "2020-01-01", some[last:]...),
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
	covered := func(ids []string, id string) bool {
		return strings.Contains("\n"+strings.Join(ids, "\n")+"\n", "\n"+id+"\n")
	}
	for _, f := range decodeFindings(t, text) {
		findings.Add(f.Verdict, f.Exemption != nil)
		if exempt := f.Verdict == compliance.NonCompliant && covered(some[:last], f.ID); exempt != (f.Exemption != nil) {
			t.Errorf("%s of %s: exemption %v", f.Rule, f.ID, f.Exemption)
		}
		if f.Verdict == compliance.NonCompliant && covered(some[last:], f.ID) {
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
