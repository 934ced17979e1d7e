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

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

const eipType = "ACS::EIP::EipAddress"

func eip(i int) detail {
	return detail{
		AccountId: 100000000000000, Configuration: fmt.Sprintf(`{"Bandwidth":"%d"}`, i), Region: "cn-hangzhou",
		ResourceCreationTime: 1571644675000, ResourceDeleted: 1, ResourceId: fmt.Sprintf("eip-%06d", i), ResourceName: "test",
		ResourceStatus: "InUse", ResourceType: eipType, Tags: `{"env":["test"]}`,
	}
}

func eips(n int) []detail {
	all := make([]detail, n)
	for i := range all {
		all[i] = eip(i)
	}
	return all
}

func sweeper(t *testing.T, s *service, concurrency int) compliance.Sweeper {
	t.Helper()
	cloud := s.cloud()
	cloud.Concurrency = concurrency
	return decode(t, cloud, "scheduled-without-item").(compliance.Sweeper)
}

func TestListResource(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		odd := detail{AccountId: "200000000000000", Region: "cn-shanghai", ResourceDeleted: 1, ResourceId: "a b&c/ü", ResourceType: "ACS::OSS::Bucket", Tags: `{""hc"":[""]}`}
		s := newService(t, eip(5), odd)
		got, _, err := servicetest.Sweep(invocation(t, 10*time.Second), sweeper(t, s, 0), "aws/AWS::EC2::EIP", "alicloud/ACS::OSS::Bucket", "alicloud/"+eipType)
		if err != nil {
			t.Fatal(err)
		}
		want := []compliance.Resource{
			{Cloud: "alicloud", Type: "alicloud/ACS::OSS::Bucket", ID: "a b&c/ü", Region: "cn-shanghai", Account: "200000000000000"},
			{
				Cloud: "alicloud", Type: "alicloud/" + eipType, ID: "eip-000005", Name: "test", Region: "cn-hangzhou",
				Account: "100000000000000", Status: "InUse", Created: time.UnixMilli(1571644675000).UTC(),
				Tags: map[string][]string{"env": {"test"}}, Properties: json.RawMessage(`{"Bandwidth":"5"}`),
			},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestSweep lists three pages while the service throttles, in order, with bounded concurrency, and reports all of it.
func TestSweep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		stored := eips(250)
		for _, i := range []int{17, 130} {
			stored[i].ResourceDeleted, stored[i].goneLater = 0, true
		}
		s := newService(t, stored...)
		s.fail = func(action string, call int) error {
			if call%20 == 3 && action != "ListDiscoveredResources" || call == 2 && action == "ListDiscoveredResources" {
				return &acs.Error{Status: http.StatusBadRequest, Code: "Throttling.User", Message: "Request was denied due to user flow control."}
			}
			return nil
		}
		notification := sweeper(t, s, 5)
		ctx := invocation(t, time.Minute)
		var want, got []string
		for i := range stored {
			if stored[i].ResourceDeleted == 1 {
				want = append(want, stored[i].ResourceId)
			}
		}
		report := func(resources []compliance.Resource) {
			batch := make([]compliance.Outcome, len(resources))
			for i, resource := range resources {
				batch[i] = protocoltest.Outcome(resource, compliance.Compliant)
			}
			if err := notification.(compliance.Notification).Report(ctx, batch); err != nil {
				t.Fatal(err)
			}
		}
		resources, swept, err := servicetest.Sweep(ctx, notification, "alicloud/"+eipType)
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range resources {
			got = append(got, resource.ID)
		}
		for batch := range slices.Chunk(resources, 60) {
			report(batch)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("listed (-want +got):\n%s", diff)
		}
		if s.busiest > 5 || s.busiest < 2 {
			t.Errorf("%d resources were fetched at a time, want up to 5", s.busiest)
		}
		if diff := cmp.Diff(want, s.accepted("")); diff != "" {
			t.Errorf("reported (-want +got):\n%s", diff)
		}
		if kept, err := notification.Finish(ctx, swept); err != nil || kept != "" {
			t.Fatal(kept, err)
		}
		// The last results again, and no other.
		if diff := cmp.Diff(want[240:], s.accepted("true")); diff != "" {
			t.Errorf("with DeleteMode (-want +got):\n%s", diff)
		}
	})
}

func TestListErrors(t *testing.T) {
	t.Parallel()
	deny := func(action string) func(string, int) error {
		return func(called string, call int) error {
			if called == action && call > 1 {
				return acs.NoPermission
			}
			return nil
		}
	}
	tests := map[string]struct {
		types []string
		fail  func(string, int) error
		want  string
		is    error
	}{
		"no type of this cloud": {types: []string{"aws/AWS::EC2::EIP"}, want: "[aws/AWS::EC2::EIP]", is: compliance.ErrPolicy},
		"second page":           {types: []string{"alicloud/" + eipType}, fail: deny("ListDiscoveredResources"), want: "list the resources of type ACS::EIP::EipAddress: HTTP 400 NoPermission", is: compliance.ErrReport},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			s := newService(t, eips(150)...)
			s.fail = test.fail
			ctx := invocation(t, 10*time.Second)
			_, _, err := servicetest.Sweep(ctx, sweeper(t, s, 1), test.types...)
			if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %v with %q", err, test.is, test.want)
			}
		})
	}
	protocoltest.Bubble(t, "the same page again", func(t *testing.T) {
		s := newService(t, eips(150)...)
		page, err := sweeper(t, s, 8).List(invocation(t, 10*time.Second), compliance.Part{Type: "alicloud/" + eipType, Page: "100"})
		if err != nil || len(page.Listed) != 50 || page.Next != nil {
			t.Errorf("got %d resources, then %v, error %v", len(page.Listed), page.Next, err)
		}
	})
}

// TestListPoisoned: what is wrong with one resource is said about it, and the others are listed.
func TestListPoisoned(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*detail)
		fail   func(id string) error
		want   string
	}{
		"a refused get":             {fail: func(string) error { return acs.NoPermission }, want: "in cn-hangzhou: HTTP 400 NoPermission"},
		"configuration cut off":     {change: func(d *detail) { d.Configuration = `{"a":` }, want: "Configuration: the string is not JSON or is truncated"},
		"configuration no object":   {change: func(d *detail) { d.Configuration = `[]` }, want: "Configuration: the string must contain a JSON object"},
		"absurd account and tags":   {change: func(d *detail) { d.AccountId, d.Tags = "me", `{` }},
		"absurd time":               {change: func(d *detail) { d.ResourceCreationTime = -1 }},
		"configuration with absurd": {change: func(d *detail) { d.Configuration = `{"a":1e999999999}` }},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			all := eips(3)
			if test.change != nil {
				test.change(&all[1])
			}
			s := newService(t, all...)
			s.failGet = func(id string) error {
				if test.fail != nil && id == all[1].ResourceId {
					return test.fail(id)
				}
				return nil
			}
			page, err := sweeper(t, s, 8).List(invocation(t, 10*time.Second), compliance.Part{Type: "alicloud/" + eipType})
			if err != nil || len(page.Listed) != 3 {
				t.Fatalf("got %+v, error %v", page, err)
			}
			for i, listed := range page.Listed {
				if listed.Resource.ID != all[i].ResourceId || listed.Resource.Account != "100000000000000" {
					t.Errorf("listed %+v", listed.Resource)
				}
				if bad := i == 1 && test.want != ""; bad != (listed.Err != nil) || bad && !strings.Contains(listed.Err.Error(), test.want) {
					t.Errorf("resource %d: error %v, want %q about the second", i, listed.Err, test.want)
				}
			}
		})
	}
}

// TestListEnds: when the time is over List says so, gives what it has, and leaves no request behind.
func TestListEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(t, eips(5000)...)
		s.slow = 20 * time.Millisecond
		page, err := sweeper(t, s, 2).List(invocation(t, 500*time.Millisecond), compliance.Part{Type: "alicloud/" + eipType})
		if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), "time") {
			t.Errorf("got %v, want ErrReport that tells the time", err)
		}
		for _, listed := range page.Listed {
			if listed.Err != nil {
				t.Errorf("%s: %v is no fault of the resource", listed.Resource.ID, listed.Err)
			}
		}
		if n := len(page.Listed); n < 20 || n > 60 {
			t.Errorf("%d resources in half a second, two in 20 ms", n)
		}
	})
}

func TestFinish(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		there, reported, uncounted int
		deleted                    int
		deleteMode                 []string // ids in the call with DeleteMode
		cleared                    int      // NOT_APPLICABLE, one by one
		kept                       string
	}{
		"nothing there":     {kept: "no resource was listed"},
		"one batch":         {there: 3, reported: 3, deleted: 2, deleteMode: []string{"eip-000000", "eip-000001", "eip-000002"}},
		"one not reported":  {there: 3, reported: 2, deleted: 120, cleared: 120},
		"none reported":     {there: 3, cleared: 0},
		"more are counted":  {there: 3, reported: 3, uncounted: 1, deleted: 2, kept: "Cloud Config counts 4 resources of type ACS::EIP::EipAddress, of which 3 were listed"},
		"fewer are counted": {there: 3, reported: 3, uncounted: -1, deleteMode: []string{"eip-000000", "eip-000001", "eip-000002"}},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			all := eips(test.there + test.deleted)
			for i := test.there; i < len(all); i++ {
				all[i].ResourceDeleted = 0
			}
			s := newService(t, all...)
			s.uncounted = test.uncounted
			notification := sweeper(t, s, 8)
			ctx := invocation(t, 10*time.Second)
			resources, swept, err := servicetest.Sweep(ctx, notification, "alicloud/"+eipType)
			if err != nil {
				t.Fatal(err)
			}
			outcomes := make([]compliance.Outcome, test.reported)
			for i := range outcomes {
				outcomes[i] = protocoltest.Outcome(resources[i], compliance.NonCompliant)
			}
			if err := notification.(compliance.Notification).Report(ctx, outcomes); err != nil {
				t.Fatal(err)
			}
			swept[0].Unreported = test.there - test.reported
			before := len(s.accepted(""))
			kept, err := notification.Finish(ctx, swept)
			if err != nil || kept != test.kept {
				t.Errorf("kept %q, error %v, want %q", kept, err, test.kept)
			}
			if diff := cmp.Diff(test.deleteMode, s.accepted("true")); diff != "" {
				t.Errorf("with DeleteMode (-want +got):\n%s", diff)
			}
			cleared := map[string]int{}
			for _, put := range s.puts {
				for _, one := range put.Evaluations {
					if one.Compliance == "NOT_APPLICABLE" {
						cleared[one.ID]++
					}
				}
			}
			for i, resource := range all {
				if want := i >= test.there && test.cleared > 0; want != (cleared[resource.ResourceId] == 1) {
					t.Errorf("%s was cleared %d times", resource.ResourceId, cleared[resource.ResourceId])
				}
			}
			if got := len(s.accepted("")) - before; got != test.cleared {
				t.Errorf("%d results without DeleteMode, want %d", got, test.cleared)
			}
		})
	}
}
