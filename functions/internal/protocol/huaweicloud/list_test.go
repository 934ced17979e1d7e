package huaweicloud_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// inventory answers like "Querying All Resources Under Your Account".
func inventory(t *testing.T, resources map[string][]string) func(r *http.Request, body string) *protocoltest.Answer {
	return func(r *http.Request, body string) *protocoltest.Answer {
		if r.Method != http.MethodGet || r.URL.Path != "/v1/resource-manager/domains/domain_id/all-resources" || body != "" {
			t.Errorf("%s %s with body %q does not list resources", r.Method, r.URL, body)
		}
		if err := verify(r, nil, protocoltest.Credentials()); err != nil {
			t.Error(err)
		}
		query := r.URL.Query()
		limit, err := strconv.Atoi(query.Get("limit"))
		if err != nil || limit < 1 || limit > 200 {
			t.Errorf("limit %q", query.Get("limit"))
		}
		from := 0
		if marker := query.Get("marker"); marker != "" {
			if _, err := fmt.Sscanf(marker, "after/+ =&%d", &from); err != nil {
				t.Errorf("marker %q", marker)
			}
		}
		all := resources[query.Get("type")]
		to := min(from+limit, len(all))
		next := "null"
		if to < len(all) {
			next = fmt.Sprintf(`"after/+ =&%d"`, to)
		}
		return &protocoltest.Answer{Status: http.StatusOK, Body: fmt.Sprintf(
			`{"resources":[%s],"page_info":{"current_count":%d,"next_marker":%s}}`, strings.Join(all[from:to], ","), to-from, next)}
	}
}

func sweeper(t *testing.T, c *config) compliance.Sweeper {
	t.Helper()
	s, ok := c.decode(t, protocoltest.Read(t, "testdata/period/event.json")).(compliance.Sweeper)
	if !ok {
		t.Fatal("a period event about the account must be a compliance.Sweeper")
	}
	return s
}

func list(t *testing.T, s compliance.Sweeper, types ...string) ([]compliance.Resource, error) {
	t.Helper()
	resources, _, err := servicetest.Sweep(invocation(t, protocoltest.Credentials()), s, types...)
	return resources, err
}

func TestList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		eips := make([]string, 450)
		for i := range eips {
			eips[i] = fmt.Sprintf(`{"id":"eip-%03d","provider":"vpc","type":"publicips","properties":{"n":%d}}`, i, i)
		}
		c := serve(t, inventory(t, map[string][]string{
			"vpc.publicips": eips,
			"elb.loadbalancers": {
				`{"id":"3ccd9191","name":"elb-265a","provider":"elb","type":"loadbalancers","region_id":"regionid1","project_id":"0549","project_name":"p","ep_id":"0",` +
					`"ep_name":"default","checksum":"6e02","created":"2020-02-29T09:39:19Z","updated":"2020-02-29T09:39:19Z","provisioning_state":"Succeeded",` +
					`"state":"Normal","tags":{"env":"test"},"properties":{ "size" : 1.0 }}`,
				`{"id":"gone","provider":"elb","type":"loadbalancers","state":"deleted"}`,
				`{"id":"busy","provider":"elb","type":"loadbalancers","provisioning_state":"Processing","properties":{}}`,
				`{"id":"bare","provider":"elb","type":"loadbalancers"}`,
			},
		}))
		got, err := list(t, sweeper(t, c), "aws/AWS::EC2::EIP", "huaweicloud/elb.loadbalancers", "huaweicloud/vpc.publicips", "huaweicloud/ecs.cloudservers")
		if err != nil {
			t.Fatal(err)
		}
		var want []compliance.Resource
		for _, text := range []string{
			`{"cloud":"huaweicloud","type":"huaweicloud/elb.loadbalancers","id":"3ccd9191","name":"elb-265a","region":"regionid1","account":"domain_id","status":"Succeeded",` +
				`"created":"2020-02-29T09:39:19Z","tags":{"env":["test"]},"properties":{ "size" : 1.0 }}`,
			`{"cloud":"huaweicloud","type":"huaweicloud/elb.loadbalancers","id":"bare","account":"domain_id"}`,
		} {
			var resource compliance.Resource
			if err := json.Unmarshal([]byte(text), &resource); err != nil {
				t.Fatal(err)
			}
			want = append(want, resource)
		}
		for i := range eips {
			want = append(want, compliance.Resource{
				Cloud: "huaweicloud", Type: "huaweicloud/vpc.publicips", ID: fmt.Sprintf("eip-%03d", i), Account: "domain_id",
				Properties: json.RawMessage(fmt.Sprintf(`{"n":%d}`, i)),
			})
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if len(c.requests) != 5 { // one, three and one page
			t.Errorf("%d requests, want 5", len(c.requests))
		}
	})
}

// TestListGoesOn: a part that was written down is continued by another notification, from where it was.
func TestListGoesOn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		eips := make([]string, 450)
		for i := range eips {
			eips[i] = fmt.Sprintf(`{"id":"eip-%03d","provider":"vpc","type":"publicips","properties":{}}`, i)
		}
		c := serve(t, inventory(t, map[string][]string{"vpc.publicips": eips}))
		ctx := invocation(t, protocoltest.Credentials())
		first, err := sweeper(t, c).List(ctx, compliance.Part{Type: "huaweicloud/vpc.publicips"})
		if err != nil {
			t.Fatal(err)
		}
		if len(c.requests) != 1 || len(first.Listed) != 200 {
			t.Errorf("%d resources in %d requests, want 200 in one", len(first.Listed), len(c.requests))
		}
		second, err := sweeper(t, c).List(ctx, *first.Next)
		if err != nil || len(second.Listed) != 200 || second.Listed[0].Resource.ID != "eip-200" {
			t.Errorf("went on with %d resources, error %v", len(second.Listed), err)
		}
		if _, err := sweeper(t, c).List(ctx, compliance.Part{Type: "huaweicloud/vpc.publicips", Region: "region_1"}); err != nil || c.requests[2].URL.Query().Get("region_id") != "region_1" {
			t.Errorf("asked for %s, error %v", c.requests[2].URL, err)
		}
	})
}

// TestListPoisoned: what is wrong with one resource is said about it, and the others are listed.
func TestListPoisoned(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ item, id, want string }{
		"without id":         {`{"provider":"vpc","type":"publicips"}`, "", "resource 2 of the page: id is missing"},
		"id of another type": {`{"id":7,"provider":"vpc","type":"publicips"}`, "", "resource 2 of the page: resource.id must be a string, not number"},
		"no object":          {`[1]`, "", "resource 2 of the page: resource must be an object, not array"},
		"null":               {`null`, "", "resource 2 of the page: id is missing"},
		"properties a list":  {`{"id":"b","provider":"vpc","type":"publicips","properties":[]}`, "b", "resource 2 of the page: properties must be an object"},
		"another type":       {`{"id":"b","provider":"vpc","type":"vpcs","properties":{}}`, "b", "resource 2 of the page: it has type huaweicloud/vpc.vpcs"},
		"repeated names":     {`{"id":"b","ID":"c","provider":"vpc","type":"publicips"}`, "b", `resource 2 of the page: resource has member "ID", which differs from "id" only in case`},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			c := serve(t, func(*http.Request, string) *protocoltest.Answer {
				const good = `{"id":"%s","provider":"vpc","type":"publicips","properties":{}}`
				return &protocoltest.Answer{Status: http.StatusOK, Body: fmt.Sprintf(`{"resources":[`+good+`,%s,`+good+`],"page_info":{}}`, "a", test.item, "z")}
			})
			page, err := sweeper(t, c).List(invocation(t, protocoltest.Credentials()), compliance.Part{Type: "huaweicloud/vpc.publicips"})
			if err != nil || len(page.Listed) != 3 || page.Listed[0].Resource.ID != "a" || page.Listed[2].Resource.ID != "z" || page.Listed[0].Err != nil || page.Listed[2].Err != nil {
				t.Fatalf("got %+v, error %v", page, err)
			}
			bad := page.Listed[1]
			if got := fmt.Sprint(bad.Err); got != test.want || bad.Resource.ID != test.id || bad.Resource.Type != "huaweicloud/vpc.publicips" || bad.Resource.Account != "domain_id" {
				t.Errorf("got %v about %+v, want %s about %q", bad.Err, bad.Resource, test.want, test.id)
			}
		})
	}
}

// TestListSurvives: a bad day costs time, not resources.
func TestListSurvives(t *testing.T) {
	t.Parallel()
	for name, trouble := range map[string]protocoltest.Answer{
		"throttled":     refused(http.StatusTooManyRequests, "APIG.0308", "The throttling threshold has been reached"),
		"busy":          refused(http.StatusInternalServerError, "RMS.INTERNAL.ERROR", "Internal server error occurred."),
		"rubbish":       {Status: http.StatusOK, Body: "<html>"},
		"half a page":   {Status: http.StatusOK, Body: `{"resources":[{"id":"eip-0"`},
		"broken off":    {Status: http.StatusOK, Header: http.Header{"Content-Length": {"1000"}}, Body: `{"resources":[]}`},
		"no list":       {Status: http.StatusOK, Body: `{}`},
		"list is null":  {Status: http.StatusOK, Body: `{"resources":null,"page_info":{}}`},
		"empty answer":  {Status: http.StatusOK},
		"another shape": {Status: http.StatusOK, Body: `{"value":[]}`},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			good := inventory(t, map[string][]string{"vpc.publicips": {`{"id":"eip-1","provider":"vpc","type":"publicips","properties":{}}`}})
			troubles := 0
			c := serve(t, func(r *http.Request, body string) *protocoltest.Answer {
				if troubles++; troubles <= 2 {
					return &trouble
				}
				return good(r, body)
			})
			got, err := list(t, sweeper(t, c), "huaweicloud/vpc.publicips")
			if err != nil || len(got) != 1 || got[0].ID != "eip-1" {
				t.Errorf("got %v and error %v, want eip-1", got, err)
			}
		})
	}
}

func TestListFails(t *testing.T) {
	t.Parallel()
	const eip = "huaweicloud/vpc.publicips"
	page := func(resources, next string) protocoltest.Answer {
		return protocoltest.Answer{Status: http.StatusOK, Body: `{"resources":[` + resources + `],"page_info":{"next_marker":` + next + `}}`}
	}
	for name, test := range map[string]struct {
		answer protocoltest.Answer
		types  []string
		listed int
		wraps  error
		want   string
	}{
		"permission": {
			refused(403, "RMS.00010006", "Access denied."), []string{eip}, 0, compliance.ErrReport,
			"list the resources of type vpc.publicips: HTTP 403 RMS.00010006: Access denied. (request request-1); allow rms:resources:list",
		},
		"same page again": {page(`{"id":"a","provider":"vpc","type":"publicips"}`, `"next"`), []string{eip}, 2, compliance.ErrReport, "the same page"},
		"types of others": {page(``, `null`), []string{"aws/AWS::EC2::EIP"}, 0, compliance.ErrPolicy, "[aws/AWS::EC2::EIP]"},
		"no types":        {page(``, `null`), nil, 0, compliance.ErrPolicy, "none of the resource types"},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			c := serve(t, func(*http.Request, string) *protocoltest.Answer { return &test.answer })
			got, err := list(t, sweeper(t, c), test.types...)
			if !errors.Is(err, test.wraps) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error that wraps %v and holds %q", err, test.wraps, test.want)
			}
			if len(got) != test.listed {
				t.Errorf("got %d resources, want %d", len(got), test.listed)
			}
		})
	}
	protocoltest.Bubble(t, "no credentials", func(t *testing.T) {
		s := sweeper(t, serve(t, accept))
		if _, err := s.List(t.Context(), compliance.Part{Type: eip}); !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), "rms:resources:list") {
			t.Errorf("got %v, want an error that wraps compliance.ErrReport and names the permission", err)
		}
	})
}

// TestSweepReports: the results of listed resources leave with the period event's hash.
func TestSweepReports(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := serve(t, accept)
		notification := c.decode(t, protocoltest.Read(t, "testdata/period/event.json"))
		resource := compliance.Resource{Cloud: "huaweicloud", Type: "huaweicloud/vpc.publicips", ID: "eip-1", Region: "region_1", Account: "domain_id"}
		if err := notification.Report(invocation(t, protocoltest.Credentials()),
			[]compliance.Outcome{protocoltest.Outcome(resource, compliance.NonCompliant)}); err != nil {
			t.Fatal(err)
		}
		if kept, err := notification.(compliance.Sweeper).Finish(t.Context(), nil); err != nil || kept == "" {
			t.Errorf("kept %q, error %v", kept, err)
		}
		want := `{"policy_resource":{"domain_id":"domain_id","region_id":"region_1","resource_id":"eip-1","resource_name":null,` +
			`"resource_provider":"vpc","resource_type":"publicips"},"trigger_type":"period","compliance_state":"NonCompliant",` +
			`"policy_assignment_id":"637c6b2e6b647c4d313d9719","policy_assignment_name":"period-policy-assignment","evaluation_time":1669098286719,` +
			`"evaluation_hash":"3bf8ecaeb0864feb98639080aea5c7d9"}`
		if diff := cmp.Diff([]string{want}, c.bodies); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}
