package handler_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/handler"
)

// judged is what a report of one result says.
type judged struct {
	Verdict compliance.Verdict
	Reasons []string
}

func TestHandle(t *testing.T) {
	t.Parallel()
	small, big := thing("t1", `{"size": 5}`), thing("t1", `{"size": 50}`)
	foreign := small
	foreign.Type = "aws/other"
	with := func(event compliance.Event, change func(*compliance.Event)) compliance.Event {
		change(&event)
		return event
	}
	parameters := func(event compliance.Event, values map[string]string) compliance.Event {
		event.Parameters = map[string]json.RawMessage{}
		for name, value := range values {
			event.Parameters[name] = json.RawMessage(value)
		}
		return event
	}
	action := func(event compliance.Event, action compliance.Action, because string) compliance.Event {
		event.Action, event.Because = action, because
		return event
	}
	tooSmall := []judged{{compliance.NonCompliant, []string{"size is 5, at least 10 is required"}}}
	for name, test := range map[string]struct {
		cloud   *cloud // nil: one that accepts every report
		event   compliance.Event
		want    string // the answer
		reports []judged
		error   string
		is      error
	}{
		"Compliant": {
			event:   changed("size", big),
			want:    `{"cloud":"aws","rule":"size","policy":"size","trigger":"change","outcomes":[{"resource":{"id":"t1","name":"","type":"aws/thing","region":"here","account":"1"},"verdict":"Compliant","evidence":{"size":50},"reasons":[]}]}`,
			reports: []judged{{compliance.Compliant, nil}},
		},
		"NonCompliant": {
			event: changed("size", small),
			want: `{"cloud":"aws","rule":"size","policy":"size","trigger":"change","outcomes":[{"resource":{"id":"t1","name":"","type":"aws/thing","region":"here","account":"1"},` +
				`"verdict":"NonCompliant","evidence":{"size":5},"reasons":[{"message":"size is 5, at least 10 is required"}]}]}`,
			reports: tooSmall,
		},
		"NotApplicable": {
			event: changed("size", thing("t1", `{"size": 0}`)),
			want: `{"cloud":"aws","rule":"size","policy":"size","trigger":"change","outcomes":[{"resource":{"id":"t1","name":"","type":"aws/thing","region":"here","account":"1"},` +
				`"verdict":"NotApplicable","evidence":{"size":0},"reasons":[{"message":"it has no size"}]}]}`,
			reports: []judged{{compliance.NotApplicable, []string{"it has no size"}}},
		},
		"Undetermined is not reported": {
			event: changed("size", thing("t1", `{}`)),
			error: "undetermined: no evidence: properties.size is missing (things/size/size.rego:13)", is: compliance.ErrPolicy,
		},
		"Undetermined is NonCompliant where the rule wants it": {
			event: changed("strict", thing("t1", `{}`)),
			want: `{"cloud":"aws","rule":"strict","policy":"size","trigger":"change","outcomes":[{"resource":{"id":"t1","name":"","type":"aws/thing","region":"here","account":"1"},` +
				`"verdict":"Undetermined","evidence":null,"reasons":[],"cause":"no evidence: properties.size is missing (things/size/size.rego:13)"}]}`,
			reports: []judged{{compliance.NonCompliant, []string{"undetermined: no evidence: properties.size is missing (things/size/size.rego:13)"}}},
		},
		"gone": {
			event: action(changed("size", thing("t1", ``)), compliance.Clear, "it was deleted"),
			want: `{"cloud":"aws","rule":"size","policy":"size","trigger":"change","outcomes":[{"resource":{"id":"t1","name":"","type":"aws/thing","region":"here","account":"1"},` +
				`"verdict":"NotApplicable","evidence":null,"reasons":[{"message":"it was deleted"}]}]}`,
			reports: []judged{{compliance.NotApplicable, []string{"it was deleted"}}},
		},
		"ignored": {
			event: action(changed("size", small), compliance.Ignore, "it is being made"),
			want:  `{"cloud":"aws","rule":"size","policy":"size","trigger":"change","ignored":"it is being made"}`,
		},
		"of a type that the policy is not about": {
			event: changed("size", foreign),
			want: `{"cloud":"aws","rule":"size","policy":"size","trigger":"change","outcomes":[{"resource":{"id":"t1","name":"","type":"aws/other","region":"here","account":"1"},` +
				`"verdict":"NotApplicable","evidence":null,"reasons":[{"message":"policy size does not judge resources of type aws/other"}]}]}`,
			reports: []judged{{compliance.NotApplicable, []string{"policy size does not judge resources of type aws/other"}}},
		},
		"fetched": {
			cloud: &cloud{fetched: &big}, event: action(changed("size", thing("t1", ``)), compliance.Fetch, ""),
			want:    `{"cloud":"aws","rule":"size","policy":"size","trigger":"change","outcomes":[{"resource":{"id":"t1","name":"","type":"aws/thing","region":"here","account":"1"},"verdict":"Compliant","evidence":{"size":50},"reasons":[]}]}`,
			reports: []judged{{compliance.Compliant, nil}},
		},
		"not fetched": {
			cloud: &cloud{fetched: &compliance.Resource{}}, event: action(changed("size", thing("t1", ``)), compliance.Fetch, ""),
			error: "fetch the resource: it is gone", is: compliance.ErrReport,
		},
		"cannot be fetched": {
			event: action(changed("size", thing("t1", ``)), compliance.Fetch, ""),
			error: "the event omits the resource's properties, and they cannot be fetched", is: compliance.ErrEvent,
		},
		"not fetched if it is foreign": {
			event: action(changed("size", foreign), compliance.Fetch, ""),
			want: `{"cloud":"aws","rule":"size","policy":"size","trigger":"change","outcomes":[{"resource":{"id":"t1","name":"","type":"aws/other","region":"here","account":"1"},` +
				`"verdict":"NotApplicable","evidence":null,"reasons":[{"message":"policy size does not judge resources of type aws/other"}]}]}`,
			reports: []judged{{compliance.NotApplicable, []string{"policy size does not judge resources of type aws/other"}}},
		},
		"a scheduled event about one resource": {
			cloud: &cloud{lists: true}, event: with(changed("size", small), func(e *compliance.Event) { e.Trigger = compliance.Period }),
			want: `{"cloud":"aws","rule":"size","policy":"size","trigger":"period","outcomes":[{"resource":{"id":"t1","name":"","type":"aws/thing","region":"here","account":"1"},` +
				`"verdict":"NonCompliant","evidence":{"size":5},"reasons":[{"message":"size is 5, at least 10 is required"}]}]}`,
			reports: tooSmall,
		},
		"an account": {
			cloud: &cloud{lists: true}, event: elapsed("account", compliance.AWS),
			want: `{"cloud":"aws","rule":"account","policy":"account","trigger":"period","outcomes":[{"resource":{"id":"1","name":"","type":"aws/account","region":"","account":"1"},` +
				`"verdict":"Compliant","evidence":{"account":"1"},"reasons":[]}]}`,
			reports: []judged{{compliance.Compliant, nil}},
		},
		"the report is refused": {
			cloud: &cloud{refuse: func(int, []compliance.Outcome) error { return errThrottled }}, event: changed("size", big),
			error: "slow down", is: errThrottled,
		},

		"parameters of the rule":    {event: changed("big", big), reports: []judged{{compliance.NonCompliant, []string{"size is 50, at least 100 is required"}}}},
		"parameters of the event":   {event: parameters(changed("big", big), map[string]string{"bigness": `{"value":"50"}`}), reports: []judged{{compliance.Compliant, nil}}},
		"parameters of another one": {event: parameters(changed("big", big), map[string]string{"sise": `1`}), error: `rule big: parameter "sise" is unknown; policy size takes size`, is: compliance.ErrPolicy},
		"a blank parameter":         {event: parameters(changed("big", big), map[string]string{"bigness": `{"value":" "}`}), reports: []judged{{compliance.NonCompliant, []string{"size is 50, at least 100 is required"}}}},
		"a null parameter":          {event: parameters(changed("size", big), map[string]string{"size": `null`}), reports: []judged{{compliance.Compliant, nil}}},
		"parameters of another kind": {
			event: parameters(changed("big", big), map[string]string{"size": `"ten"`}),
			error: `rule big: parameter "size": got "ten", expected a number`, is: compliance.ErrPolicy,
		},

		"rule in a parameter":                              {event: parameters(changed("", small), map[string]string{"rule": `"size"`}), reports: tooSmall},
		"rule in event and parameter":                      {event: parameters(changed("size", small), map[string]string{"rule": `"big"`}), reports: tooSmall},
		"rule in a parameter, the event's name is of none": {event: parameters(changed("ours", small), map[string]string{"rule": `"size"`}), reports: tooSmall},
		"a cloud's identifier of the rule":                 {event: changed("thing-size-check", small), reports: tooSmall},
		"a former id of the policy":                        {event: changed("size-of-things", small), reports: tooSmall},
		"rule in a parameter, no text":                     {event: parameters(changed("", small), map[string]string{"rule": `["size"]`}), error: `parameter "rule" must be the name of a rule, not ["size"]`, is: compliance.ErrEvent},
		"a blank rule in a parameter":                      {event: parameters(changed("size", small), map[string]string{"rule": `{"value":""}`}), reports: tooSmall},
		"no rule, blank in a parameter": {
			event: parameters(changed("", small), map[string]string{"rule": `" "`}),
			error: `the event names no rule: set parameter "rule" of the Config rule to a rule's name, or set ASSAY_RULE (assay invoke: --rule)`, is: compliance.ErrEvent,
		},
		"no rule": {
			event: changed("", small),
			error: `the event names no rule: set parameter "rule" of the Config rule to a rule's name, or set ASSAY_RULE (assay invoke: --rule)`, is: compliance.ErrEvent,
		},
		"unknown rule":                   {event: changed("siez", small), error: `there is no rule "siez"; the nearest are size, big, swept`, is: compliance.ErrPolicy},
		"hostile rule":                   {event: changed("../size", small), error: `"../size" is not a rule name: letters, digits, '.', '_' and '-', a letter or digit first, at most 64`, is: compliance.ErrPolicy},
		"rule without a policy":          {event: changed("lost", small), error: `rule lost.yaml: there is no policy "siez"; the nearest are size, broken, account`, is: compliance.ErrPolicy},
		"policy without evidence":        {event: changed("broken", small), error: "rule broken: things/broken/broken.rego:4: there is no rule \"evidence\"", is: compliance.ErrPolicy},
		"an ignored event of no rule":    {event: action(changed("siez", small), compliance.Ignore, "it is being made"), error: `there is no rule "siez"`, is: compliance.ErrPolicy},
		"wrong parameters, but deleted":  {event: parameters(action(changed("size", small), compliance.Clear, "gone"), map[string]string{"x": "1"}), error: `rule size: parameter "x" is unknown`, is: compliance.ErrPolicy},
		"an event of another cloud":      {event: compliance.Event{Cloud: "other"}, error: "not a Config rule event (expected AWS)", is: compliance.ErrEvent},
		"evidence that cannot be judged": {event: changed("size", thing("t1", `{"size": {"a": 1, "a": 2}}`)), error: `undetermined: the resource cannot be read: an object repeats the name "a"`, is: compliance.ErrPolicy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := test.cloud
			if c == nil {
				c = new(cloud)
			}
			c.name = compliance.AWS
			h := newHandler(t, options(c))
			answer, err := h.Invoke(t.Context(), payload(t, test.event))
			switch {
			case test.error != "":
				if err == nil || !strings.HasPrefix(err.Error(), test.error) || !errors.Is(err, test.is) {
					t.Errorf("error %v, want %s", err, test.error)
				}
				if answer != nil {
					t.Errorf("answered %s beside the error", answer)
				}
			case err != nil:
				t.Error(err)
			case test.want != "":
				if diff := cmp.Diff(test.want, string(answer)); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
			}
			var reported []judged
			for _, outcomes := range c.reports {
				for _, outcome := range outcomes {
					verdict := judged{Verdict: outcome.Verdict}
					for _, reason := range outcome.Reasons {
						verdict.Reasons = append(verdict.Reasons, reason.Message)
					}
					reported = append(reported, verdict)
				}
			}
			if diff := cmp.Diff(test.reports, reported); diff != "" {
				t.Errorf("reported (-want +got):\n%s", diff)
			}
		})
	}
}

// The function's own setting wins over the event's rule and its parameter.
func TestOwnRule(t *testing.T) {
	t.Parallel()
	c := &cloud{name: compliance.AWS}
	o := options(c)
	o.Rule = "big"
	event := changed("size", thing("t1", `{"size": 50}`))
	event.Parameters = map[string]json.RawMessage{"rule": json.RawMessage(`"size"`)}
	result, err := newHandler(t, o).Handle(t.Context(), payload(t, event))
	if err != nil {
		t.Fatal(err)
	}
	if result.Rule != "big" || result.Outcomes[0].Verdict != compliance.NonCompliant {
		t.Errorf("judged by %s: %v", result.Rule, result.Outcomes)
	}
}

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"siez":   `there is no rule "siez"; the nearest are size, big, swept`,
		"lost":   `rule lost.yaml: there is no policy "siez"; the nearest are size, broken, account`,
		"broken": "rule broken: things/broken/broken.rego:4: there is no rule \"evidence\": a policy states the evidence that it judged and the reasons to deny",
	} {
		o := options(&cloud{name: compliance.AWS})
		o.Rule = name
		_, err := handler.New(t.Context(), o)
		if err == nil {
			t.Fatalf("%s: no error", name)
		}
		if diff := cmp.Diff(want, err.Error()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// An event of another account than the function's is refused before anything is looked up, listed or reported.
func TestAccount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		invocation compliance.Invocation
		event      compliance.Event
		refused    bool
	}{
		"own":                {compliance.Invocation{Account: "1"}, changed("size", thing("t1", `{"size": 50}`)), false},
		"not told":           {compliance.Invocation{}, changed("size", thing("t1", `{"size": 50}`)), false},
		"another":            {compliance.Invocation{Account: "2"}, changed("size", thing("t1", `{"size": 50}`)), true},
		"another, scheduled": {compliance.Invocation{Account: "2"}, elapsed("size", compliance.AWS), true},
		"another, no rule":   {compliance.Invocation{Account: "2"}, changed("siez", thing("t1", `{}`)), true},
	} {
		c := &cloud{name: compliance.AWS, lists: true, listed: things(3)}
		_, err := newHandler(t, options(c)).Handle(compliance.WithInvocation(t.Context(), test.invocation), payload(t, test.event))
		const want = "the event is about account 1, but the function belongs to account 2: deploy the function in the account of the rule"
		if test.refused != (err != nil) || err != nil && (err.Error() != want || !errors.Is(err, compliance.ErrEvent)) {
			t.Errorf("%s: error %v", name, err)
		}
		if test.refused != (c.calls == 0) || test.refused && (c.pages > 0 || c.finished > 0) {
			t.Errorf("%s: %d reports, %d pages, finished %d times", name, c.calls, c.pages, c.finished)
		}
	}
}

// One line tells a verdict, and what policies print goes to the debug log.
func TestLog(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zapcore.DebugLevel)
	h := newHandler(t, logged(options(&cloud{name: compliance.AWS}), zap.New(core)))
	ctx := compliance.WithInvocation(t.Context(), compliance.Invocation{RequestID: "r1", Credentials: compliance.Credentials{AccessKey: "ak", SecretKey: "the-secret"}})
	for _, event := range []compliance.Event{
		changed("size", thing("t1", `{"size": 5, "other": "the-property"}`)), changed("size", thing("t2", `{}`)), changed("siez", thing("t3", `{}`)),
	} {
		_, _ = h.Handle(ctx, payload(t, event))
	}
	_, _ = h.Handle(ctx, []byte("{"))
	var got []string
	for _, entry := range logs.AllUntimed() {
		fields := entry.ContextMap()
		for _, took := range []string{"prepare_ms", "judge_ms", "report_ms", "event_age"} {
			if _, told := fields[took]; told == (entry.Message == "verdict") {
				delete(fields, took)
			} else {
				t.Errorf("%s: %s", entry.Message, took)
			}
		}
		text, err := json.Marshal(fields)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %s %s", entry.Level, entry.Message, text))
	}
	const about = `"cloud":"aws","policy":"size",`
	const began = `"account":"1","attempts":0,`
	want := []string{
		`debug print {"at":"things/size/size.rego:16","message":"judging 5","policy":"size"}`,
		`info verdict {` + began + about + `"reasons":["size is 5, at least 10 is required"],"region":"here","reported":true,"request":"r1","resource":"t1","rule":"size","type":"aws/thing","verdict":"NonCompliant"}`,
		`debug print {"at":"things/size/size.rego:16","message":"judging \u003cundefined\u003e","policy":"size"}`,
		`info verdict {` + began + `"cause":"no evidence: properties.size is missing (things/size/size.rego:13)",` + about + `"region":"here","reported":false,"request":"r1","resource":"t2","rule":"size","type":"aws/thing","verdict":"Undetermined"}`,
		`error failed {` + about[:len(about)-len(`"policy":"size",`)] + `"error":"undetermined: no evidence: properties.size is missing (things/size/size.rego:13)","policy":"size","request":"r1","rule":"size"}`,
		`error failed {"cloud":"aws","error":"there is no rule \"siez\"; the nearest are size, big, swept","policy":"","request":"r1","rule":"siez"}`,
		`error failed {"error":"unexpected end of JSON input","request":"r1"}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

// Events that come at once are judged by one compiled policy each, and none takes another's result.
// TestParametersChange: the judge that is kept of a rule is that of the last event's parameters.
func TestParametersChange(t *testing.T) {
	t.Parallel()
	c := &cloud{name: compliance.AWS}
	h := newHandler(t, options(c))
	for _, step := range []struct {
		size string // empty: not given
		want compliance.Verdict
	}{{"", compliance.Compliant}, {`60`, compliance.NonCompliant}, {`60`, compliance.NonCompliant}, {`40`, compliance.Compliant}, {`60`, compliance.NonCompliant}, {"", compliance.Compliant}} {
		event := changed("size", thing("t1", `{"size": 50}`))
		if step.size != "" {
			event.Parameters = map[string]json.RawMessage{"size": json.RawMessage(step.size)}
		}
		result, err := h.Handle(t.Context(), payload(t, event))
		if err != nil || result.Outcomes[0].Verdict != step.want {
			t.Errorf("size %q: got %+v, %v, want %s", step.size, result, err, step.want)
		}
	}
}

func TestConcurrently(t *testing.T) {
	t.Parallel()
	c := &cloud{name: compliance.AWS}
	h := newHandler(t, options(c))
	var group sync.WaitGroup
	for i := range 64 {
		group.Go(func() {
			name := []string{"size", "big", "strict"}[i%3]
			result, err := h.Handle(t.Context(), payload(t, changed(name, thing(fmt.Sprint(i), fmt.Sprintf(`{"size": %d}`, i+1)))))
			if err != nil {
				t.Error(err)
				return
			}
			if got := string(result.Outcomes[0].Evidence); got != fmt.Sprintf(`{"size":%d}`, i+1) || result.Rule != name {
				t.Errorf("event %d: rule %s, evidence %s", i, result.Rule, got)
			}
		})
	}
	group.Wait()
	ids := map[string]bool{}
	for _, outcomes := range c.reports {
		ids[outcomes[0].Resource.ID] = true
	}
	if len(ids) != 64 || len(slices.Concat(c.reports...)) != 64 {
		t.Errorf("%d reports about %d resources, want 64 of each", len(c.reports), len(ids))
	}
}
