package handler_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/exemption"
)

func exempted(until string, ids ...string) exemption.Set {
	return exemption.Set{{
		Exemption: compliance.Exemption{Name: "small-things", Owner: "o@example.com", Reason: "they stay small", Until: until, Ticket: "T-1"},
		Rules:     []string{"size", "strict"}, Resources: exemption.Resources{IDs: ids},
	}}
}

// An exempt finding stays NonCompliant, says who accepts it, and is logged with it. Only what is NonCompliant can be exempt.
func TestExemption(t *testing.T) {
	t.Parallel()
	const holds, over = "2026-03-04", "2026-03-03" // asked is on March 4
	for name, test := range map[string]struct {
		rule, until, properties string
		at                      time.Time
		verdict                 compliance.Verdict // that is reported
		exempt                  bool
	}{
		"exempt":               {"size", holds, `{"size": 5}`, asked, compliance.NonCompliant, true},
		"expired":              {"size", over, `{"size": 5}`, asked, compliance.NonCompliant, false},
		"without a time":       {"size", holds, `{"size": 5}`, time.Time{}, compliance.NonCompliant, false},
		"of another rule":      {"big", holds, `{"size": 5}`, asked, compliance.NonCompliant, false},
		"compliant":            {"size", holds, `{"size": 50}`, asked, compliance.Compliant, false},
		"not applicable":       {"size", holds, `{"size": 0}`, asked, compliance.NotApplicable, false},
		"reported as a result": {"strict", holds, `{}`, asked, compliance.NonCompliant, false}, // Undetermined
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			service := &cloud{name: compliance.AWS}
			o := logged(options(service), zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zapcore.EncoderConfig{}), zapcore.AddSync(&log), zap.InfoLevel)))
			o.Exemptions = exempted(test.until, "t1")
			event := changed(test.rule, thing("t1", test.properties))
			event.Time = test.at
			result, err := newHandler(t, o).Handle(t.Context(), payload(t, event))
			if err != nil {
				t.Fatal(err)
			}
			var want *compliance.Exemption
			if test.exempt {
				want = &o.Exemptions[0].Exemption
			}
			reported := service.reports[0][0]
			if diff := cmp.Diff(want, reported.Exemption); diff != "" || reported.Verdict != test.verdict {
				t.Errorf("reported %s %s", reported.Verdict, diff)
			}
			if diff := cmp.Diff(want, result.Outcomes[0].Exemption); diff != "" {
				t.Errorf("answered %s", diff)
			}
			var line struct{ Exemption *compliance.Exemption }
			if err := json.Unmarshal(log.Bytes(), &line); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, line.Exemption); diff != "" {
				t.Errorf("logged %s", diff)
			}
			const sentence = "exempt until 2026-03-04 by o@example.com: they stay small"
			if says := strings.Join(reported.Messages(), "; "); test.exempt != strings.HasPrefix(says, sentence+"; size is 5") {
				t.Errorf("says %s", says)
			}
		})
	}
}

// A sweep counts what is exempt apart, and reports all of it.
func TestSweepCountsExempt(t *testing.T) {
	t.Parallel()
	service := &cloud{name: compliance.AWS, lists: true, listed: things(300)} // every third is too small
	o := options(service)
	o.Exemptions = exempted("2026-03-04", "0", "1", "3")
	result, err := newHandler(t, o).Handle(t.Context(), payload(t, elapsed("size", compliance.AWS)))
	if err != nil {
		t.Fatal(err)
	}
	want := map[compliance.Verdict]int{compliance.Compliant: 200, compliance.NonCompliant: 98}
	if diff := cmp.Diff(want, result.Swept); diff != "" || result.Exempt != 2 {
		t.Errorf("%d exempt %s", result.Exempt, diff)
	}
	exempt, reported := 0, 0
	for _, batch := range service.reports {
		for _, outcome := range batch {
			reported++
			if outcome.Exemption != nil && outcome.Verdict == compliance.NonCompliant {
				exempt++
			}
		}
	}
	if exempt != 2 || reported != 300 {
		t.Errorf("%d of %d reported are exempt", exempt, reported)
	}
}

// Whether an exemption holds is decided as of when the event was sent. If it does not say that, an exemption that ended since the item was
// recorded does not count.
func TestExemptionOfUndatedEvents(t *testing.T) {
	t.Parallel()
	const (
		today     = "2000-01-01" // virtual time begins with it
		yesterday = "1999-12-31"
	)
	recorded := time.Date(1999, 12, 31, 12, 0, 0, 0, time.UTC)
	for name, cloud := range map[string]struct {
		file, rule, id string
		dated, undated map[string]any // changes of the example event
		refused        string         // an undated event; empty: it is judged
	}{
		compliance.HuaweiCloud: {
			file: "eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant_below.json", rule: "eip-bandwidth-limit", id: huaweiEIP,
			dated: map[string]any{"evaluation_time": recorded.UnixMilli()}, undated: map[string]any{"evaluation_time": nil}, refused: "evaluation_time is missing",
		},
		compliance.Alicloud: {
			file: "eip/eip_attached/examples/alicloud_noncompliant.json", rule: "eip-attached", id: aliEIP,
			dated:   map[string]any{"orderingTimestamp": recorded.UnixMilli()},
			undated: map[string]any{"orderingTimestamp": nil, "invokingEvent.notificationCreationTimestamp": nil, "invokingEvent.configurationItem.captureTime": recorded.UnixMilli()},
		},
		compliance.AWS: {
			file: "eip/eip_attached/examples/aws_noncompliant.json", rule: "eip-attached", id: awsEIP,
			dated:   map[string]any{"invokingEvent.notificationCreationTime": recorded},
			undated: map[string]any{"invokingEvent.notificationCreationTime": nil, "invokingEvent.configurationItem.configurationItemCaptureTime": recorded},
		},
	} {
		for sent, test := range map[string]struct {
			until   string
			changes map[string]any
			exempt  bool
		}{
			"dated, over since":      {yesterday, cloud.dated, true},
			"undated, over since":    {yesterday, cloud.undated, false},
			"undated, over tomorrow": {today, cloud.undated, cloud.refused == ""},
		} {
			t.Run(name+" "+sent, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					e := &endpoint{URL: "http://config.example.com"}
					e.client = &http.Client{Transport: inMemory{e}}
					o := e.options()
					o.Exemptions = exemption.Set{{
						Exemption: compliance.Exemption{Name: "small-things", Owner: "o@example.com", Reason: "they stay small", Until: test.until},
						Rules:     []string{cloud.rule}, Resources: exemption.Resources{IDs: []string{cloud.id}},
					}}
					result, err := newHandler(t, o).Handle(invocation(t), altered(t, cloud.file, test.changes))
					if refused := cloud.refused != "" && !strings.HasPrefix(sent, "dated"); refused || err != nil {
						if !refused || err == nil || !strings.Contains(err.Error(), cloud.refused) {
							t.Error(err)
						}
						return
					}
					if got := result.Outcomes[0]; got.Verdict != compliance.NonCompliant || (got.Exemption != nil) != test.exempt {
						t.Errorf("%s, exemption %v", got.Verdict, got.Exemption)
					}
				})
			})
		}
	}
}

// altered is an example event with members changed or removed at any depth, also in JSON that a string holds.
func altered(t *testing.T, file string, changes map[string]any) []byte {
	t.Helper()
	var event any
	if err := json.Unmarshal(example(t, file, nil), &event); err != nil {
		t.Fatal(err)
	}
	for path, value := range changes {
		event = alter(t, event, strings.Split(path, "."), value)
	}
	text, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func alter(t *testing.T, in any, path []string, value any) any {
	t.Helper()
	if len(path) == 0 {
		return value
	}
	if text, held := in.(string); held {
		var inner any
		if err := json.Unmarshal([]byte(text), &inner); err != nil {
			t.Fatal(err)
		}
		written, err := json.Marshal(alter(t, inner, path, value))
		if err != nil {
			t.Fatal(err)
		}
		return string(written)
	}
	object := in.(map[string]any)
	if object[path[0]] = alter(t, object[path[0]], path[1:], value); object[path[0]] == nil {
		delete(object, path[0])
	}
	return object
}
