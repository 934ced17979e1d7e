package alicloud_test

import (
	"context"
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

// collect lists and says what it got.
func collect(ctx context.Context, sweeper compliance.Sweeper, types ...string) (all []compliance.Resource, err error) {
	for resource, err := range sweeper.List(ctx, types) {
		if err != nil {
			return all, err
		}
		all = append(all, resource)
	}
	return all, nil
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
		got, err := collect(invocation(t, 10*time.Second), sweeper(t, s, 0), "aws/AWS::EC2::EIP", "alicloud/ACS::OSS::Bucket", "alicloud/"+eipType)
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
		var pending []compliance.Resource
		for resource, err := range notification.List(ctx, []string{"alicloud/" + eipType}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, resource.ID)
			if pending = append(pending, resource); len(pending) == 60 {
				report(pending)
				pending = nil
			}
		}
		report(pending)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("listed (-want +got):\n%s", diff)
		}
		if s.busiest > 5 || s.busiest < 2 {
			t.Errorf("%d resources were fetched at a time, want up to 5", s.busiest)
		}
		if diff := cmp.Diff(want, s.accepted("")); diff != "" {
			t.Errorf("reported (-want +got):\n%s", diff)
		}
		if err := notification.Finish(ctx); err != nil {
			t.Fatal(err)
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
		"second resource":       {types: []string{"alicloud/" + eipType}, fail: deny("GetDiscoveredResource"), want: "in cn-hangzhou: HTTP 400 NoPermission", is: compliance.ErrReport},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			s := newService(t, eips(150)...)
			s.fail = test.fail
			notification := sweeper(t, s, 1)
			ctx := invocation(t, 10*time.Second)
			_, err := collect(ctx, notification, test.types...)
			if !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %v with %q", err, test.is, test.want)
			}
			if err := notification.Finish(ctx); !errors.Is(err, compliance.ErrReport) || s.count()["PutEvaluations"] != 0 {
				t.Errorf("a sweep that broke off was finished: %v", err)
			}
		})
	}
}

// TestListEnds: when the time is over or the caller stops, List says so or returns, and no request is left behind.
func TestListEnds(t *testing.T) {
	t.Parallel()
	protocoltest.Bubble(t, "time is over", func(t *testing.T) {
		s := newService(t, eips(5000)...)
		_, err := collect(invocation(t, 500*time.Millisecond), sweeper(t, s, 2), "alicloud/"+eipType)
		if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), "time") {
			t.Errorf("got %v, want ErrReport that tells the time", err)
		}
	})
	protocoltest.Bubble(t, "the caller stops", func(t *testing.T) {
		s := newService(t, eips(500)...)
		notification := sweeper(t, s, 4)
		ctx := invocation(t, 10*time.Second)
		for _, err := range notification.List(ctx, []string{"alicloud/" + eipType}) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
		calls := s.count()["GetDiscoveredResource"]
		if calls > 10 {
			t.Errorf("%d resources were fetched for one", calls)
		}
		time.Sleep(20 * time.Millisecond)
		if later := s.count()["GetDiscoveredResource"]; later > calls+4 {
			t.Errorf("%d resources were fetched afterwards", later-calls)
		}
		if err := notification.Finish(ctx); !errors.Is(err, compliance.ErrReport) {
			t.Errorf("a sweep that was stopped was finished: %v", err)
		}
	})
}

func TestFinish(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		listed, reported int
		want             []put // with DeleteMode
		err              string
	}{
		"nothing there":     {want: []put{{Evaluations: []evaluation{}, DeleteMode: "true"}}},
		"one batch":         {listed: 3, reported: 3, want: []put{{DeleteMode: "true"}}},
		"more than a batch": {listed: 150, reported: 150, want: []put{{DeleteMode: "true"}}},
		"one not reported":  {listed: 3, reported: 2, err: "2 of the 3 resources listed so far were reported"},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			s := newService(t, eips(test.listed)...)
			notification := sweeper(t, s, 8)
			ctx := invocation(t, 10*time.Second)
			resources, err := collect(ctx, notification, "alicloud/"+eipType)
			if err != nil {
				t.Fatal(err)
			}
			all := make([]compliance.Outcome, test.reported)
			for i := range all {
				all[i] = protocoltest.Outcome(resources[i], compliance.NonCompliant)
			}
			if err := notification.(compliance.Notification).Report(ctx, all); err != nil {
				t.Fatal(err)
			}
			before := slices.Clone(s.puts)
			err = notification.Finish(ctx)
			if test.err != "" {
				if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.err) || len(s.puts) != len(before) {
					t.Errorf("got %v after %d calls, want %q and none", err, len(s.puts)-len(before), test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if test.listed > 0 {
				var sent []evaluation
				for _, put := range before {
					sent = append(sent, put.Evaluations...)
				}
				test.want[0].Evaluations = sent[max(0, len(sent)-100):]
			}
			if diff := cmp.Diff(test.want, s.puts[len(before):]); diff != "" {
				t.Errorf("Finish sent (-want +got):\n%s", diff)
			}
		})
	}
	protocoltest.Bubble(t, "before anything was listed", func(t *testing.T) {
		s := newService(t)
		err := sweeper(t, s, 0).Finish(invocation(t, 10*time.Second))
		if !errors.Is(err, compliance.ErrReport) || len(s.count()) != 0 {
			t.Errorf("got %v after %v, want an error: DeleteMode would remove every result", err, s.count())
		}
	})
}
