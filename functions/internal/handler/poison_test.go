package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

var sweptResources = flag.Int("resources", 1000, "how many resources TestSweepPoisoned sweeps")

// What is wrong with one resource is that resource's Undetermined; everything else is judged and reported, and what vanished is cleared.
func TestSweepOneResource(t *testing.T) {
	t.Parallel()
	all := things(250)
	all[3].Properties = json.RawMessage(`{"size":1e999999999}`)
	all[7].Properties = json.RawMessage(`{"size":`)
	all[100].Properties = json.RawMessage(`{"size":1,"size":2}`)
	c := &cloud{name: compliance.AWS, lists: true, listed: all,
		unreadable: map[string]error{"42": errors.New("it was refused"), "200": errors.New("it is cut off")},
		refuse: func(_ int, outcomes []compliance.Outcome) error {
			for i, outcome := range outcomes {
				if outcome.Resource.ID == "150" {
					return &compliance.LostError{Lost: []int{i}, Err: compliance.ErrReport.Errorf("its name is illegal")}
				}
			}
			return nil
		}}
	result, err := newHandler(t, options(c)).Handle(t.Context(), payload(t, elapsed("size", compliance.AWS)))
	want := "5 of 250 resources are Undetermined and were not reported; the first: "
	if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.HasSuffix(err.Error(), "; 1 of 250 results were refused; the first: its name is illegal") {
		t.Errorf("error %v", err)
	}
	if !errors.Is(err, compliance.ErrPolicy) || !errors.Is(err, compliance.ErrReport) {
		t.Errorf("%v is of one kind only", err)
	}
	if diff := cmp.Diff(map[compliance.Verdict]int{compliance.Compliant: 163, compliance.NonCompliant: 82, compliance.Undetermined: 5}, result.Swept); diff != "" {
		t.Errorf("swept (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]compliance.Swept{{Type: "aws/thing", Listed: 250, Unreported: 6}}, c.swept); diff != "" || c.finished != 1 {
		t.Errorf("finished %d times with (-want +got):\n%s", c.finished, diff)
	}
}

// A type that cannot be listed does not keep the others from being swept, and nothing is cleared.
func TestSweepOneType(t *testing.T) {
	t.Parallel()
	all := things(250)
	c := &cloud{name: compliance.AWS, lists: true, listed: all, brokenType: "aws/other"}
	event := elapsed("others", compliance.AWS)
	result, err := newHandler(t, options(c)).Handle(t.Context(), payload(t, event))
	if want := "the sweep is incomplete: 250 resources judged, 250 reported: aws/other cannot be listed"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	if result.Swept[compliance.Compliant] != 250 || c.finished != 0 {
		t.Errorf("swept %v, finished %d times", result.Swept, c.finished)
	}
}

// inventory plays the Config services of all clouds with so many resources, of which some are poisoned.
type inventory struct {
	resources int
	poison    map[int]string // what is wrong with a resource
	garbage   int            // percent of the answers

	mu      sync.Mutex
	chance  *rand.Rand
	states  map[string]string // what was accepted, by resource
	cleared []string
	deleted bool // with DeleteMode
}

func newInventory(seed uint64, resources, poisoned, garbage int) *inventory {
	v := &inventory{
		resources: resources, poison: map[int]string{}, garbage: garbage, states: map[string]string{},
		chance: rand.New(rand.NewPCG(seed, 1)), //nolint:gosec // repeatable
	}
	kinds := []string{"cut off", "absurd", "no object", "refused"}
	for i := range poisoned {
		v.poison[v.chance.IntN(resources)] = kinds[i%len(kinds)]
	}
	return v
}

func idOf(i int) string { return fmt.Sprintf("eip-%05d", i) }

// verdict is what becomes of a resource; empty if it cannot be judged.
func (v *inventory) verdict(i int) string {
	switch {
	case v.poison[i] != "":
		return ""
	case i%2 == 0:
		return "NonCompliant"
	}
	return "Compliant"
}

// configuration is that of a resource as a cloud writes it.
func (v *inventory) configuration(cloud string, i int) string {
	size := 5 + i%2*10
	good := map[string]string{
		compliance.HuaweiCloud: `{"bandwidth":{"size":%d}}`, compliance.Alicloud: `{"Bandwidth":"%d"}`,
		compliance.AWS: `{"allocationId":"eipalloc-1","associationId":"eipassoc-1","size":%d}`,
	}[cloud]
	if cloud == compliance.AWS && size < 10 {
		good = `{"allocationId":"eipalloc-1","associationId":null,"size":%d}`
	}
	switch v.poison[i] {
	case "cut off":
		return `{"bandwidth":`
	case "absurd":
		return `{"associationId":1e999999999,"bandwidth":{"size":1e999999999},"Bandwidth":1e999999999}`
	case "no object":
		return `[1]`
	}
	return fmt.Sprintf(good, size)
}

func (v *inventory) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	time.Sleep(20 * time.Millisecond)
	v.mu.Lock()
	bad := v.chance.IntN(100) < v.garbage
	kind := v.chance.IntN(3)
	v.mu.Unlock()
	if bad {
		http.Error(w, []string{"<html>", "{", ""}[kind], []int{200, 502, 204}[kind])
		return
	}
	operation := r.Header.Get("X-Acs-Action") + strings.TrimPrefix(r.Header.Get("X-Amz-Target"), "StarlingDoveService.")
	switch {
	case r.Method == http.MethodGet:
		v.listHuawei(w, r.URL.Query())
	case operation == "" || operation == "PutEvaluations":
		v.accept(w, r, body)
	case operation == "ListDiscoveredResources":
		v.listAlicloud(w, r.URL.Query())
	case operation == "GetDiscoveredResource":
		v.getAlicloud(w, r.URL.Query())
	default:
		v.aws(w, operation, body)
	}
}

func (v *inventory) accept(w http.ResponseWriter, r *http.Request, body []byte) {
	states, err := statesOf(r, body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	form, _ := url.ParseQuery(string(body))
	v.mu.Lock()
	v.deleted = v.deleted || form.Get("DeleteMode") != ""
	for _, state := range states {
		id, verdict, _ := strings.Cut(state, " ")
		verdict = map[string]string{"COMPLIANT": "Compliant", "NON_COMPLIANT": "NonCompliant"}[verdict] + strings.TrimRight(verdict, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")
		if strings.HasSuffix(state, "NOT_APPLICABLE") {
			v.cleared = append(v.cleared, id)
			continue
		}
		v.states[id] = verdict
	}
	v.mu.Unlock()
	_, _ = io.WriteString(w, servicetest.Acceptance(r, body))
}

func (v *inventory) listHuawei(w http.ResponseWriter, query url.Values) {
	first, _ := strconv.Atoi(query.Get("marker"))
	last := min(first+200, v.resources)
	var items []string
	for i := first; i < last; i++ {
		properties := v.configuration(compliance.HuaweiCloud, i)
		if v.poison[i] == "cut off" || v.poison[i] == "refused" { // here a page comes whole or not at all
			properties = `"unreadable"`
		}
		items = append(items, fmt.Sprintf(`{"id":%q,"name":"n","provider":"vpc","type":"publicips","region_id":"r","provisioning_state":"Succeeded","properties":%s}`, idOf(i), properties))
	}
	next := "null"
	if last < v.resources {
		next = strconv.Quote(strconv.Itoa(last))
	}
	fmt.Fprintf(w, `{"resources":[%s],"page_info":{"current_count":%d,"next_marker":%s}}`, strings.Join(items, ","), last-first, next)
}

func (v *inventory) listAlicloud(w http.ResponseWriter, query url.Values) {
	first, _ := strconv.Atoi(query.Get("NextToken"))
	size, _ := strconv.Atoi(query.Get("MaxResults"))
	total, prefix := v.resources, ""
	if query.Get("ResourceDeleted") == "0" {
		total, prefix = 3, "gone-"
	}
	last := min(first+size, total)
	profiles := []map[string]any{}
	for i := first; i < last; i++ {
		deleted := 1
		if prefix != "" {
			deleted = 0
		}
		profiles = append(profiles, map[string]any{"AccountId": 100000000000000, "Region": "r", "ResourceId": prefix + idOf(i), "ResourceType": "ACS::EIP::EipAddress", "ResourceDeleted": deleted})
	}
	next := ""
	if last < total {
		next = strconv.Itoa(last)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"RequestId": "r", "DiscoveredResourceProfiles": map[string]any{
		"DiscoveredResourceProfileList": profiles, "NextToken": next, "TotalCount": total,
	}})
}

func (v *inventory) getAlicloud(w http.ResponseWriter, query url.Values) {
	id := query.Get("ResourceId")
	i, _ := strconv.Atoi(strings.TrimPrefix(id, "eip-"))
	if v.poison[i] == "refused" {
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, `{"Code":"NoPermission","Message":"not this one","RequestId":"r"}`)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"RequestId": "r", "DiscoveredResourceDetail": map[string]any{
		"AccountId": 100000000000000, "Region": "r", "ResourceId": id, "ResourceType": "ACS::EIP::EipAddress", "ResourceDeleted": 1,
		"Configuration": v.configuration(compliance.Alicloud, i),
	}})
}

func (v *inventory) aws(w http.ResponseWriter, operation string, body []byte) {
	var input struct {
		NextToken    string
		ResourceKeys []struct{ ResourceID, ResourceType string }
		ResourceID   string
	}
	if err := json.Unmarshal(body, &input); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	first, _ := strconv.Atoi(input.NextToken)
	answer := map[string]any{}
	switch operation {
	case "SelectResourceConfig":
		last := min(first+100, v.resources)
		rows := []string{}
		for i := first; i < last; i++ {
			rows = append(rows, fmt.Sprintf(`{"resourceId":%q}`, idOf(i)))
		}
		answer["Results"] = rows
		if last < v.resources {
			answer["NextToken"] = strconv.Itoa(last)
		}
	case "BatchGetResourceConfig":
		items := []any{}
		for _, key := range input.ResourceKeys {
			i, err := strconv.Atoi(strings.TrimPrefix(key.ResourceID, "eip-"))
			if err != nil || v.poison[i] == "refused" {
				continue
			}
			items = append(items, map[string]any{
				"configurationItemStatus": "OK", "configurationItemCaptureTime": 1741079727.318, "resourceType": key.ResourceType, "resourceId": key.ResourceID,
				"awsRegion": "us-east-1", "accountId": "111122223333", "configuration": v.configuration(compliance.AWS, i),
			})
		}
		answer["baseConfigurationItems"], answer["unprocessedResourceKeys"] = items, []any{}
	case "GetResourceConfigHistory":
		w.WriteHeader(http.StatusBadRequest)
		code := "AccessDeniedException"
		if strings.HasPrefix(input.ResourceID, "gone-") {
			code = "ResourceNotDiscoveredException"
		}
		fmt.Fprintf(w, `{"__type":%q,"message":"not this one"}`, code)
		return
	case "GetComplianceDetailsByConfigRule":
		results := []any{}
		old := []string{"gone-eip-00000", "gone-eip-00001", "gone-eip-00002"}
		for i := range v.poison {
			old = append(old, idOf(i)) // its earlier result
		}
		for _, id := range old {
			results = append(results, map[string]any{"ComplianceType": "COMPLIANT", "EvaluationResultIdentifier": map[string]any{
				"OrderingTimestamp": 1741000000, "EvaluationResultQualifier": map[string]any{"ResourceType": "AWS::EC2::EIP", "ResourceId": id},
			}})
		}
		answer["EvaluationResults"] = results
	default:
		http.Error(w, `{"__type":"UnknownOperationException"}`, http.StatusBadRequest)
		return
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// scheduled are events about the account.
var scheduled = map[string]string{
	compliance.HuaweiCloud: `{"domain_id":"d0123456789","policy_assignment_id":"a","policy_assignment_name":"swept","trigger_type":"period","evaluation_time":1669098286719,` +
		`"evaluation_hash":"3bf8ecaeb0864feb98639080aea5c7d9","rule_parameter":{},"invoking_event":{"id":"d0123456789","name":"Account","region_id":"global"}}`,
	compliance.Alicloud: `{"orderingTimestamp":1600610821106,"invokingEvent":{"messageType":"ScheduledNotification","accountId":100000000000000},` +
		`"ruleParameters":{"rule":"swept"},"resultToken":"token-0123456789"}`,
	compliance.AWS: `{"invokingEvent":"{\"awsAccountId\":\"111122223333\",\"notificationCreationTime\":\"2025-03-05T00:00:01.000Z\",\"messageType\":\"ScheduledNotification\"}",` +
		`"ruleParameters":"{}","resultToken":"token-0123456789","configRuleName":"attached","accountId":"111122223333"}`,
}

// A sweep finishes whatever some of its resources and answers are: the poisoned ones are Undetermined and keep their earlier results, all
// others are reported as what they are, and what vanished is cleared.
func TestSweepPoisoned(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ resources, poisoned, garbage int }{
		"some poisoned":              {*sweptResources, max(4, *sweptResources/150), 0},
		"2 % garbage":                {600, 0, 2},
		"2 % garbage, some poisoned": {1000, 12, 2},
	} {
		for _, cloud := range compliance.Clouds() {
			t.Run(name+", "+cloud, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					v := newInventory(uint64(len(name)+len(cloud)), test.resources, test.poisoned, test.garbage)
					e := &endpoint{URL: "http://config.example.com", client: &http.Client{Transport: inMemory{v}}}
					o := e.options()
					ctx, cancel := context.WithTimeout(context.WithoutCancel(invocation(t)), 14*time.Minute)
					defer cancel()
					started := time.Now()
					result, err := newHandler(t, o).Handle(ctx, []byte(scheduled[cloud]))
					t.Logf("%d resources in %v: %v", test.resources, time.Since(started), result.Swept)
					if poisoned := len(v.poison); poisoned == 0 && err != nil || poisoned > 0 && (err == nil || !strings.HasPrefix(err.Error(), fmt.Sprintf("%d of %d resources are Undetermined", poisoned, test.resources))) {
						t.Errorf("error %v", err)
					}
					want := map[string]string{}
					for i := range v.resources {
						if verdict := v.verdict(i); verdict != "" {
							want[idOf(i)] = verdict
						}
					}
					if diff := cmp.Diff(want, v.states); diff != "" {
						t.Errorf("states (-want +got):\n%s", diff)
					}
					if result.Swept[compliance.Undetermined] != len(v.poison) {
						t.Errorf("swept %v, want %d Undetermined", result.Swept, len(v.poison))
					}
					var cleared []string
					if gone := []string{"gone-eip-00000", "gone-eip-00001", "gone-eip-00002"}; cloud == compliance.AWS || cloud == compliance.Alicloud && len(v.poison) > 0 {
						cleared = gone
					}
					got := slices.Compact(slices.Sorted(slices.Values(v.cleared)))
					if diff := cmp.Diff(cleared, got); diff != "" || v.deleted != (cloud == compliance.Alicloud && len(v.poison) == 0) {
						t.Errorf("DeleteMode %v, cleared (-want +got):\n%s", v.deleted, diff)
					}
				})
			})
		}
	}
}
