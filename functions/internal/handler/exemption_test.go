package handler_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
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
