package aws_test

import (
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// TestEndpoint: requests go to the region's public endpoint. None is sent.
func TestEndpoint(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"us-east-1":      "config.us-east-1.amazonaws.com",
		"us-gov-west-1":  "config.us-gov-west-1.amazonaws.com",
		"cn-northwest-1": "config.cn-northwest-1.amazonaws.com.cn",
		"eusc-de-east-1": "config.eusc-de-east-1.amazonaws.eu",
	} {
		var asked *http.Request
		client := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			asked = r
			return &http.Response{StatusCode: http.StatusNotFound, Body: http.NoBody, Request: r}, nil
		})}
		notification := decode(t, &aws.Cloud{Region: region, Client: delivery.Client{HTTP: client}}, "eip-attached")
		if err := notification.Report(invocation(t, time.Second), outcomes(notification, 1)); err == nil {
			t.Error("HTTP 404 was taken for acceptance")
		}
		if asked == nil || asked.URL.Scheme != "https" || asked.URL.Host != want || !strings.Contains(asked.Header.Get("Authorization"), "/"+region+"/config/aws4_request") {
			t.Errorf("%s: %v, want https://%s", region, asked, want)
		}
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestRequests compares what is sent with what the official SDK sends for the same (github.com/aws/aws-sdk-go-v2/service/configservice v1.74.10):
// each line of the file is an X-Amz-Target and the body that it goes with.
func TestRequests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got []string
		add := func(service *configService) {
			for _, request := range service.requests {
				got = append(got, "StarlingDoveService."+request)
			}
		}
		ctx := invocation(t, 20*time.Second)

		service := newService(t, map[string]func([]byte) (any, error){"PutEvaluations": takeAll})
		notification := decode(t, service.cloud(), "testmode")
		resource := notification.Event().Resource
		second, third := resource, resource
		second.ID, third.ID = "eipalloc-2", "eipalloc-3"
		if err := notification.Report(ctx, []compliance.Outcome{
			{Resource: resource, Verdict: compliance.NonCompliant, Reasons: []compliance.Reason{{Message: `<why> & "how"`}, {Message: "twice"}}},
			{Resource: second, Verdict: compliance.Compliant},
			{Resource: third, Verdict: compliance.NotApplicable, Reasons: []compliance.Reason{{Message: "gone"}}},
		}); err != nil {
			t.Fatal(err)
		}
		add(service)

		service = newService(t, map[string]func([]byte) (any, error){"PutEvaluations": takeAll})
		notification = decode(t, service.cloud(), "scheduled")
		if err := notification.Report(ctx, []compliance.Outcome{{Resource: notification.Event().Resource, Verdict: compliance.Compliant}}); err != nil {
			t.Fatal(err)
		}
		add(service)

		service = newService(t, map[string]func([]byte) (any, error){"GetResourceConfigHistory": historyOf(t)})
		if _, err := decode(t, service.cloud(), "oversized").(compliance.Fetcher).Fetch(ctx); err != nil {
			t.Fatal(err)
		}
		add(service)

		account := newAccount(0)
		account.pages = [][]string{{}, {"eipalloc-1", "eipalloc-2"}}
		service = newService(t, account.answers())
		sweeper := decode(t, service.cloud(), "scheduled").(compliance.Sweeper)
		_, swept, err := servicetest.Sweep(ctx, sweeper, "aws/AWS::EC2::EIP", "aws/AWS::S3::Bucket")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sweeper.Finish(ctx, swept); err != nil {
			t.Fatal(err)
		}
		add(service)
		got = slices.Compact(got) // an empty type is counted twice

		// The query of the second type is that of the first.
		got = slices.DeleteFunc(got, func(line string) bool { return strings.Contains(line, "resourceType = 'AWS::S3::Bucket'") })
		if diff := cmp.Diff(strings.TrimSpace(string(protocoltest.Read(t, "testdata/requests.txt"))), strings.Join(got, "\n")); diff != "" {
			t.Errorf("-the SDK's +got:\n%s", diff)
		}

		called := map[string]bool{}
		for _, line := range got {
			operation, _, _ := strings.Cut(strings.TrimPrefix(line, "StarlingDoveService."), " ")
			called["config:"+operation] = true
		}
		if diff := cmp.Diff(slices.Sorted(slices.Values(slices.Concat(aws.Actions, aws.SweepActions))), slices.Sorted(maps.Keys(called))); diff != "" {
			t.Errorf("Actions and the operations that are called (-Actions +called):\n%s", diff)
		}
	})
}

func TestAdvice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for _, action := range slices.Concat(aws.Actions, aws.SweepActions) {
			if !regexp.MustCompile(`^config:[A-Z]\w+$`).MatchString(action) {
				t.Errorf("%q is no IAM action", action)
			}
		}
		denied := func([]byte) (any, error) { return nil, &refusal{400, "AccessDeniedException"} }
		service := newService(t, map[string]func([]byte) (any, error){
			"PutEvaluations": denied, "GetResourceConfigHistory": denied, "SelectResourceConfig": denied,
		})
		ctx := invocation(t, 20*time.Second)
		change := decode(t, service.cloud(), "eip-attached")
		_, fetched := decode(t, service.cloud(), "oversized").(compliance.Fetcher).Fetch(ctx)
		_, listed := decode(t, service.cloud(), "scheduled").(compliance.Sweeper).List(ctx, compliance.Part{Type: "aws/AWS::EC2::EIP"})
		for action, err := range map[string]error{
			"config:PutEvaluations":           change.Report(ctx, outcomes(change, 1)),
			"config:GetResourceConfigHistory": fetched,
			"config:SelectResourceConfig":     listed,
		} {
			if err == nil || !strings.Contains(err.Error(), "allow "+action+" in the policy of the function's role") {
				t.Errorf("%v does not say that %s must be allowed", err, action)
			}
		}
	})
}
