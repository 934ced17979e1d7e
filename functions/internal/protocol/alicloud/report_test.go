package alicloud_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func outcomes(resource compliance.Resource, n int) []compliance.Outcome {
	all := make([]compliance.Outcome, n)
	for i := range all {
		resource.ID = fmt.Sprintf("eip-%06d", i)
		all[i] = protocoltest.Outcome(resource, compliance.NonCompliant)
	}
	return all
}

func TestReportInBatches(t *testing.T) {
	t.Parallel()
	throttled := &acs.Error{Status: http.StatusBadRequest, Code: "Throttling.User", Message: "Request was denied due to user flow control."}
	tests := map[string]struct {
		batch int
		fail  func(action string, call int) error
		sizes []int
		lost  string
	}{
		"of the default size": {sizes: []int{100, 100, 50}},
		"of another size":     {batch: 250, sizes: []int{250}},
		"of one":              {batch: 1, sizes: slices.Repeat([]int{1}, 250)},
		"while throttled": {
			fail: func(_ string, call int) error {
				if call%2 == 1 {
					return throttled
				}
				return nil
			},
			sizes: []int{100, 100, 50},
		},
		"while unavailable": {
			fail: func(_ string, call int) error {
				if call < 3 {
					return acs.ServiceUnavailable
				}
				return nil
			},
			sizes: []int{100, 100, 50},
		},
		"one of which is refused": {
			fail: func(_ string, call int) error {
				if call == 2 {
					return acs.InvalidValue("Evaluations", "an example")
				}
				return nil
			},
			sizes: []int{100, 50, 50, 50}, // in halves
		},
		"that nobody may send": {
			fail: func(string, int) error { return acs.NoPermission },
			lost: "250 of 250 results were not accepted; the first: results 1 to 100: HTTP 400 NoPermission: You are not authorized to perform this operation.",
		},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			s := newService(t)
			s.fail = test.fail
			cloud := s.cloud()
			cloud.BatchSize = test.batch
			notification := decode(t, cloud, "eip-below-minimum")
			all := outcomes(notification.Event().Resource, 250)
			err := notification.Report(invocation(t, 30*time.Second), all)
			if test.lost == "" && err != nil {
				t.Fatal(err)
			}
			if test.lost != "" && (!errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.lost)) {
				t.Errorf("got error %v, want it to tell %q", err, test.lost)
			}
			var sizes []int
			seen := map[string]int{}
			for _, put := range s.puts {
				sizes = append(sizes, len(put.Evaluations))
				for _, evaluation := range put.Evaluations {
					seen[evaluation.ID]++
				}
				if put.DeleteMode != "" {
					t.Errorf("DeleteMode=%s for a change", put.DeleteMode)
				}
			}
			if diff := cmp.Diff(test.sizes, sizes); diff != "" {
				t.Errorf("batches (-want +got):\n%s", diff)
			}
			for _, outcome := range all {
				if n := seen[outcome.Resource.ID]; n != 1 && test.lost == "" {
					t.Errorf("%s arrived %d times", outcome.Resource.ID, n)
				}
			}
		})
	}
}

func TestReportEvaluation(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		cloud := s.cloud()
		for _, event := range []string{"scheduled-without-item", "scheduled-with-item", "sparse-item"} {
			notification := decode(t, cloud, event)
			outcome := protocoltest.Outcome(notification.Event().Resource, compliance.Compliant)
			if err := notification.Report(invocation(t, 10*time.Second), []compliance.Outcome{outcome}); err != nil {
				t.Fatal(err)
			}
		}
		want := []put{
			{Evaluations: []evaluation{{
				Account: "100000000000000", ID: "100000000000000", Type: "ACS::::Account", Region: "global",
				Compliance: "COMPLIANT", Ordering: "1600610821106",
			}}},
			{Evaluations: []evaluation{{
				Account: "100000000000000", ID: "20082888873117****", Name: "test123", Type: "ACS::RAM::User", Region: "cn-shanghai",
				Compliance: "COMPLIANT", Ordering: "1600610821106",
			}}},
			{Evaluations: []evaluation{{
				Account: "100000000000000", ID: "eip-2zeerraiwb7ujcdvf****", Name: "test", Type: "ACS::EIP::EipAddress", Region: "cn-hangzhou",
				Compliance: "COMPLIANT", Ordering: "1600610821106",
			}}},
		}
		if diff := cmp.Diff(want, s.puts); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestReportOrdering: without a timestamp in the event, all results carry the time of the first report.
func TestReportOrdering(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(t)
		cloud := s.cloud()
		cloud.BatchSize = 1
		notification := decode(t, cloud, "no-ordering-timestamp")
		before := time.Now().UnixMilli()
		for range 2 {
			if err := notification.Report(invocation(t, 10*time.Second), outcomes(notification.Event().Resource, 2)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Millisecond)
		}
		first, err := s.puts[0].Evaluations[0].Ordering.Int64()
		if err != nil || first < before || first > time.Now().UnixMilli() {
			t.Errorf("got %d, %v, want now", first, err)
		}
		for _, put := range s.puts {
			if got := put.Evaluations[0].Ordering; got != s.puts[0].Evaluations[0].Ordering {
				t.Errorf("got %v and %v, want the same", got, s.puts[0].Evaluations[0].Ordering)
			}
		}
	})
}

func TestReportRefuses(t *testing.T) {
	t.Parallel()
	none := invocation(t, 10*time.Second)
	tests := map[string]struct {
		change func(*alicloud.Cloud, *compliance.Outcome)
		want   string
	}{
		"a resource of another cloud":  {func(_ *alicloud.Cloud, o *compliance.Outcome) { o.Resource.Type = "aws/AWS::EC2::EIP" }, "not a resource of alicloud"},
		"an account that is no number": {func(_ *alicloud.Cloud, o *compliance.Outcome) { o.Resource.Account = "me" }, `account "me" is not a number`},
		"an endpoint without a scheme": {func(c *alicloud.Cloud, _ *compliance.Outcome) { c.Endpoint = "config.cn-shanghai.aliyuncs.com" }, "must be a URL of scheme and host"},
		"an endpoint that is no URL":   {func(c *alicloud.Cloud, _ *compliance.Outcome) { c.Endpoint = "https://config\x00" }, "must be a URL of scheme and host"},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			s := newService(t)
			cloud := s.cloud()
			notification := decode(t, cloud, "eip-below-minimum")
			outcome := protocoltest.Outcome(notification.Event().Resource, compliance.Compliant)
			test.change(cloud, &outcome)
			err := notification.Report(none, []compliance.Outcome{outcome})
			if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
			if n := s.count(); len(n) != 0 {
				t.Errorf("sent %v", n)
			}
		})
	}
	protocoltest.Bubble(t, "no credentials", func(t *testing.T) {
		notification := decode(t, &alicloud.Cloud{Client: delivery.Client{HTTP: new(http.Client)}}, "eip-below-minimum")
		err := notification.Report(t.Context(), outcomes(notification.Event().Resource, 1))
		if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), "config:PutEvaluations") {
			t.Errorf("got %v, want the action that the role needs", err)
		}
	})
}

func TestAnnotation(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("<ü\"&", 1000) // 4 characters, 5 in JSON
	bandwidth := compliance.Reason{
		Message: "bandwidth is 5 Mbit/s, at least 10 is required", Property: "Bandwidth",
		Actual: json.RawMessage(`"5"`), Desired: json.RawMessage(`10`), Operator: "GreaterOrEquals",
	}
	tests := map[string]struct {
		limit   int
		reasons []compliance.Reason
		exempt  *compliance.Exemption
		want    string // empty: only the properties that hold for every annotation are tested
		prefix  string
	}{
		"all fields": {
			reasons: []compliance.Reason{bandwidth},
			want:    `{"configuration":"5","desiredValue":10,"operator":"GreaterOrEquals","property":"$.Bandwidth","reason":"bandwidth is 5 Mbit/s, at least 10 is required"}`,
		},
		"further reasons": {
			reasons: []compliance.Reason{bandwidth, {Message: "it is <not> bound", Property: "InstanceId"}},
			want:    `{"configuration":"5","desiredValue":10,"operator":"GreaterOrEquals","property":"$.Bandwidth","reason":"bandwidth is 5 Mbit/s, at least 10 is required; it is <not> bound"}`,
		},
		"exempt": {
			reasons: []compliance.Reason{bandwidth}, exempt: &compliance.Exemption{Owner: "陈静", Reason: "a backup line", Until: "2027-03-31"},
			want: `{"configuration":"5","desiredValue":10,"operator":"GreaterOrEquals","property":"$.Bandwidth","reason":"exempt until 2027-03-31 by 陈静: a backup line; bandwidth is 5 Mbit/s, at least 10 is required"}`,
		},
		"an element": {reasons: []compliance.Reason{{Message: "m", Property: `[0].Port`}}, want: `{"property":"$[0].Port","reason":"m"}`},
		"words only": {reasons: []compliance.Reason{{Message: "it is open to <all>"}}, want: `{"reason":"it is open to <all>"}`},
		"no reason":  {want: ``},
		"nearly fit": {limit: 21, reasons: []compliance.Reason{{Message: "123456789"}}, want: `{"reason":"1234567…"}`},
		"fit":        {limit: 22, reasons: []compliance.Reason{{Message: "123456789"}}, want: `{"reason":"123456789"}`},
		"cut reason": {reasons: []compliance.Reason{{Message: long, Property: "P", Actual: json.RawMessage(`5`)}}, prefix: `{"configuration":5,"property":"$.P","reason":"<ü\"&`},
		"cut value":  {reasons: []compliance.Reason{{Message: "m", Property: "P", Actual: json.RawMessage(`"` + strings.Repeat("x", 2000) + `"`), Desired: json.RawMessage(`1`)}}, want: `{"desiredValue":1,"property":"$.P","reason":"m"}`},
		"cut values": {reasons: []compliance.Reason{{Message: long, Property: "P", Desired: json.RawMessage(`"` + strings.Repeat("x", 2000) + `"`)}}, prefix: `{"reason":"<ü\"&`},
		"small":      {limit: 40, reasons: []compliance.Reason{bandwidth}, want: `{"reason":"bandwidth is 5 Mbit/s, at …"}`},
		"too small":  {limit: 3, reasons: []compliance.Reason{bandwidth}, want: ``},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			s := newService(t)
			cloud := s.cloud()
			cloud.AnnotationLimit = test.limit
			notification := decode(t, cloud, "eip-below-minimum")
			outcome := compliance.Outcome{Resource: notification.Event().Resource, Verdict: compliance.NonCompliant, Reasons: test.reasons, Exemption: test.exempt}
			if err := notification.Report(invocation(t, 10*time.Second), []compliance.Outcome{outcome}); err != nil {
				t.Fatal(err)
			}
			got := s.puts[0].Evaluations[0].Annotation
			if test.prefix == "" {
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Errorf("-want +got:\n%s", diff)
				}
			}
			if !strings.HasPrefix(got, test.prefix) {
				t.Errorf("got %q, want it to begin with %q", got, test.prefix)
			}
			limit := test.limit
			if limit == 0 {
				limit = 1000
			}
			if n := utf8.RuneCountInString(got); n > limit || test.prefix != "" && n < limit-2 {
				t.Errorf("%d characters, want at most %d and not much less", n, limit)
			}
			if got != "" && !json.Valid([]byte(got)) || !utf8.ValidString(got) || strings.Contains(got, "\uFFFD") {
				t.Errorf("not JSON: %s", got)
			}
		})
	}
}
