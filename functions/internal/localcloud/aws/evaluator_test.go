package aws_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// evaluator is the protocol of the function under test, against the service over HTTP.
func (f *fixture) evaluator(t *testing.T) (*aws.Cloud, context.Context) {
	t.Helper()
	key := credentials.Function
	return &aws.Cloud{Region: region, Endpoint: f.URL, Client: delivery.Client{HTTP: new(http.Client), FirstWait: time.Millisecond}},
		compliance.WithInvocation(t.Context(), compliance.Invocation{Credentials: compliance.Credentials{AccessKey: key.ID, SecretKey: key.Secret, SecurityToken: key.Token}})
}

// wall moves the clock to the real time, which the evaluator signs with.
func (f *fixture) wall() { f.later(time.Since(f.clock())) }

// judge is a policy: the property "size" is at most 60.
func judge(t *testing.T, resource compliance.Resource) compliance.Outcome {
	t.Helper()
	var properties struct {
		Size json.Number `json:"size"`
	}
	if err := json.Unmarshal(resource.Properties, &properties); err != nil {
		t.Fatal(err)
	}
	switch properties.Size {
	case "60":
		return compliance.Outcome{Resource: resource, Verdict: compliance.Compliant}
	default:
		return compliance.Outcome{Resource: resource, Verdict: compliance.NonCompliant, Reasons: []compliance.Reason{{Message: "size is " + properties.Size.String()}}}
	}
}

// decode reads an event and reports whether it needs what is expected.
func decode(t *testing.T, cloud *aws.Cloud, payload []byte, want compliance.Action) compliance.Notification {
	t.Helper()
	notification, err := cloud.Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	if got := notification.Event().Action; got != want {
		t.Fatalf("the action is %d, want %d", got, want)
	}
	return notification
}

func TestEvaluatorChange(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.wall()
	cloud, ctx := f.evaluator(t)
	rule := f.rule(t, "eip-attached", 0, eip)
	steps := []struct {
		name, item string
		action     compliance.Action
		want       []string
	}{
		{"compliant", native(eip, "eipalloc-1", `"tags":{"team":"network"}`), compliance.Evaluate, []string{"AWS::EC2::EIP eipalloc-1 COMPLIANT"}},
		{"not compliant", native(eip, "eipalloc-1", `"configuration":{"size":61}`), compliance.Evaluate, []string{"AWS::EC2::EIP eipalloc-1 NON_COMPLIANT size is 61"}},
		{"oversized", native(eip, "eipalloc-1", `"configuration":{"size":62,"text":"`+strings.Repeat("x", 300<<10)+`"}`), compliance.Fetch,
			[]string{"AWS::EC2::EIP eipalloc-1 NON_COMPLIANT size is 62"}},
		{"deleted", native(eip, "eipalloc-1", `"configurationItemStatus":"ResourceDeleted"`), compliance.Clear, []string{}},
	}
	for _, step := range steps {
		f.record(t, f.later(time.Second), step.item)
		payload, _ := f.ask(t, rule, eip, "eipalloc-1")
		notification := decode(t, cloud, payload, step.action)
		resource := notification.Event().Resource
		outcome := compliance.Outcome{Resource: resource, Verdict: compliance.NotApplicable}
		if step.action == compliance.Fetch {
			var err error
			if resource, err = notification.(compliance.Fetcher).Fetch(ctx); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
		}
		if step.action != compliance.Clear {
			outcome = judge(t, resource)
		}
		if err := notification.Report(ctx, []compliance.Outcome{outcome}); err != nil {
			t.Fatalf("%s: %v", step.name, err)
		}
		if diff := cmp.Diff(step.want, results(t, f, rule.Name, `,"ComplianceTypes":["COMPLIANT","NON_COMPLIANT"]`)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.name, diff)
		}
	}
}

// An oversized change is judged as it was, even if the resource has changed again since; and its late report does not overwrite the newer one.
func TestEvaluatorLate(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.wall()
	cloud, ctx := f.evaluator(t)
	rule := f.rule(t, "eip-attached", 0, eip)
	big := func(size int) string {
		return native(eip, "eipalloc-1", fmt.Sprintf(`"resourceName":"v%d","configuration":{"size":%d,"text":"%s"}`, size, size, strings.Repeat("x", 300<<10)))
	}
	f.record(t, f.later(time.Second), big(61))
	late, _ := f.ask(t, rule, eip, "eipalloc-1")
	f.record(t, f.later(time.Second), big(60))
	prompt, _ := f.ask(t, rule, eip, "eipalloc-1")
	for _, payload := range [][]byte{prompt, late} {
		notification := decode(t, cloud, payload, compliance.Fetch)
		resource, err := notification.(compliance.Fetcher).Fetch(ctx)
		if err != nil {
			t.Fatal(err)
		}
		outcome := judge(t, resource)
		if want := map[string]compliance.Verdict{"v60": compliance.Compliant, "v61": compliance.NonCompliant}[resource.Name]; outcome.Verdict != want {
			t.Errorf("%s is %s", resource.Name, outcome.Verdict)
		}
		if err := notification.Report(ctx, []compliance.Outcome{outcome}); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff([]string{"AWS::EC2::EIP eipalloc-1 COMPLIANT"}, results(t, f, rule.Name, "")); diff != "" {
		t.Error(diff)
	}
}

// A sweep judges a thousand resources, each once, and clears what is not there any more.
func TestEvaluatorSweep(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.wall()
	cloud, ctx := f.evaluator(t)
	rule := f.rule(t, "eip-attached", time.Hour)
	const count, vanished = 1000, 30
	var items []string
	for i := range count + vanished {
		items = append(items, native(eip, fmt.Sprintf("eipalloc-%04d", i), fmt.Sprintf(`"configuration":{"size":%d}`, 60+i%2)))
	}
	items = append(items, native(bucket, "b1", ""))
	f.record(t, f.later(0).Add(-time.Hour), items...)

	sweep := func() (swept int) {
		payload, _ := f.ask(t, rule, "", "")
		notification := decode(t, cloud, payload, compliance.Evaluate)
		sweeper := notification.(compliance.Sweeper)
		var batch []compliance.Outcome
		report := func() {
			if err := notification.Report(ctx, batch); err != nil {
				t.Fatal(err)
			}
			batch = nil
		}
		resources, seen, err := servicetest.Sweep(ctx, sweeper, "aws/"+eip, "aws/AWS::EC2::Instance")
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range resources {
			swept++
			if batch = append(batch, judge(t, resource)); len(batch) == 250 {
				report()
			}
		}
		report()
		if _, err := sweeper.Finish(ctx, seen); err != nil {
			t.Fatal(err)
		}
		return swept
	}
	var want []string
	expect := func(from, to int) {
		want = nil
		for i := from; i < to; i++ {
			want = append(want, fmt.Sprintf("AWS::EC2::EIP eipalloc-%04d %s", i, []string{"COMPLIANT", "NON_COMPLIANT size is 61"}[i%2]))
		}
	}
	const current = `,"ComplianceTypes":["COMPLIANT","NON_COMPLIANT"]`
	if got := sweep(); got != count+vanished {
		t.Errorf("swept %d, want %d", got, count+vanished)
	}
	expect(0, count+vanished)
	if diff := cmp.Diff(want, results(t, f, rule.Name, current)); diff != "" {
		t.Errorf("first sweep (-want +got):\n%s", diff)
	}

	// Some are deleted, and nobody asks about them; the bucket has a result although the policy does not judge buckets.
	f.change(t, func(tx *store.Tx) error {
		for i := count; i < count+vanished; i++ {
			resource, err := tx.Resource(compliance.AWS, account, eip, fmt.Sprintf("eipalloc-%04d", i))
			if err != nil {
				return err
			}
			resource.Deleted, resource.Updated = true, f.clock()
			if err := tx.PutResource(resource); err != nil {
				return err
			}
		}
		_, err := tx.PutResult(store.Result{
			Cloud: compliance.AWS, Account: account, Rule: rule.ID, Type: bucket, ID: "b1", Verdict: compliance.Compliant, Ordering: f.clock().Add(-time.Hour),
		})
		return err
	})
	f.later(2 * time.Second)
	if got := sweep(); got != count {
		t.Errorf("swept %d, want %d", got, count)
	}
	expect(0, count)
	if diff := cmp.Diff(want, results(t, f, rule.Name, current)); diff != "" {
		t.Errorf("second sweep (-want +got):\n%s", diff)
	}
	if got := len(results(t, f, rule.Name, `,"ComplianceTypes":["NOT_APPLICABLE"]`)); got != vanished+1 {
		t.Errorf("%d results were cleared, want %d", got, vanished+1)
	}
	if diff := cmp.Diff(`200 {"ComplianceByConfigRules":[{"ConfigRuleName":"eip-attached","Compliance":{"ComplianceType":"NON_COMPLIANT",`+
		`"ComplianceContributorCount":{"CappedCount":25,"CapExceeded":true}}}]}`, f.call(t, "DescribeComplianceByConfigRule", `{}`)); diff != "" {
		t.Error(diff)
	}
}

// What the service refuses reaches the evaluator's error, with advice and without the token.
func TestEvaluatorRefused(t *testing.T) {
	t.Parallel()
	f := start(t)
	f.wall()
	cloud, ctx := f.evaluator(t)
	rule := f.rule(t, "eip-attached", 0, eip)
	f.record(t, f.clock(), native(eip, "eipalloc-1", ""))
	payload, token := f.ask(t, rule, eip, "eipalloc-1")
	f.call(t, "DeleteConfigRule", `{"ConfigRuleName":"eip-attached"}`)
	notification := decode(t, cloud, payload, compliance.Evaluate)
	err := notification.Report(ctx, []compliance.Outcome{judge(t, notification.Event().Resource)})
	if got := fmt.Sprint(err); !strings.Contains(got, "InvalidResultTokenException") || strings.Contains(got, token) {
		t.Errorf("got %s", got)
	}
}
