package handler_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/rule"
)

func newJudge(t *testing.T, r rule.Rule) *handler.Judge {
	t.Helper()
	r.Policy = "size"
	p, err := compile.NewLibrary(policies).Policy(t.Context(), r.Policy, nil)
	if err != nil {
		t.Fatal(err)
	}
	judge, err := handler.NewJudge(r, p, map[string]json.RawMessage{"size": json.RawMessage(`20`)})
	if err != nil {
		t.Fatal(err)
	}
	return judge
}

func TestJudgeScope(t *testing.T) {
	t.Parallel()
	tagged := func(key string, values ...string) compliance.Resource {
		resource := thing("t1", `{"size": 50}`)
		resource.Region, resource.Tags = "eu-west-101", map[string][]string{key: values}
		return resource
	}
	in := func(region string) compliance.Resource {
		resource := thing("t1", `{"size": 50}`)
		resource.Region = region
		return resource
	}
	untagged := tagged("a")
	untagged.Tags = map[string][]string{}
	regions := rule.Scope{Regions: []string{"eu-west-101", "eu-west-200"}}
	production := rule.Scope{Tag: rule.Tag{Key: "env", Value: "prod"}}
	for name, test := range map[string]struct {
		scope    rule.Scope
		resource compliance.Resource
		want     []string // why the rule does not apply; none: it was judged
	}{
		"no scope":         {rule.Scope{}, tagged("a"), []string{}},
		"region":           {regions, tagged("a"), []string{}},
		"another region":   {regions, in("ap-1"), []string{"outside the rule's scope: region ap-1 is not one of eu-west-101, eu-west-200"}},
		"region unknown":   {regions, in(""), []string{}},
		"tag":              {production, tagged("env", "test", "prod"), []string{}},
		"another value":    {production, tagged("env", "production"), []string{"outside the rule's scope: tag env is not prod"}},
		"no value":         {production, tagged("env"), []string{"outside the rule's scope: tag env is not prod"}},
		"another tag":      {production, tagged("Env", "prod"), []string{"outside the rule's scope: no tag env"}},
		"any value":        {rule.Scope{Tag: rule.Tag{Key: "env"}}, tagged("env"), []string{}},
		"no tags":          {production, untagged, []string{"outside the rule's scope: no tag env"}},
		"tags unknown":     {production, in("eu-west-101"), []string{}},
		"type":             {rule.Scope{Types: []string{"aws/thing"}}, tagged("a"), []string{}},
		"types of a cloud": {rule.Scope{Types: []string{"aws/*"}}, tagged("a"), []string{}},
		"another type": {rule.Scope{Types: []string{"huaweicloud/thing"}}, tagged("a"),
			[]string{"outside the rule's scope: type aws/thing is not one of huaweicloud/thing"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcome := newJudge(t, rule.Rule{Name: "r", Scope: test.scope}).Resource(t.Context(), &test.resource, compliance.Change, asked, asked)
			if diff := cmp.Diff(test.want, outcome.Messages()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			want := compliance.Compliant
			if len(test.want) > 0 {
				want = compliance.NotApplicable
			}
			if outcome.Verdict != want {
				t.Errorf("%s, want %s", outcome.Verdict, want)
			}
		})
	}
}

// An Undetermined outcome is reported only if the rule says so; every other outcome as it is.
func TestJudgeReported(t *testing.T) {
	t.Parallel()
	for _, undetermined := range []string{rule.Fail, string(compliance.NonCompliant)} {
		judge := newJudge(t, rule.Rule{Name: "r", Undetermined: undetermined})
		for _, verdict := range []compliance.Verdict{compliance.Compliant, compliance.NonCompliant, compliance.NotApplicable, compliance.Undetermined} {
			outcome := compliance.Outcome{Resource: thing("t1", `{}`), Verdict: verdict, Cause: "unknown"}
			got, err := judge.Reported(outcome)
			want, fails := outcome, false
			if verdict == compliance.Undetermined {
				fails = undetermined == rule.Fail
				if !fails {
					want.Verdict, want.Reasons = compliance.NonCompliant, []compliance.Reason{{Message: "undetermined: unknown"}}
				}
			}
			if diff := cmp.Diff(want, got); diff != "" || (err != nil) != fails {
				t.Errorf("%s, undetermined: %s: error %v (-want +got):\n%s", verdict, undetermined, err, diff)
			}
		}
	}
}
