package aws_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// TestPeers has a case for each event on which the surveyed tools were tried, with the right answer. The judge stands for the
// handler: a policy about EIPs that wants them attached.
func TestPeers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		event    string
		want     []string
		testMode bool
	}{
		"compliant":                  {event: "eip-attached", want: []string{"AWS::EC2::EIP COMPLIANT"}},
		"non-compliant":              {event: "eip-unattached", want: []string{"AWS::EC2::EIP NON_COMPLIANT"}},
		"no ruleParameters key":      {event: "rule-parameters-absent", want: []string{"AWS::EC2::EIP COMPLIANT"}},
		"empty ruleParameters":       {event: "rule-parameters-empty", want: []string{"AWS::EC2::EIP COMPLIANT"}},
		"ResourceDeleted":            {event: "status-deleted", want: []string{"AWS::EC2::EIP NOT_APPLICABLE"}},
		"ResourceDeletedNotRecorded": {event: "status-deleted-not-recorded", want: []string{"AWS::EC2::EIP NOT_APPLICABLE"}},
		"ResourceNotRecorded":        {event: "status-not-recorded", want: []string{"AWS::EC2::EIP NOT_APPLICABLE"}},
		"eventLeftScope":             {event: "left-scope", want: []string{"AWS::EC2::EIP NOT_APPLICABLE"}},
		"other resource type":        {event: "foreign-type", want: []string{"AWS::S3::Bucket NOT_APPLICABLE"}},
		"oversized":                  {event: "oversized", want: []string{"AWS::EC2::EIP COMPLIANT"}},
		"scheduled":                  {event: "scheduled", want: []string{"AWS::EC2::EIP COMPLIANT", "AWS::EC2::EIP NOT_APPLICABLE"}},
		"TESTMODE":                   {event: "testmode", want: []string{"AWS::EC2::EIP COMPLIANT"}, testMode: true},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			var got []string
			account := newAccount(1)
			account.results = []string{"AWS::EC2::EIP eipalloc-00000", "AWS::EC2::EIP eipalloc-vanished"}
			account.gone = map[string]bool{"eipalloc-vanished": true}
			answers := account.answers()
			answers["PutEvaluations"] = func(body []byte) (any, error) {
				list, testMode, err := evaluations(body)
				for _, e := range list {
					got = append(got, e.ComplianceResourceType+" "+e.ComplianceType)
				}
				if testMode != test.testMode {
					t.Errorf("TestMode is %v", testMode)
				}
				return accepted, err
			}
			answers["GetResourceConfigHistory"] = historyOf(t)
			cloud := newService(t, answers).cloud()
			if err := answerEvent(t, decode(t, cloud, test.event)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// answerEvent does what the handler does.
func answerEvent(t *testing.T, notification compliance.Notification) error {
	ctx := invocation(t, 20*time.Second)
	event := notification.Event()
	if sweeper, ok := notification.(compliance.Sweeper); ok {
		resources, swept, err := servicetest.Sweep(ctx, sweeper, "aws/AWS::EC2::EIP")
		if err != nil {
			return err
		}
		for _, resource := range resources {
			if err := notification.Report(ctx, []compliance.Outcome{judge(event, resource)}); err != nil {
				return err
			}
		}
		_, err = sweeper.Finish(ctx, swept)
		return err
	}
	resource := event.Resource
	if event.Action == compliance.Fetch {
		var err error
		if resource, err = notification.(compliance.Fetcher).Fetch(ctx); err != nil {
			return err
		}
	}
	return notification.Report(ctx, []compliance.Outcome{judge(event, resource)})
}

func judge(event *compliance.Event, resource compliance.Resource) compliance.Outcome {
	var properties struct{ AssociationID *string }
	switch err := json.Unmarshal(resource.Properties, &properties); {
	case event.Action == compliance.Clear, resource.Type != "aws/AWS::EC2::EIP":
		return compliance.Outcome{Resource: resource, Verdict: compliance.NotApplicable}
	case err != nil:
		return compliance.Outcome{Resource: resource, Verdict: compliance.Undetermined, Cause: err.Error()}
	case properties.AssociationID != nil:
		return compliance.Outcome{Resource: resource, Verdict: compliance.Compliant}
	default:
		return compliance.Outcome{Resource: resource, Verdict: compliance.NonCompliant, Reasons: []compliance.Reason{{Message: "the EIP is not attached"}}}
	}
}

// outcomes are so many about the event's resource, each with an id of its own.
func outcomes(notification compliance.Notification, n int) []compliance.Outcome {
	list := make([]compliance.Outcome, n)
	for i := range list {
		resource := notification.Event().Resource
		resource.ID = fmt.Sprintf("eipalloc-%05d", i)
		list[i] = judge(notification.Event(), resource)
	}
	return list
}

// TestReportBatches: 250 results while the service fails some of them: none lost, none accepted twice, only what failed is sent again.
func TestReportBatches(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sent, accepted, sizes := map[string]int{}, map[string]int{}, []int{}
		service := newService(t, map[string]func([]byte) (any, error){"PutEvaluations": func(body []byte) (any, error) {
			list, _, err := evaluations(body)
			sizes = append(sizes, len(list))
			failed := []evaluation{}
			for _, e := range list {
				id := e.ComplianceResourceId
				if sent[id]++; strings.HasSuffix(id, "7") && sent[id] <= 2 {
					failed = append(failed, e)
					continue
				}
				accepted[id]++
			}
			return map[string]any{"FailedEvaluations": failed}, err
		}})
		notification := decode(t, service.cloud(), "eip-attached")
		if err := notification.Report(invocation(t, 20*time.Second), outcomes(notification, 250)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int{100, 10, 10, 100, 10, 10, 50, 5, 5}, sizes); diff != "" {
			t.Errorf("results in each call (-want +got):\n%s", diff)
		}
		for i := range 250 {
			if id := fmt.Sprintf("eipalloc-%05d", i); accepted[id] != 1 {
				t.Errorf("%s was accepted %d times", id, accepted[id])
			}
		}
		if len(accepted) != 250 {
			t.Errorf("%d different results were accepted", len(accepted))
		}
	})
}

// TestReportPersistentFailure: a result that always fails is named, and does not keep the others from being sent.
func TestReportPersistentFailure(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		accepted := map[string]bool{}
		calls := 0
		service := newService(t, map[string]func([]byte) (any, error){"PutEvaluations": func(body []byte) (any, error) {
			calls++
			list, _, err := evaluations(body)
			failed := []evaluation{}
			for _, e := range list {
				if e.ComplianceResourceId == "eipalloc-00003" || e.ComplianceResourceId == "eipalloc-00005" {
					failed = append(failed, e)
				} else {
					accepted[e.ComplianceResourceId] = true
				}
			}
			return map[string]any{"FailedEvaluations": failed}, err
		}})
		notification := decode(t, service.cloud(), "eip-attached")
		err := notification.Report(invocation(t, 20*time.Second), outcomes(notification, 120))
		if !errors.Is(err, compliance.ErrReport) {
			t.Fatalf("got %v, want ErrReport", err)
		}
		for _, want := range []string{"2 of 120 results were not accepted", "AWS::EC2::EIP eipalloc-00003, AWS::EC2::EIP eipalloc-00005: ", "FailedEvaluations"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%q does not say %q", err, want)
			}
		}
		if len(accepted) != 118 || calls != 7 {
			t.Errorf("%d accepted in %d calls, want 118 in 7", len(accepted), calls)
		}
	})
}

// TestReportProgress: a service that accepts one result in each call is given the time for all of them.
func TestReportProgress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		accepted := map[string]int{}
		service := newService(t, map[string]func([]byte) (any, error){"PutEvaluations": func(body []byte) (any, error) {
			list, _, err := evaluations(body)
			accepted[list[0].ComplianceResourceId]++
			return map[string]any{"FailedEvaluations": list[1:]}, err
		}})
		notification := decode(t, service.cloud(), "eip-attached")
		if err := notification.Report(invocation(t, 20*time.Second), outcomes(notification, 12)); err != nil {
			t.Fatal(err)
		}
		if len(accepted) != 12 || len(service.of("PutEvaluations")) != 12 {
			t.Errorf("accepted %v", accepted)
		}
	})
}

// TestReportFailedUnknown: a service that fails what was not sent gets everything again.
func TestReportFailedUnknown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var sizes []int
		service := newService(t, map[string]func([]byte) (any, error){"PutEvaluations": func(body []byte) (any, error) {
			list, _, err := evaluations(body)
			if sizes = append(sizes, len(list)); len(sizes) == 1 {
				return map[string]any{"FailedEvaluations": []map[string]any{{"ComplianceResourceId": "another", "OrderingTimestamp": "2025-03-04T09:15:27.318Z"}}}, err
			}
			return accepted, err
		}})
		notification := decode(t, service.cloud(), "eip-attached")
		if err := notification.Report(invocation(t, 20*time.Second), outcomes(notification, 3)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]int{3, 3}, sizes); diff != "" {
			t.Error(diff)
		}
	})
}

// TestReportStops: after a refusal for good nothing else is sent, and the error counts what was not.
func TestReportStops(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		service := newService(t, map[string]func([]byte) (any, error){"PutEvaluations": func(body []byte) (any, error) {
			return nil, &refusal{400, "InvalidResultTokenException"}
		}})
		notification := decode(t, service.cloud(), "eip-attached")
		err := notification.Report(invocation(t, 20*time.Second), outcomes(notification, 250))
		if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), "250 of 250 results") || !strings.Contains(err.Error(), "region other than us-east-1") {
			t.Errorf("got %v", err)
		}
		if n := len(service.of("PutEvaluations")); n != 1 {
			t.Errorf("%d calls, want 1", n)
		}
	})
}

func TestReportRefuses(t *testing.T) {
	t.Parallel()
	service := newService(t, nil)
	tests := map[string]struct {
		cloud   *aws.Cloud
		context compliance.Credentials
		change  func(*compliance.Outcome)
		want    string
	}{
		"no region":      {cloud: &aws.Cloud{Endpoint: service.URL}, want: `"" is not a region; set AWS_REGION`},
		"odd region":     {cloud: &aws.Cloud{Region: "example.com/#"}, want: `"example.com/#" is not a region`},
		"no credentials": {context: compliance.Credentials{AuthToken: "of another cloud"}, want: "the function has no credentials"},
		"other cloud":    {change: func(o *compliance.Outcome) { o.Resource.Type = "alicloud/ACS::EIP::EipAddress" }, want: `"alicloud/ACS::EIP::EipAddress" is not a resource type of AWS`},
		"undetermined":   {change: func(o *compliance.Outcome) { o.Verdict = compliance.Undetermined }, want: `verdict "Undetermined" of AWS::EC2::EIP eipalloc-00000`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud, keys := service.cloud(), credentials()
			if test.cloud != nil {
				cloud = test.cloud
			}
			if test.context != (compliance.Credentials{}) {
				keys = test.context
			}
			notification := decode(t, cloud, "eip-attached")
			list := outcomes(notification, 1)
			if test.change != nil {
				test.change(&list[0])
			}
			err := notification.Report(compliance.WithInvocation(t.Context(), compliance.Invocation{Credentials: keys}), list)
			if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want ErrReport and %q", err, test.want)
			}
			if strings.Contains(fmt.Sprint(err), "of another cloud") {
				t.Errorf("%v shows a token", err)
			}
		})
	}
	if n := len(service.of("PutEvaluations")); n != 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// TestOrderingTimestamp: times arrive digit for digit.
func TestOrderingTimestamp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for written, want := range map[string]string{
			"2025-03-04T09:15:27.318Z":       "1741079727.318",
			"2025-03-04T10:15:27.310+01:00":  "1741079727.31",
			"2025-03-04T09:15:27Z":           "1741079727",
			"2025-03-04T09:15:27.000000001Z": "1741079727.000000001",
			"2025-03-04T09:15:27.07Z":        "1741079727.07",
		} {
			service := newService(t, map[string]func([]byte) (any, error){"PutEvaluations": takeAll})
			notification, err := service.cloud().Decode(edit(t, "eip-attached", func(_, _, item map[string]any) { item["configurationItemCaptureTime"] = written }))
			if err != nil {
				t.Fatal(err)
			}
			if err := notification.Report(invocation(t, 20*time.Second), outcomes(notification, 1)); err != nil {
				t.Fatal(err)
			}
			if body := service.of("PutEvaluations")[0]; !strings.Contains(body, `"OrderingTimestamp":`+want+`}`) {
				t.Errorf("%s: %s, want %s", written, body, want)
			}
		}
	})
}

func TestAnnotation(t *testing.T) {
	t.Parallel()
	report := annotations()
	long := strings.Repeat("ü", 300)
	for name, test := range map[string]struct {
		messages []string
		want     *string
	}{
		"none":       {nil, nil},
		"empty":      {[]string{""}, nil},
		"blank":      {[]string{" \n"}, nil},
		"one":        {[]string{"not attached"}, new("not attached")},
		"two":        {[]string{"not attached", "not tagged"}, new("not attached; not tagged")},
		"256":        {[]string{long[:512]}, new(long[:512])},
		"257":        {[]string{long[:514]}, new(long[:510] + "…")},
		"far too":    {[]string{long, long}, new(long[:510] + "…")},
		"surrogates": {[]string{strings.Repeat("🔒", 129)}, new(strings.Repeat("🔒", 127) + "…")},
		"odd bytes":  {[]string{"a\xffb"}, new("a\uFFFDb")},
	} {
		if diff := cmp.Diff(test.want, report(t, test.messages...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func FuzzAnnotation(f *testing.F) {
	report := annotations()
	for _, message := range []string{"", "not attached", strings.Repeat("ä", 256), strings.Repeat("ä", 257), strings.Repeat("🔒", 200), "\xff\x00", strings.Repeat("a", 255) + "🔒",
		strings.Repeat("e\u0301", 200), "  ", strings.Repeat(" ", 300) + "a"} {
		f.Add(message, "and another")
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		got := report(t, first, second)
		if got == nil {
			t.Fatal("two messages make at least a semicolon")
		}
		whole := strings.TrimSpace(strings.ToValidUTF8(first+"; "+second, "\uFFFD"))
		kept, cut := strings.CutSuffix(*got, "…")
		switch {
		case !utf8.ValidString(*got) || len(utf16.Encode([]rune(*got))) > 256:
			t.Errorf("annotation %q", *got)
		case *got == whole:
		case !cut || !strings.HasPrefix(whole, kept):
			t.Errorf("%q is no beginning of %q", *got, whole)
		case len(utf16.Encode([]rune(*got))) < 255:
			t.Errorf("only %q is left of %q", *got, whole)
		}
	})
}

// annotations returns what arrives in AWS Config as the annotation of a result with these messages; nil if there is none.
func annotations() func(t *testing.T, messages ...string) *string {
	var arrived *string
	client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		var input struct{ Evaluations []evaluation }
		if err := json.NewDecoder(r.Body).Decode(&input); err != nil {
			return nil, err
		}
		arrived = input.Evaluations[0].Annotation
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"FailedEvaluations":[]}`)), Request: r}, nil
	})}
	cloud := &aws.Cloud{Region: region, Client: delivery.Client{HTTP: client}}
	return func(t *testing.T, messages ...string) *string {
		t.Helper()
		notification, err := cloud.Decode([]byte(`{"invokingEvent":"{\"messageType\":\"ScheduledNotification\",\"awsAccountId\":\"1\",\"notificationCreationTime\":\"2025-03-05T00:00:01.000Z\"}","resultToken":"t"}`))
		if err != nil {
			t.Fatal(err)
		}
		outcome := compliance.Outcome{Resource: notification.Event().Resource, Verdict: compliance.NonCompliant}
		for _, message := range messages {
			outcome.Reasons = append(outcome.Reasons, compliance.Reason{Message: message})
		}
		ctx := compliance.WithInvocation(t.Context(), compliance.Invocation{Credentials: credentials()})
		if err := notification.Report(ctx, []compliance.Outcome{outcome}); err != nil {
			t.Fatal(err)
		}
		return arrived
	}
}

// An exempt result is NON_COMPLIANT, and its annotation begins with who accepts it until when.
func TestReportExempt(t *testing.T) {
	t.Parallel()
	var sent struct{ Evaluations []evaluation }
	client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		err := json.NewDecoder(r.Body).Decode(&sent)
		return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(`{"FailedEvaluations":[]}`)), Request: r}, err
	})}
	cloud := &aws.Cloud{Region: region, Client: delivery.Client{HTTP: client}}
	notification, err := cloud.Decode([]byte(`{"invokingEvent":"{\"messageType\":\"ScheduledNotification\",\"awsAccountId\":\"1\",\"notificationCreationTime\":\"2025-03-05T00:00:01.000Z\"}","resultToken":"t"}`))
	if err != nil {
		t.Fatal(err)
	}
	outcome := compliance.Outcome{
		Resource: notification.Event().Resource, Verdict: compliance.NonCompliant, Reasons: []compliance.Reason{{Message: "MFA is off"}},
		Exemption: &compliance.Exemption{Owner: "o@example.com", Reason: strings.Repeat("a hardware key is on its way ", 20), Until: "2025-06-30"},
	}
	ctx := compliance.WithInvocation(t.Context(), compliance.Invocation{Credentials: credentials()})
	if err := notification.Report(ctx, []compliance.Outcome{outcome}); err != nil {
		t.Fatal(err)
	}
	got := sent.Evaluations[0]
	if got.ComplianceType != "NON_COMPLIANT" || !strings.HasPrefix(*got.Annotation, "exempt until 2025-06-30 by o@example.com: a hardware key") || len([]rune(*got.Annotation)) != 256 {
		t.Errorf("%s: %s", got.ComplianceType, *got.Annotation)
	}
}
