package handler_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// things are n resources of which every third is too small.
func things(n int) []compliance.Resource {
	all := make([]compliance.Resource, n)
	for i := range all {
		size := 50
		if i%3 == 0 {
			size = 5
		}
		all[i] = thing(fmt.Sprint(i), fmt.Sprintf(`{"size": %d}`, size))
	}
	return all
}

func TestSweep(t *testing.T) {
	t.Parallel()
	unknown := append(things(299), thing("unknown", `{}`))
	tagged := things(3)
	tagged[0].Tags = map[string][]string{"env": {"prod"}}
	tagged[1].Tags = map[string][]string{}
	ofHuawei := things(2)
	for i := range ofHuawei {
		ofHuawei[i].Cloud, ofHuawei[i].Type = compliance.HuaweiCloud, "huaweicloud/thing"
	}
	for name, test := range map[string]struct {
		cloud    *cloud
		event    compliance.Event
		swept    map[compliance.Verdict]int
		reported int
		finished int
		error    string
	}{
		"all of them": {
			cloud: &cloud{listed: things(1000)}, event: elapsed("size", compliance.AWS), reported: 1000, finished: 1,
			swept: map[compliance.Verdict]int{compliance.Compliant: 666, compliance.NonCompliant: 334},
		},
		"none": {cloud: &cloud{}, event: elapsed("size", compliance.AWS), finished: 1, swept: map[compliance.Verdict]int{}},
		"one that cannot be judged": {
			cloud: &cloud{listed: unknown}, event: elapsed("size", compliance.AWS), reported: 299, finished: 1,
			swept: map[compliance.Verdict]int{compliance.Compliant: 199, compliance.NonCompliant: 100, compliance.Undetermined: 1},
			error: "1 of 300 resources are Undetermined and were not reported; the first: unknown: undetermined: no evidence: properties.size is missing (things/size/size.rego:13)",
		},
		"one that cannot be judged, and is NonCompliant therefore": {
			cloud: &cloud{listed: unknown}, event: elapsed("strict", compliance.AWS), reported: 300, finished: 1,
			swept: map[compliance.Verdict]int{compliance.Compliant: 199, compliance.NonCompliant: 100, compliance.Undetermined: 1},
		},
		"in the rule's scope": {
			cloud: &cloud{listed: tagged}, event: elapsed("tagged", compliance.AWS), reported: 3, finished: 1,
			swept: map[compliance.Verdict]int{compliance.Compliant: 1, compliance.NonCompliant: 1, compliance.NotApplicable: 1},
		},
		// What was listed before is reported; nothing is removed.
		"a list that breaks off": {
			cloud: &cloud{listed: things(250), broken: errThrottled}, event: elapsed("size", compliance.AWS), reported: 250,
			swept: map[compliance.Verdict]int{compliance.Compliant: 166, compliance.NonCompliant: 84},
			error: "the sweep is incomplete: 250 resources judged, 250 reported: slow down",
		},
		"Huawei Cloud": {
			cloud: &cloud{listed: ofHuawei}, event: elapsed("size", compliance.HuaweiCloud),
			error: "rule size is scheduled, but policy size judges resources, and Huawei Cloud does not document that one event may report many: " +
				"trigger the rule by changes, or set `sweep: true` in the rule to try it",
		},
		"Huawei Cloud, opted in": {
			cloud: &cloud{listed: ofHuawei}, event: elapsed("swept", compliance.HuaweiCloud), reported: 2, finished: 1,
			swept: map[compliance.Verdict]int{compliance.Compliant: 1, compliance.NonCompliant: 1},
		},
		"a policy about everything": {
			cloud: &cloud{}, event: elapsed("everything", compliance.AWS),
			error: "rule everything is scheduled, but policy everything judges every type: list the types to evaluate in the rule's scope.types",
		},
		"in a scope of several clouds": {
			cloud: &cloud{listed: things(3)}, event: elapsed("everywhere", compliance.AWS), reported: 3, finished: 1,
			swept: map[compliance.Verdict]int{compliance.Compliant: 2, compliance.NonCompliant: 1},
		},
		"in a scope of other clouds": {
			cloud: &cloud{}, event: elapsed("everywhere", compliance.Alicloud),
			error: "rule everywhere is scheduled, but its scope.types list no resource type of alicloud",
		},
		"a policy about nothing here": {
			cloud: &cloud{}, event: elapsed("size", compliance.Alicloud),
			error: "rule size is scheduled, but policy size judges no resource type of alicloud",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := test.cloud
			c.name, c.lists = test.event.Cloud, true
			result, err := newHandler(t, options(c)).Handle(t.Context(), payload(t, test.event))
			if got := fmt.Sprint(err); err != nil && got != test.error || err == nil && test.error != "" {
				t.Errorf("error (-want +got):\n%s", cmp.Diff(test.error, got))
			}
			if diff := cmp.Diff(test.swept, result.Swept); diff != "" {
				t.Errorf("swept (-want +got):\n%s", diff)
			}
			ids := map[string]bool{}
			for _, batch := range c.reports {
				if len(batch) > 100 {
					t.Errorf("a batch of %d", len(batch))
				}
				for _, outcome := range batch {
					ids[outcome.Resource.ID] = true
				}
			}
			if len(ids) != test.reported || c.finished != test.finished {
				t.Errorf("%d reported, want %d; finished %d times, want %d", len(ids), test.reported, c.finished, test.finished)
			}
		})
	}
}

func TestSweepCannotList(t *testing.T) {
	t.Parallel()
	_, err := newHandler(t, options(&cloud{name: compliance.AWS})).Handle(t.Context(), payload(t, elapsed("size", compliance.AWS)))
	if want := "rule size is scheduled, but resources of aws cannot be listed"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

// A batch that is refused ends the sweep: what was accepted before counts, nothing is removed.
func TestSweepRefused(t *testing.T) {
	t.Parallel()
	c := &cloud{name: compliance.AWS, lists: true, listed: things(2000), refuse: func(call int, _ []compliance.Outcome) error {
		if call > 3 {
			return errThrottled
		}
		return nil
	}}
	result, err := newHandler(t, options(c)).Handle(t.Context(), payload(t, elapsed("size", compliance.AWS)))
	var listed, reported int
	if _, scanErr := fmt.Sscanf(fmt.Sprint(err), "the sweep is incomplete: %d resources judged, %d reported:", &listed, &reported); scanErr != nil || !errors.Is(err, errThrottled) {
		t.Fatalf("error %v", err)
	}
	if lines := strings.Count(err.Error(), errThrottled.Error()); lines != 1 {
		t.Errorf("the cause is told %d times: %v", lines, err)
	}
	if n := result.Swept[compliance.Undetermined]; n > 0 {
		t.Errorf("%d resources that were not judged any more count as Undetermined", n)
	}
	if reported != 300 || listed < 400 || listed == 2000 || c.finished != 0 {
		t.Errorf("%d listed, %d reported, finished %d times", listed, reported, c.finished)
	}
}

// A panic is one sweep's error; the next event is served.
func TestSweepPanics(t *testing.T) {
	t.Parallel()
	c := &cloud{name: compliance.AWS, lists: true, listed: things(500), refuse: func(call int, _ []compliance.Outcome) error {
		if call == 2 {
			panic("no such thing")
		}
		return nil
	}}
	h := newHandler(t, options(c))
	_, err := h.Handle(t.Context(), payload(t, elapsed("size", compliance.AWS)))
	if err == nil || !strings.HasPrefix(err.Error(), "the sweep is incomplete: ") || !strings.HasSuffix(err.Error(), ": panic: no such thing") || c.finished != 0 {
		t.Errorf("error %v, finished %d times", err, c.finished)
	}
	if _, err := h.Handle(t.Context(), payload(t, elapsed("size", compliance.AWS))); err != nil || c.finished != 1 {
		t.Errorf("the next event: error %v, finished %d times", err, c.finished)
	}
}

// When time is nearly out, what was listed is reported, and the error says how far the sweep got.
func TestSweepTimeIsOver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &cloud{name: compliance.AWS, lists: true, listed: things(1000), slow: 7 * time.Millisecond}
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		result, err := newHandler(t, options(c)).Handle(ctx, payload(t, elapsed("size", compliance.AWS)))
		const want = "the sweep is incomplete: 257 resources judged, 257 reported: the invocation is nearly out of time: " + // 1800 ms at 7 ms each
			"increase the function's timeout, or narrow the rule's scope"
		if ctx.Err() != nil || err == nil || err.Error() != want {
			t.Errorf("error %v (context: %v), want %s", err, ctx.Err(), want)
		}
		if diff := cmp.Diff(map[compliance.Verdict]int{compliance.Compliant: 171, compliance.NonCompliant: 86}, result.Swept); diff != "" || c.finished != 0 {
			t.Errorf("finished %d times; swept (-want +got):\n%s", c.finished, diff)
		}
	})
}

// Sweeps of several events at once do not mix.
func TestSweepsAtOnce(t *testing.T) {
	t.Parallel()
	c := &cloud{name: compliance.AWS, lists: true, listed: things(600)}
	h := newHandler(t, options(c))
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			result, err := h.Handle(t.Context(), payload(t, elapsed("size", compliance.AWS)))
			if err != nil {
				t.Error(err)
				return
			}
			if diff := cmp.Diff(map[compliance.Verdict]int{compliance.Compliant: 400, compliance.NonCompliant: 200}, result.Swept); diff != "" {
				t.Errorf("swept (-want +got):\n%s", diff)
			}
		})
	}
	group.Wait()
	if c.finished != 8 || len(c.reports) != 48 {
		t.Errorf("%d batches, finished %d times", len(c.reports), c.finished)
	}
}
