package handler_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

const loggedSource = `# METADATA
# title: Things are logged
# custom: {id: logged, severity: low, resource_types: [aws/thing]}
package policies.things.logged

evidence := {"logging": input.lookups.thing_log.value.Logging}

deny contains "it is not logged" if not evidence.logging
`

// guardedSource denies where a lookup says that there is none.
const guardedSource = `# METADATA
# title: Things have a log
# custom: {id: guarded, severity: low, resource_types: [aws/thing]}
package policies.things.guarded

evidence := {"log": has_log}

default has_log := false

has_log if input.lookups.thing_log.exists

deny contains "there is no log" if not evidence.log
`

const accountLogSource = `# METADATA
# title: Accounts are logged
# custom: {id: account-logged, severity: low, resource_types: [aws/account, aws/thing]}
package policies.things.account_logged

evidence := {"logging": input.lookups.account_log.value.Logging}

deny contains "it is not logged" if not evidence.logging
`

const thingLog = `description: Whether a thing is logged.
types: [aws/thing]
permissions: [cloudtrail:GetTrailStatus]
none: [ThingNotFound]
call:
  service: cloudtrail
  action: GetTrailStatus
  parameters: {Name: "${resource.id}"}
answer: {type: object, properties: {Logging: {type: boolean}}}
`

// lookingUp wires a cloud and a service that answers lookups.
func lookingUp(service lookup.Service, clouds ...*cloud) handler.Options {
	library := compile.NewLibrary(fstest.MapFS{
		"things/logged/logged.rego":                 {Data: []byte(loggedSource)},
		"things/guarded/guarded.rego":               {Data: []byte(guardedSource)},
		"things/account_logged/account_logged.rego": {Data: []byte(accountLogSource)},
		"lookups/aws/thing_log.yaml":                {Data: []byte(thingLog)},
		"lookups/aws/account_log.yaml": {Data: []byte(strings.NewReplacer(
			"[aws/thing]", "[aws/thing, aws/account]", "${resource.id}", "all").Replace(thingLog))},
	})
	o := handler.Options{
		Rules: rulefile.NewSet(fstest.MapFS{
			"logged.yaml":  {Data: []byte("name: logged\npolicy: logged\n")},
			"guarded.yaml": {Data: []byte("name: guarded\npolicy: guarded\n")},
			"account.yaml": {Data: []byte("name: account\npolicy: account-logged\ntrigger: period\n")},
			"shared.yaml":  {Data: []byte("name: shared\npolicy: account-logged\ntrigger: period\nscope: {types: [aws/thing]}\n")},
			"swept.yaml":   {Data: []byte("name: swept\npolicy: logged\ntrigger: period\n")},
		}, library),
		Policies: library,
		Lookups:  &handler.Lookups{Definition: library.Lookup, Services: map[string]lookup.Service{compliance.AWS: service}},
	}
	for _, c := range clouds {
		o.Clouds = append(o.Clouds, c)
	}
	return o
}

type answers func(ctx context.Context, r lookup.Request) (string, error)

func (a answers) Ask(ctx context.Context, r lookup.Request) (json.RawMessage, error) {
	answer, err := a(ctx, r)
	return json.RawMessage(answer), err
}

func (a answers) Items(context.Context, lookup.Query) ([]lookup.Item, error) {
	return nil, fmt.Errorf("there are none")
}

type denied struct{}

func (denied) Error() string          { return "HTTP 403 AccessDenied (request 7f3a)" }
func (denied) Refused() (int, string) { return 403, "AccessDenied" }
func (denied) Temporary() bool        { return false }

type missing struct{ denied }

func (missing) Refused() (int, string) { return 404, "ThingNotFound" }

// A lookup that fails never makes a verdict: not Compliant, and not NonCompliant where the policy takes "there is none" for a violation.
func TestLookup(t *testing.T) {
	t.Parallel()
	const notPermitted = "lookup thing_log: cloudtrail GetTrailStatus is not permitted: allow cloudtrail:GetTrailStatus in the function's role"
	for name, test := range map[string]struct {
		rule, answer string
		err          error
		want         string
	}{
		"yes":                     {"logged", `{"Logging":true}`, nil, "Compliant"},
		"no":                      {"logged", `{"Logging":false}`, nil, "NonCompliant: it is not logged"},
		"none":                    {"guarded", "", missing{}, "NonCompliant: there is no log"},
		"there is one":            {"guarded", "{}", nil, "Compliant"},
		"not permitted":           {"logged", "", denied{}, "Undetermined: " + notPermitted},
		"not permitted, guarded":  {"guarded", "", denied{}, "Undetermined: " + notPermitted},
		"another type":            {"logged", `{"Logging":"yes"}`, nil, "Undetermined: lookups.thing_log.value.Logging is a string, but must be boolean"},
		"a member is missing":     {"logged", `{"logging":true}`, nil, "Undetermined: no evidence: lookups.thing_log.value.Logging is missing"},
		"null":                    {"logged", `{"Logging":null}`, nil, "Undetermined: no evidence: lookups.thing_log.value.Logging is missing"},
		"no answer in time":       {"guarded", "", context.DeadlineExceeded, "Undetermined: lookup thing_log: cloudtrail GetTrailStatus was not answered in time"},
		"an answer of many bytes": {"logged", `{"Logging":true,"Padding":"` + strings.Repeat("x", 1<<20) + `"}`, nil, "Compliant"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := answers(func(context.Context, lookup.Request) (string, error) { return test.answer, test.err })
			h := newHandler(t, lookingUp(service, &cloud{name: compliance.AWS}))
			result, _ := h.Handle(t.Context(), payload(t, changed(test.rule, thing("t-1", "{}"))))
			outcome := result.Outcomes[0]
			got := string(outcome.Verdict)
			if len(outcome.Reasons) > 0 {
				got += ": " + outcome.Reasons[0].Message
			}
			if cause, _, _ := strings.Cut(outcome.Cause, " (things/"); cause != "" {
				got += ": " + cause
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// Where nothing can be asked, the policy cannot tell.
func TestLookupWithoutService(t *testing.T) {
	t.Parallel()
	o := lookingUp(nil, &cloud{name: compliance.AWS})
	o.Lookups = nil
	result, err := newHandler(t, o).Handle(t.Context(), payload(t, changed("guarded", thing("t-1", "{}"))))
	want := "lookup thing_log: it was not made: nothing but the resource itself is known here"
	if got := result.Outcomes[0]; got.Verdict != compliance.Undetermined || got.Cause != want || err == nil {
		t.Errorf("%+v, %v", got, err)
	}
}

// A scheduled rule about the account judges the account by lookups alone.
func TestLookupOfAccount(t *testing.T) {
	t.Parallel()
	service := answers(func(_ context.Context, r lookup.Request) (string, error) {
		if r.Account != "1" || r.Parameters["Name"] != "all" {
			t.Errorf("asked %+v", r)
		}
		return `{"Logging":false}`, nil
	})
	c := &cloud{name: compliance.AWS, lists: true}
	result, err := newHandler(t, lookingUp(service, c)).Handle(t.Context(), payload(t, elapsed("account", compliance.AWS)))
	if err != nil || result.Outcomes[0].Verdict != compliance.NonCompliant || len(c.reports) != 1 || c.reports[0][0].Resource.Type != "aws/account" {
		t.Errorf("%+v, %v, reported %v", result, err, c.reports)
	}
}

// A sweep asks about many resources at once, and once for what is the same for all.
func TestSweepLooksUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const resources, roundTrip = 1000, 20 * time.Millisecond
		var calls atomic.Int64
		service := answers(func(context.Context, lookup.Request) (string, error) {
			calls.Add(1)
			time.Sleep(roundTrip)
			return `{"Logging":true}`, nil
		})
		c := &cloud{name: compliance.AWS, lists: true, listed: things(resources)}
		h := newHandler(t, lookingUp(service, c))
		for rule, want := range map[string]int64{"swept": resources, "shared": 1} {
			calls.Store(0)
			started := time.Now()
			result, err := h.Handle(t.Context(), payload(t, elapsed(rule, compliance.AWS)))
			if err != nil {
				t.Fatal(err)
			}
			if result.Swept[compliance.Compliant] != resources || calls.Load() != want {
				t.Errorf("%s: swept %v with %d calls", rule, result.Swept, calls.Load())
			}
			if inFlight := float64(want) * float64(roundTrip) / float64(time.Since(started)); want > 1 && inFlight < 16 {
				t.Errorf("%s: %.1f calls in flight", rule, inFlight)
			}
		}
	})
}

// One missing permission is one line of the log and of the error, however many resources it keeps from being judged.
func TestSweepNotPermitted(t *testing.T) {
	t.Parallel()
	service := answers(func(_ context.Context, r lookup.Request) (string, error) {
		if r.Parameters["Name"] == "t-0" {
			return `{}`, nil // what keeps this one is something else
		}
		return "", denied{}
	})
	core, logs := observer.New(zap.InfoLevel)
	list := things(300)
	list[0].ID = "t-0"
	c := &cloud{name: compliance.AWS, lists: true, listed: list}
	_, err := newHandler(t, logged(lookingUp(service, c), zap.New(core))).Handle(t.Context(), payload(t, elapsed("swept", compliance.AWS)))
	if err == nil {
		t.Fatal("no error")
	}
	want := "300 of 300 resources are Undetermined and were not reported; 299 because of lookup thing_log: cloudtrail GetTrailStatus is not permitted: " +
		"allow cloudtrail:GetTrailStatus in the function's role; the first: t-0: undetermined: no evidence: lookups.thing_log.value.Logging is missing (things/logged/logged.rego:6)"
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if n := logs.FilterMessage("verdict").Len(); n > 1+8 { // those that are judged at the same moment
		t.Errorf("%d verdicts in the log", n)
	}
}
