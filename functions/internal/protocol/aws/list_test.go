package aws_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// account plays an account with EIPs in AWS Config.
type account struct {
	pages       [][]string      // ids, as queries page them
	gone        map[string]bool // listed, but deleted since
	unprocessed int             // how many batch calls leave keys out
	results     []string        // type and id of the rule's results
	counts      int             // what GetDiscoveredResourceCounts says about other types
}

// newAccount has so many EIPs, in pages of a hundred.
func newAccount(eips int) *account {
	a := &account{}
	for first := 0; first < eips; first += 100 {
		var page []string
		for i := first; i < min(first+100, eips); i++ {
			page = append(page, fmt.Sprintf("eipalloc-%05d", i))
		}
		a.pages = append(a.pages, page)
	}
	return a
}

func strict[T any](body []byte) (input T, err error) {
	decoder := json.NewDecoder(strings.NewReader(string(body)))
	decoder.DisallowUnknownFields()
	return input, decoder.Decode(&input)
}

func (a *account) answers() map[string]func([]byte) (any, error) {
	return map[string]func([]byte) (any, error){
		"PutEvaluations": takeAll,
		"SelectResourceConfig": func(body []byte) (any, error) {
			input, err := strict[struct {
				Expression string
				Limit      int
				NextToken  string
			}](body)
			if input.Limit > 100 || !strings.HasPrefix(input.Expression, "SELECT resourceId, tags WHERE resourceType = 'AWS::") {
				return nil, fmt.Errorf("limit %d, expression %q", input.Limit, input.Expression)
			}
			page, _ := strconv.Atoi(input.NextToken)
			if page--; page < 0 {
				page = 0
			}
			out := map[string]any{"Results": []string{}, "QueryInfo": map[string]any{"SelectFields": []any{}}}
			if page >= len(a.pages) || !strings.HasSuffix(input.Expression, "'AWS::EC2::EIP'") {
				return out, err
			}
			rows := []string{}
			for i, id := range a.pages[page] {
				row := `{"resourceId":"` + id + `"}`
				if i%2 == 0 {
					row = `{"resourceId":"` + id + `","tags":[{"tag":"team=network","value":"network","key":"team"}]}`
				}
				rows = append(rows, row)
			}
			out["Results"] = rows
			if page+1 < len(a.pages) {
				out["NextToken"] = strconv.Itoa(page + 2)
			}
			return out, err
		},
		"BatchGetResourceConfig": func(body []byte) (any, error) {
			type key struct {
				Type string `json:"resourceType"`
				ID   string `json:"resourceId"`
			}
			input, err := strict[struct {
				Keys []key `json:"resourceKeys"`
			}](body)
			if len(input.Keys) < 1 || len(input.Keys) > 100 {
				return nil, fmt.Errorf("%d keys", len(input.Keys))
			}
			items, unprocessed := []any{}, []key{}
			for i, k := range input.Keys {
				switch {
				case a.gone[k.ID]:
				case a.unprocessed > 0 && i%2 == 1:
					unprocessed = append(unprocessed, k)
				default:
					items = append(items, json.RawMessage(`{"version":"1.3","accountId":"111122223333","configurationItemCaptureTime":1.741079727318E9,
						"configurationItemStatus":"OK","configurationStateId":"1741079727318","arn":"arn:aws:ec2:us-east-1:111122223333:eip-allocation/`+k.ID+`",
						"resourceType":"`+k.Type+`","resourceId":"`+k.ID+`","awsRegion":"us-east-1","availabilityZone":"Not Applicable",
						"configuration":"{\"allocationId\":\"`+k.ID+`\",\"associationId\":\"eipassoc-1\",\"instanceId\":null,\"size\":100}",
						"supplementaryConfiguration":{"Policy":"{\"a\":1}","Text":"plain","Empty":""}}`))
				}
			}
			a.unprocessed--
			return map[string]any{"baseConfigurationItems": items, "unprocessedResourceKeys": unprocessed}, err
		},
		"GetResourceConfigHistory": func(body []byte) (any, error) {
			return nil, &refusal{400, "ResourceNotDiscoveredException"}
		},
		"GetDiscoveredResourceCounts": func(body []byte) (any, error) {
			input, err := strict[struct {
				Types []string `json:"resourceTypes"`
			}](body)
			counts := []any{}
			if a.counts > 0 {
				counts = append(counts, map[string]any{"resourceType": input.Types[0], "count": a.counts})
			}
			return map[string]any{"totalDiscoveredResources": a.counts, "resourceCounts": counts}, err
		},
		"GetComplianceDetailsByConfigRule": func(body []byte) (any, error) {
			input, err := strict[struct {
				ConfigRuleName  string
				ComplianceTypes []string
				Limit           int
				NextToken       string
			}](body)
			if input.ConfigRuleName != "eip-attached" || input.Limit > 100 {
				return nil, fmt.Errorf("rule %q, limit %d", input.ConfigRuleName, input.Limit)
			}
			first, _ := strconv.Atoi(input.NextToken)
			last := min(first+100, len(a.results))
			results := []any{}
			for _, result := range a.results[first:last] {
				parts := strings.Fields(result) // type, id and perhaps ordering timestamp
				ordering := json.Number("1741000000.5")
				if len(parts) == 3 {
					ordering = json.Number(parts[2])
				}
				results = append(results, map[string]any{
					"ComplianceType": "NON_COMPLIANT",
					"EvaluationResultIdentifier": map[string]any{
						"OrderingTimestamp":         ordering,
						"EvaluationResultQualifier": map[string]any{"ConfigRuleName": "eip-attached", "ResourceType": parts[0], "ResourceId": parts[1]},
					},
				})
			}
			out := map[string]any{"EvaluationResults": results}
			if last < len(a.results) {
				out["NextToken"] = strconv.Itoa(last)
			}
			return out, err
		},
	}
}

// listed is what is listed, and the error it ends with.
func listed(ctx context.Context, sweeper compliance.Sweeper, types ...string) ([]compliance.Resource, error) {
	resources, _, err := servicetest.Sweep(ctx, sweeper, types...)
	return resources, err
}

const eipType = "aws/AWS::EC2::EIP"

// TestList: a listed resource has the form that it has in a change event.
func TestList(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(2)
		account.unprocessed = 1
		service := newService(t, account.answers())
		got, err := listed(invocation(t, 20*time.Second), decode(t, service.cloud(), "scheduled").(compliance.Sweeper), eipType)
		if err != nil {
			t.Fatal(err)
		}
		want := func(id string, tags map[string][]string) compliance.Resource {
			return compliance.Resource{
				Cloud: "aws", Type: eipType, ID: id, Region: region, Account: "111122223333", Status: "OK", Tags: tags,
				Properties:    json.RawMessage(`{"allocationId":"` + id + `","associationId":"eipassoc-1","instanceId":null,"size":100}`),
				Supplementary: json.RawMessage(`{"Empty":"","Policy":{"a":1},"Text":"plain"}`),
			}
		}
		if diff := cmp.Diff([]compliance.Resource{
			want("eipalloc-00000", map[string][]string{"team": {"network"}}),
			want("eipalloc-00001", map[string][]string{}),
		}, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if n := len(service.of("BatchGetResourceConfig")); n != 2 {
			t.Errorf("%d batch calls, want one more for what was not processed", n)
		}
	})
}

// TestSweep: every resource is listed once and reported once, what vanished is cleared, and nothing else.
func TestSweep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(1234)
		account.gone = map[string]bool{"eipalloc-00007": true}
		var vanished []string
		for i := range 1500 { // older than this sweep; 266 are no more, and one was deleted while the sweep ran
			account.results = append(account.results, fmt.Sprintf("AWS::EC2::EIP eipalloc-%05d", i))
			if i >= 1234 || i == 7 {
				account.gone[fmt.Sprintf("eipalloc-%05d", i)] = true
				vanished = append(vanished, fmt.Sprintf("eipalloc-%05d", i))
			}
		}
		account.results = append(account.results,
			"AWS::EC2::EIP eipalloc-younger 1741132801.001", // changed after the period's event
			"AWS::EC2::EIP eipalloc-same 1741132801",
			"AWS::::Account 111122223333",
		)
		vanished = append([]string{"111122223333"}, vanished...) // of a type that is not swept

		var mu sync.Mutex
		reported, cleared := map[string]int{}, []string{}
		answers := account.answers()
		answers["PutEvaluations"] = func(body []byte) (any, error) {
			list, _, err := evaluations(body)
			mu.Lock()
			defer mu.Unlock()
			for _, e := range list {
				if e.ComplianceType == "NOT_APPLICABLE" {
					cleared = append(cleared, e.ComplianceResourceId)
				} else {
					reported[e.ComplianceResourceId]++
				}
				if string(e.OrderingTimestamp) != "1741132801" {
					t.Errorf("ordering timestamp %s", e.OrderingTimestamp)
				}
			}
			return accepted, err
		}
		notification := decode(t, newService(t, answers).cloud(), "scheduled")
		sweeper := notification.(compliance.Sweeper)
		ctx := invocation(t, 60*time.Second)

		var workers sync.WaitGroup // reports overlap with listing
		var batch []compliance.Outcome
		flush := func() {
			full := batch
			batch = nil
			workers.Go(func() {
				if err := notification.Report(ctx, full); err != nil {
					t.Error(err)
				}
			})
		}
		resources, swept, err := servicetest.Sweep(ctx, sweeper, "huaweicloud/vpc.publicips", eipType, "aws/account")
		if err != nil {
			t.Fatal(err)
		}
		for _, resource := range resources {
			if batch = append(batch, judge(notification.Event(), resource)); len(batch) == 100 {
				flush()
			}
		}
		flush()
		workers.Wait()
		if kept, err := sweeper.Finish(ctx, swept); err != nil || kept != "" {
			t.Fatal(kept, err)
		}
		for id, n := range reported {
			if n != 1 {
				t.Errorf("%s was reported %d times", id, n)
			}
		}
		if len(reported) != 1233 || reported["eipalloc-00007"] != 0 {
			t.Errorf("%d resources were reported, want 1233 without eipalloc-00007", len(reported))
		}
		if diff := cmp.Diff(vanished, cleared); diff != "" {
			t.Errorf("cleared results (-want +got):\n%s", diff)
		}
	})
}

// TestListOmitted: what the batch leaves out although it exists is found in its history.
func TestListOmitted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(2)
		account.gone = map[string]bool{"eipalloc-00001": true}
		answers := account.answers()
		answers["GetResourceConfigHistory"] = func(body []byte) (any, error) {
			return map[string]any{"configurationItems": []any{json.RawMessage(`{"configurationItemStatus":"OK","configurationItemCaptureTime":1741079727.318,
			"resourceType":"AWS::EC2::EIP","resourceId":"eipalloc-00001","tags":{"team":"network"},"configuration":"{}"}`)}}, nil
		}
		service := newService(t, answers)
		got, err := listed(invocation(t, 20*time.Second), decode(t, service.cloud(), "scheduled").(compliance.Sweeper), eipType)
		if err != nil || len(got) != 2 || got[1].ID != "eipalloc-00001" || string(got[1].Properties) != "{}" || got[1].Account != "111122223333" {
			t.Errorf("got %v and %v", got, err)
		}
		if diff := cmp.Diff([]string{`{"chronologicalOrder":"Reverse","limit":1,"resourceId":"eipalloc-00001","resourceType":"AWS::EC2::EIP"}`},
			service.of("GetResourceConfigHistory")); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		for name, history := range map[string]string{
			"deleted": `{"configurationItems":[{"configurationItemStatus":"ResourceDeleted","configuration":"null"}]}`,
			"empty":   `{"configurationItems":[]}`,
		} {
			answers["GetResourceConfigHistory"] = func([]byte) (any, error) { return json.RawMessage(history), nil }
			got, err := listed(invocation(t, 20*time.Second), decode(t, newService(t, answers).cloud(), "scheduled").(compliance.Sweeper), eipType)
			if err != nil || len(got) != 1 {
				t.Errorf("%s: got %v and %v, want one resource", name, got, err)
			}
		}
	})
}

func TestListFails(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		account *account
		types   []string
		change  func(map[string]func([]byte) (any, error))
		want    string
		before  int // resources yielded before the error
	}{
		"a type that queries do not know": {account: &account{counts: 3}, want: "list the resources of type AWS::EC2::EIP: AWS Config counts 3 resources, but its queries find none"},
		"odd type":                        {account: newAccount(1), types: []string{"aws/AWS::EC2::EIP' OR 'a' = 'a"}, want: "must be a resource type"},
		"second page denied": {account: newAccount(150), before: 100, want: "AccessDeniedException",
			change: func(answers map[string]func([]byte) (any, error)) {
				query := answers["SelectResourceConfig"]
				answers["SelectResourceConfig"] = func(body []byte) (any, error) {
					if strings.Contains(string(body), "NextToken") {
						return nil, &refusal{400, "AccessDeniedException"}
					}
					return query(body)
				}
			}},
		"batch denied": {account: newAccount(1), want: "AccessDeniedException",
			change: func(answers map[string]func([]byte) (any, error)) {
				answers["BatchGetResourceConfig"] = func([]byte) (any, error) { return nil, &refusal{400, "AccessDeniedException"} }
			}},
		"the same page for ever": {account: newAccount(1), want: "the service returned the same page marker again", before: 2,
			change: func(answers map[string]func([]byte) (any, error)) {
				answers["SelectResourceConfig"] = func([]byte) (any, error) {
					return map[string]any{"Results": []string{`{"resourceId":"a"}`}, "NextToken": "1"}, nil
				}
			}},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			answers := test.account.answers()
			if test.change != nil {
				test.change(answers)
			}
			if test.types == nil {
				test.types = []string{eipType}
			}
			ctx := invocation(t, 20*time.Second)
			service := newService(t, answers)
			sweeper := decode(t, service.cloud(), "scheduled").(compliance.Sweeper)
			got, err := listed(ctx, sweeper, test.types...)
			if err == nil || !strings.Contains(err.Error(), test.want) || len(got) != test.before {
				t.Errorf("%d resources and %v, want %d and %q", len(got), err, test.before, test.want)
			}
			if n := len(service.of("PutEvaluations")); n != 0 {
				t.Errorf("%d reports", n)
			}
		})
	}
}

// TestListPoisoned: what is wrong with one resource is said about it, and the others are listed.
func TestListPoisoned(t *testing.T) {
	t.Parallel()
	rows := func(second string) func(map[string]func([]byte) (any, error)) {
		return func(answers map[string]func([]byte) (any, error)) {
			answers["SelectResourceConfig"] = func([]byte) (any, error) {
				return map[string]any{"Results": []string{`{"resourceId":"eipalloc-00000"}`, second, `{"resourceId":"eipalloc-00002"}`}}, nil
			}
		}
	}
	// item changes how the second resource comes in the batch.
	item := func(from, to string) func(map[string]func([]byte) (any, error)) {
		return func(answers map[string]func([]byte) (any, error)) {
			batch := answers["BatchGetResourceConfig"]
			answers["BatchGetResourceConfig"] = func(body []byte) (any, error) {
				out, err := batch(body)
				items := out.(map[string]any)["baseConfigurationItems"].([]any)
				items[1] = json.RawMessage(strings.Replace(string(items[1].(json.RawMessage)), from, to, 1))
				return out, err
			}
		}
	}
	history := func(status string) func(map[string]func([]byte) (any, error)) {
		return func(answers map[string]func([]byte) (any, error)) {
			answers["GetResourceConfigHistory"] = func([]byte) (any, error) {
				return json.RawMessage(`{"configurationItems":[` + status + `]}`), nil
			}
		}
	}
	for name, test := range map[string]struct {
		changes []func(map[string]func([]byte) (any, error))
		gone    bool // the second one is not in the batch
		want    string
	}{
		"row cut off":           {changes: []func(map[string]func([]byte) (any, error)){rows(`{"resourceId":"eipalloc`)}, want: "resource 2 of the page: the row is not JSON or is truncated"},
		"row without id":        {changes: []func(map[string]func([]byte) (any, error)){rows(`{}`)}, want: "resource 2 of the page: resourceId is missing"},
		"row's tags":            {changes: []func(map[string]func([]byte) (any, error)){rows(`{"resourceId":"eipalloc-00001","tags":7}`)}},
		"configuration cut off": {changes: []func(map[string]func([]byte) (any, error)){item(`"{\"alloc`, `"{{\"alloc`)}, want: "invalid character"},
		"an absurd number":      {changes: []func(map[string]func([]byte) (any, error)){item(`\"size\":100`, `\"size\":1e999999999`)}},
		"an absurd time": {changes: []func(map[string]func([]byte) (any, error)){
			item(`1.741079727318E9`, `1e999`), history(`{"configurationItemStatus":"OK","configurationItemCaptureTime":"never"}`),
		}, want: "get the configuration item of AWS::EC2::EIP eipalloc-00001: the configuration item.configurationItemCaptureTime must be a time"},
		"history refused": {gone: true, changes: []func(map[string]func([]byte) (any, error)){func(answers map[string]func([]byte) (any, error)) {
			answers["GetResourceConfigHistory"] = func([]byte) (any, error) { return nil, &refusal{400, "AccessDeniedException"} }
		}}, want: "AccessDeniedException"},
		"history broken": {gone: true, changes: []func(map[string]func([]byte) (any, error)){func(answers map[string]func([]byte) (any, error)) {
			answers["GetResourceConfigHistory"] = func([]byte) (any, error) { return nil, &refusal{500, "InternalFailure"} }
		}}, want: "InternalFailure"},
		"never processed": {changes: []func(map[string]func([]byte) (any, error)){func(answers map[string]func([]byte) (any, error)) {
			batch := answers["BatchGetResourceConfig"]
			answers["BatchGetResourceConfig"] = func(body []byte) (any, error) {
				out, err := batch(body)
				all := out.(map[string]any)
				all["unprocessedResourceKeys"] = []map[string]string{{"resourceType": "AWS::EC2::EIP", "resourceId": "eipalloc-00001"}}
				items := all["baseConfigurationItems"].([]any)
				if len(items) > 1 {
					items = append(items[:1], items[2])
				} else {
					items = items[:0]
				}
				all["baseConfigurationItems"] = items
				return out, err
			}
		}, history(`{"configurationItemStatus":"OK","configurationItemCaptureTime":1741079727.318,"configuration":"{}"}`)}},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			account := newAccount(3)
			if test.gone {
				account.gone = map[string]bool{"eipalloc-00001": true}
			}
			answers := account.answers()
			for _, change := range test.changes {
				change(answers)
			}
			page, err := decode(t, newService(t, answers).cloud(), "scheduled").(compliance.Sweeper).List(invocation(t, 60*time.Second), compliance.Part{Type: eipType})
			if err != nil || len(page.Listed) != 3 {
				t.Fatalf("got %+v, error %v", page, err)
			}
			for i, listed := range page.Listed {
				if bad := i == 1 && test.want != ""; bad != (listed.Err != nil) || bad && !strings.Contains(listed.Err.Error(), test.want) {
					t.Errorf("resource %d: error %v, want %q about the second", i, listed.Err, test.want)
				}
				if listed.Resource.Type != eipType || listed.Resource.Account != "111122223333" || listed.Resource.ID == "" && !strings.HasPrefix(name, "row ") {
					t.Errorf("listed %+v", listed.Resource)
				}
			}
		})
	}
}

// TestFinishUnreported: what is there keeps its old result even if this run could not judge it.
func TestFinishUnreported(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		account := newAccount(3)
		account.results = []string{"AWS::EC2::EIP eipalloc-00001", "AWS::EC2::Volume eipalloc-00001"}
		service := newService(t, account.answers())
		ctx := invocation(t, 20*time.Second)
		sweeper := decode(t, service.cloud(), "scheduled").(compliance.Sweeper)
		if _, err := sweeper.Finish(ctx, []compliance.Swept{{Type: eipType, Listed: 3, Unreported: 1}}); err != nil {
			t.Fatal(err)
		}
		if reports := service.of("PutEvaluations"); len(reports) != 1 || !strings.Contains(reports[0], `"AWS::EC2::Volume"`) || strings.Contains(reports[0], `"AWS::EC2::EIP"`) {
			t.Errorf("reports %q", reports)
		}
	})
}

// TestFinishEmpty: an empty list clears nothing that AWS Config still records or counts.
func TestFinishEmpty(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		counts  int
		there   bool
		cleared int
		want    string
	}{
		"it counts some":    {counts: 2, want: "AWS Config counts 2 resources, but its queries find none"},
		"it still has it":   {there: true},
		"it has nothing":    {cleared: 1},
		"it counts and has": {counts: 1, there: true, want: "AWS Config counts 1 resources"},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			account := &account{counts: test.counts, gone: map[string]bool{"eipalloc-old": !test.there}, results: []string{"AWS::EC2::EIP eipalloc-old"}}
			service := newService(t, account.answers())
			_, err := decode(t, service.cloud(), "scheduled").(compliance.Sweeper).Finish(invocation(t, 20*time.Second), []compliance.Swept{{Type: eipType}})
			if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
			if n := len(service.of("PutEvaluations")); n != test.cleared {
				t.Errorf("%d reports, want %d", n, test.cleared)
			}
		})
	}
}

// TestFinishFails: no result is lost in silence, and no list of results is read for ever.
func TestFinishFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		operation, want string
		answer          func([]byte) (any, error)
	}{
		"results denied": {"GetComplianceDetailsByConfigRule", "allow config:GetComplianceDetailsByConfigRule",
			func([]byte) (any, error) { return nil, &refusal{400, "AccessDeniedException"} }},
		"the same page for ever": {"GetComplianceDetailsByConfigRule", "keeps returning the same NextToken",
			func([]byte) (any, error) {
				return map[string]any{"EvaluationResults": []any{}, "NextToken": "1"}, nil
			}},
		"report refused": {"PutEvaluations", "clear old results: 1 of 1 results were not accepted",
			func([]byte) (any, error) { return nil, &refusal{400, "InvalidResultTokenException"} }},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			account := newAccount(1)
			account.results, account.gone = []string{"AWS::EC2::EIP eipalloc-vanished"}, map[string]bool{"eipalloc-vanished": true}
			answers := account.answers()
			answers[test.operation] = test.answer
			ctx := invocation(t, 20*time.Second)
			sweeper := decode(t, newService(t, answers).cloud(), "scheduled").(compliance.Sweeper)
			if _, err := sweeper.Finish(ctx, []compliance.Swept{{Type: eipType, Listed: 1}}); !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

// TestFinishConformancePack: results are stored under the whole name.
func TestFinishConformancePack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		answers := newAccount(0).answers()
		var asked []string
		answers["GetComplianceDetailsByConfigRule"] = func(body []byte) (any, error) {
			asked = append(asked, string(body))
			return map[string]any{"EvaluationResults": []any{}}, nil
		}
		ctx := invocation(t, 20*time.Second)
		notification, err := newService(t, answers).cloud().Decode(edit(t, "scheduled", func(event, _, _ map[string]any) { event["configRuleName"] = "eip-attached-conformance-pack-abc123" }))
		if err != nil {
			t.Fatal(err)
		}
		sweeper := notification.(compliance.Sweeper)
		if _, err := sweeper.Finish(ctx, []compliance.Swept{{Type: eipType, Listed: 1}}); err != nil {
			t.Fatal(err)
		}
		if len(asked) != 1 || !strings.Contains(asked[0], `"ConfigRuleName":"eip-attached-conformance-pack-abc123"`) {
			t.Errorf("asked %q", asked)
		}
	})
}
