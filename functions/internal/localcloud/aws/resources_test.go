package aws_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/aws"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// inventory records two EIPs, a bucket, a deleted EIP and an instance that is not recorded, under other accounts and clouds some more.
func inventory(t *testing.T) *fixture {
	t.Helper()
	f := start(t)
	f.record(t, recorded, eventItem, native(eip, "eipalloc-2", ""), apiItem,
		native(eip, "eipalloc-3", `"configurationItemStatus":"ResourceDeleted","configuration":null`),
		native("AWS::EC2::Instance", "i-1", `"configurationItemStatus":"ResourceNotRecorded"`))
	f.change(t, func(tx *store.Tx) error {
		for _, foreign := range []store.Resource{
			{Cloud: compliance.AWS, Account: "999999999999", Type: eip, ID: "eipalloc-9", Item: json.RawMessage(`{}`), Updated: recorded},
			{Cloud: compliance.Alicloud, Account: account, Type: eip, ID: "eip-9", Item: json.RawMessage(`{}`), Updated: recorded},
		} {
			if err := tx.PutResource(foreign); err != nil {
				return err
			}
		}
		return nil
	})
	return f
}

func TestResources(t *testing.T) {
	t.Parallel()
	key := func(kind, id string) string { return fmt.Sprintf(`{"resourceType":%q,"resourceId":%q}`, kind, id) }
	many := func(n int, member string) string { return strings.Join(slices.Repeat([]string{member}, n), ",") }
	history := func(more string) string {
		return `{"resourceType":"AWS::EC2::EIP","resourceId":"eipalloc-1"` + more + `}`
	}
	list := func(more string) string { return `{"resourceType":"AWS::EC2::EIP"` + more + `}` }
	query := func(expression string) string { return `{"Expression":` + quote(expression) + `}` }

	converse(t, inventory(t), "resources", []request{
		{"as the evaluator asks", "SelectResourceConfig", `{"Expression":"SELECT resourceId, tags WHERE resourceType = 'AWS::EC2::EIP'","Limit":100}`},
		{"everything", "SelectResourceConfig", query("select accountId,arn,availabilityZone,awsRegion,configurationItemCaptureTime,configurationItemStatus,\n\tconfigurationStateId,resourceCreationTime,resourceId,resourceName,resourceType,tags,version")},
		{"all conditions", "SelectResourceConfig", query("SELECT resourceId WHERE accountId='111122223333' AND awsRegion='us-east-1' and resourceId='eipalloc-1' AND resourceName='front' AND resourceType='AWS::EC2::EIP'")},
		{"nothing found", "SelectResourceConfig", query("SELECT resourceId WHERE resourceType = 'AWS::EC2::Instance'")},
		{"a row without members", "SelectResourceConfig", query("SELECT resourceName, tags WHERE resourceId = 'eipalloc-2'")},
		{"limit", "SelectResourceConfig", `{"Expression":"SELECT resourceId","Limit":101}`},
		{"negative limit", "SelectResourceConfig", `{"Expression":"SELECT resourceId","Limit":-1}`},
		{"forged token", "SelectResourceConfig", `{"Expression":"SELECT resourceId","NextToken":"WyIiLCIiLCIiXQ"}`},
		{"no expression", "SelectResourceConfig", `{"Expression":""}`},
		{"not selected", "SelectResourceConfig", query("DELETE resourceId")},
		{"star", "SelectResourceConfig", query("SELECT *")},
		{"count", "SelectResourceConfig", query("SELECT COUNT(*)")},
		{"configuration", "SelectResourceConfig", query("SELECT resourceId, configuration.size")},
		{"from", "SelectResourceConfig", query("SELECT resourceId FROM resources")},
		{"twice", "SelectResourceConfig", query("SELECT resourceId, resourceId")},
		{"like", "SelectResourceConfig", query("SELECT resourceId WHERE resourceType LIKE 'AWS::%'")},
		{"or", "SelectResourceConfig", query("SELECT resourceId WHERE resourceType = 'a' OR resourceType = 'b'")},
		{"order", "SelectResourceConfig", query("SELECT resourceId WHERE resourceType = 'a' ORDER BY resourceId")},
		{"asked twice", "SelectResourceConfig", query("SELECT resourceId WHERE resourceType = 'a' AND resourceType = 'b'")},
		{"tags", "SelectResourceConfig", query("SELECT resourceId WHERE tags = 'a'")},
		{"no quotes", "SelectResourceConfig", query("SELECT resourceId WHERE resourceType = a")},
		{"no end", "SelectResourceConfig", query("SELECT resourceId WHERE resourceType = 'a")},
		{"quote in it", "SelectResourceConfig", query("SELECT resourceId WHERE resourceType = 'a''b'")},
		{"no condition", "SelectResourceConfig", query("SELECT resourceId WHERE")},

		{"two of four", "BatchGetResourceConfig", `{"resourceKeys":[` + strings.Join([]string{key(eip, "eipalloc-1"), key(bucket, "b1"), key(eip, "eipalloc-3"), key(eip, "other"), key(eip, "eipalloc-1")}, ",") + `]}`},
		{"not recorded", "BatchGetResourceConfig", `{"resourceKeys":[` + key("AWS::EC2::Instance", "i-1") + `]}`},
		{"none", "BatchGetResourceConfig", `{"resourceKeys":[]}`},
		{"absent", "BatchGetResourceConfig", `{}`},
		{"a hundred", "BatchGetResourceConfig", `{"resourceKeys":[` + many(100, key(eip, "other")) + `]}`},
		{"a hundred and one", "BatchGetResourceConfig", `{"resourceKeys":[` + many(101, key(eip, "other")) + `]}`},
		{"no type", "BatchGetResourceConfig", `{"resourceKeys":[{"resourceId":"a"}]}`},
		{"long ID", "BatchGetResourceConfig", `{"resourceKeys":[` + key(eip, strings.Repeat("x", 769)) + `]}`},

		{"as the evaluator asks", "GetResourceConfigHistory", `{"chronologicalOrder":"Reverse","laterTime":1741079727.319,"limit":1,"resourceId":"eipalloc-1","resourceType":"AWS::EC2::EIP"}`},
		{"as the official example asks", "GetResourceConfigHistory", history(`,"laterTime":1741079727.318,"limit":1`)},
		{"before it was", "GetResourceConfigHistory", history(`,"laterTime":1741079727.317`)},
		{"deleted", "GetResourceConfigHistory", `{"resourceType":"AWS::EC2::EIP","resourceId":"eipalloc-3"}`},
		{"of the API's spelling", "GetResourceConfigHistory", `{"resourceType":"AWS::S3::Bucket","resourceId":"b1"}`},
		{"unknown", "GetResourceConfigHistory", `{"resourceType":"AWS::EC2::EIP","resourceId":"other"}`},
		{"of another account", "GetResourceConfigHistory", `{"resourceType":"AWS::EC2::EIP","resourceId":"eipalloc-9"}`},
		{"range", "GetResourceConfigHistory", history(`,"laterTime":1741079727,"earlierTime":1741079727`)},
		{"limit", "GetResourceConfigHistory", history(`,"limit":101`)},
		{"order", "GetResourceConfigHistory", history(`,"chronologicalOrder":"Backward"`)},
		{"forged token", "GetResourceConfigHistory", history(`,"nextToken":"x"`)},
		{"no ID", "GetResourceConfigHistory", `{"resourceType":"AWS::EC2::EIP"}`},

		{"all", "GetDiscoveredResourceCounts", `{}`},
		{"one", "GetDiscoveredResourceCounts", `{"resourceTypes":["AWS::S3::Bucket"]}`},
		{"none", "GetDiscoveredResourceCounts", `{"resourceTypes":["AWS::EC2::Instance"]}`},
		{"pages", "GetDiscoveredResourceCounts", `{"limit":1}`},
		{"limit", "GetDiscoveredResourceCounts", `{"limit":101}`},
		{"twenty-one", "GetDiscoveredResourceCounts", `{"resourceTypes":[` + many(21, `"AWS::S3::Bucket"`) + `]}`},
		{"no type", "GetDiscoveredResourceCounts", `{"resourceTypes":["bucket"]}`},
		{"forged token", "GetDiscoveredResourceCounts", `{"nextToken":"x"}`},

		{"all", "ListDiscoveredResources", list(``)},
		{"with the deleted", "ListDiscoveredResources", list(`,"includeDeletedResources":true`)},
		{"not recorded", "ListDiscoveredResources", `{"resourceType":"AWS::EC2::Instance"}`},
		{"named", "ListDiscoveredResources", list(`,"resourceName":"front"`)},
		{"by ID", "ListDiscoveredResources", list(`,"resourceIds":["eipalloc-3","other","eipalloc-2","eipalloc-2"]`)},
		{"by ID with the deleted", "ListDiscoveredResources", list(`,"resourceIds":["eipalloc-3","eipalloc-2"],"includeDeletedResources":true`)},
		{"ID and name", "ListDiscoveredResources", list(`,"resourceIds":["eipalloc-3"],"resourceName":"front"`)},
		{"twenty-one IDs", "ListDiscoveredResources", list(`,"resourceIds":[` + many(21, `"a"`) + `]`)},
		{"no IDs", "ListDiscoveredResources", list(`,"resourceIds":[]`)},
		{"limit", "ListDiscoveredResources", list(`,"limit":101`)},
		{"no type", "ListDiscoveredResources", `{}`},
		{"not a type", "ListDiscoveredResources", `{"resourceType":"eip"}`},
	})
}

// Pages of every operation hold everything once, and a token is good for its own request only.
func TestPages(t *testing.T) {
	t.Parallel()
	f := start(t)
	var items []string
	for i := range 70 {
		items = append(items, native(eip, fmt.Sprintf("eipalloc-%02d", i), ""), native(fmt.Sprintf("AWS::EC2::T%02d", i), "x", ""))
	}
	f.record(t, recorded, items...)
	for i := range 60 {
		f.rule(t, fmt.Sprintf("rule-%02d", i), 0)
	}
	rule := f.rule(t, "pages", time.Hour)
	f.change(t, func(tx *store.Tx) error {
		for i := range 25 {
			result := store.Result{Cloud: compliance.AWS, Account: account, Rule: rule.ID, Type: eip, ID: fmt.Sprintf("eipalloc-%02d", i), Verdict: compliance.Compliant, Ordering: recorded}
			if _, err := tx.PutResult(result); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range 25 { // the history of one
		f.record(t, recorded.Add(time.Duration(i+1)*time.Second), native(eip, "eipalloc-00", fmt.Sprintf(`"resourceName":"name-%02d"`, i)))
	}
	tests := []struct {
		operation, body, list, token string
		pages, want                  int
	}{
		{"SelectResourceConfig", `{"Expression":"SELECT resourceId WHERE resourceType = 'AWS::EC2::EIP'"}`, "Results", "NextToken", 3, 70},
		{"SelectResourceConfig", `{"Expression":"SELECT resourceType, resourceId","Limit":7}`, "Results", "NextToken", 20, 140},
		{"GetResourceConfigHistory", `{"resourceType":"AWS::EC2::EIP","resourceId":"eipalloc-00"}`, "configurationItems", "nextToken", 3, 26},
		{"GetResourceConfigHistory", `{"resourceType":"AWS::EC2::EIP","resourceId":"eipalloc-00","chronologicalOrder":"Forward","limit":13}`, "configurationItems", "nextToken", 2, 26},
		{"GetDiscoveredResourceCounts", `{"limit":30}`, "resourceCounts", "nextToken", 3, 71},
		{"ListDiscoveredResources", `{"resourceType":"AWS::EC2::EIP","limit":30}`, "resourceIdentifiers", "nextToken", 3, 70},
		{"ListDiscoveredResources", `{"resourceType":"AWS::EC2::EIP","limit":1,"resourceIds":["eipalloc-05","eipalloc-04"]}`, "resourceIdentifiers", "nextToken", 2, 2},
		{"DescribeConfigRules", `{}`, "ConfigRules", "NextToken", 3, 61},
		{"DescribeComplianceByConfigRule", `{}`, "ComplianceByConfigRules", "NextToken", 3, 61},
		{"GetComplianceDetailsByConfigRule", `{"ConfigRuleName":"pages"}`, "EvaluationResults", "NextToken", 3, 25},
	}
	tokens := map[string]string{} // by request
	for _, test := range tests {
		seen := map[string]bool{}
		pages, token := 0, ""
		for pages == 0 || token != "" {
			pages++
			body := test.body
			if token != "" {
				body = strings.TrimSuffix(body, "}") + `,"` + test.token + `":"` + token + `"}`
				body = strings.Replace(body, "{,", "{", 1)
				tokens[test.operation+test.body] = token
			}
			answer := output[map[string]json.RawMessage](t, f, test.operation, body)
			var list []json.RawMessage
			if err := json.Unmarshal(answer[test.list], &list); err != nil {
				t.Fatal(err)
			}
			for _, entry := range list {
				if seen[string(entry)] {
					t.Errorf("%s: %s twice", test.operation, entry)
				}
				seen[string(entry)] = true
			}
			token = ""
			if text := answer[test.token]; text != nil {
				if err := json.Unmarshal(text, &token); err != nil || token == "" {
					t.Fatalf("%s: token %s", test.operation, text)
				}
			}
		}
		if pages != test.pages || len(seen) != test.want {
			t.Errorf("%s: %d in %d pages, want %d in %d", test.operation, len(seen), pages, test.want, test.pages)
		}
	}
	for _, test := range tests {
		for of, token := range tokens {
			if of == test.operation+test.body {
				continue
			}
			body := strings.Replace(strings.TrimSuffix(test.body, "}")+`,"`+test.token+`":"`+token+`"}`, "{,", "{", 1)
			if got := f.call(t, test.operation, body); !strings.Contains(got, "InvalidNextTokenException") {
				t.Errorf("%s with the token of %s: %s", test.operation, of, got)
			}
		}
	}
}

// A condition on the configuration is met by an element of an array, too; what does not meet it fills no page.
func TestConfigurationQuery(t *testing.T) {
	t.Parallel()
	f := start(t)
	var items []string
	for i := range 50 {
		configuration := fmt.Sprintf(`{"vpcId":"vpc-%d","groups":[{"groupId":"sg-all"},{"groupId":"sg-%d"}],"none":null}`, i%2, i%5)
		if i == 7 {
			configuration = quote(configuration) // as events have it
		}
		items = append(items, native("AWS::EC2::NetworkInterface", fmt.Sprintf("eni-%02d", i), `"configuration":`+configuration))
	}
	f.record(t, recorded, items...)
	for condition, want := range map[string]int{
		"configuration.groups.groupId = 'sg-all'":                                       50,
		"configuration.groups.groupId = 'sg-2'":                                         10,
		"configuration.groups.groupId = 'sg-2' AND configuration.vpcId = 'vpc-1'":       5,
		"configuration.groups.groupId = 'sg'":                                           0,
		"configuration.groups = 'sg-2'":                                                 0,
		"configuration.groupId = 'sg-2'":                                                0,
		"configuration.none = 'null'":                                                   0,
		"configuration.vpcId = 'vpc-1' AND resourceId = 'eni-07'":                       1,
		"resourceType = 'AWS::EC2::NetworkInterface' AND configuration.vpcId = 'vpc-0'": 25,
	} {
		seen, token := map[string]bool{}, ""
		for pages := 0; pages == 0 || token != ""; pages++ {
			body := fmt.Sprintf(`{"Expression":%s,"Limit":4,"NextToken":%q}`, quote("SELECT resourceId WHERE "+condition), token)
			if token == "" {
				body = strings.Replace(body, `,"NextToken":""`, "", 1)
			}
			answer := output[struct {
				Results   []string
				NextToken string
			}](t, f, "SelectResourceConfig", body)
			if more := answer.NextToken != ""; more && len(answer.Results) != 4 {
				t.Errorf("%s: a page of %d", condition, len(answer.Results))
			}
			for _, row := range answer.Results {
				seen[row] = true
			}
			token = answer.NextToken
		}
		if len(seen) != want {
			t.Errorf("%s: %d, want %d", condition, len(seen), want)
		}
	}
}

// An answer spans seven days: what is older comes with the next page, even if this one is empty.
func TestHistorySpan(t *testing.T) {
	t.Parallel()
	f := start(t)
	const day = 24 * time.Hour
	for i, age := range []time.Duration{20 * day, 13 * day, 12 * day, 12*day - time.Millisecond} {
		f.record(t, recorded.Add(-age), native(eip, "eipalloc-1", fmt.Sprintf(`"resourceName":"v%d"`, i)))
	}
	f.change(t, func(tx *store.Tx) error {
		resource, err := tx.Resource(compliance.AWS, account, eip, "eipalloc-1")
		resource.Deleted, resource.Updated = true, recorded.Add(-11*day)
		if err != nil {
			return err
		}
		return tx.PutResource(resource)
	})
	type answer struct {
		Items []struct {
			Name   string `json:"resourceName"`
			Status string `json:"configurationItemStatus"`
		} `json:"configurationItems"`
		Next string `json:"nextToken"`
	}
	read := func(more string) (pages []string) {
		for token := ""; ; {
			body := `{"resourceType":"AWS::EC2::EIP","resourceId":"eipalloc-1"` + more
			if token != "" {
				body += `,"nextToken":"` + token + `"`
			}
			out := output[answer](t, f, "GetResourceConfigHistory", body+"}")
			page := ""
			for _, item := range out.Items {
				page += item.Name + " " + item.Status + ";"
			}
			pages = append(pages, page)
			if token = out.Next; token == "" {
				return pages
			}
		}
	}
	tests := []struct {
		name, more string
		want       []string
	}{
		{"newest first", "", []string{"", "v3 ResourceDeleted;v3 OK;v2 OK;v1 OK;", "v0 OK;"}},
		{"oldest first", `,"chronologicalOrder":"Forward"`, []string{"v0 OK;v1 OK;", "v2 OK;v3 OK;v3 ResourceDeleted;"}},
		{"as it was", fmt.Sprintf(`,"laterTime":%d.318,"limit":1`, recorded.Add(-12*day).Unix()), []string{"v2 OK;", "v1 OK;", "v0 OK;"}},
		{"range", fmt.Sprintf(`,"laterTime":%d.318,"earlierTime":%d.318`, recorded.Add(-12*day).Unix(), recorded.Add(-13*day).Unix()), []string{"v2 OK;v1 OK;"}},
	}
	for _, test := range tests {
		if diff := cmp.Diff(test.want, read(test.more)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// The history of a resource has an end.
func TestHistoryIsBounded(t *testing.T) {
	t.Parallel()
	f := start(t)
	for i := range 150 {
		f.record(t, recorded.Add(time.Duration(i)*time.Millisecond), native(eip, "eipalloc-1", ""), native(eip, "eipalloc-2", ""))
	}
	err := f.store.View(t.Context(), func(tx *store.Tx) error {
		var kept int
		var oldest int64
		if err := tx.QueryRow("SELECT COUNT(*), MIN(updated) FROM aws_history WHERE id = 'eipalloc-1'").Scan(&kept, &oldest); err != nil {
			return err
		}
		if want := recorded.UnixMilli() + 49; kept != 100 || oldest != want {
			t.Errorf("%d items are kept from %d on, want 100 from %d on", kept, oldest, want)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

// What an answer has no room for is returned as a request for the rest.
func TestBatchGetResourceConfigUnprocessed(t *testing.T) {
	t.Parallel()
	f := start(t)
	var items, keys []string
	for i := range 10 {
		id := fmt.Sprintf("eipalloc-%d", i)
		items = append(items, native(eip, id, `"configuration":{"text":"`+strings.Repeat("x", 600<<10)+`"}`))
		keys = append(keys, fmt.Sprintf(`{"resourceType":"AWS::EC2::EIP","resourceId":%q}`, id))
	}
	f.record(t, recorded, items...)
	type answer struct {
		Items []struct {
			ID string `json:"resourceId"`
		} `json:"baseConfigurationItems"`
		Unprocessed json.RawMessage `json:"unprocessedResourceKeys"`
	}
	var got []string
	calls := 0
	for pending := "[" + strings.Join(keys, ",") + "]"; pending != "[]"; calls++ {
		out := output[answer](t, f, "BatchGetResourceConfig", `{"resourceKeys":`+pending+`}`)
		for _, item := range out.Items {
			got = append(got, item.ID)
		}
		pending = string(out.Unprocessed)
	}
	if len(slices.Compact(got)) != 10 || calls != 2 {
		t.Errorf("got %v in %d calls", got, calls)
	}
}

func TestResource(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, item, want string }{
		{"event", eventItem, ""},
		{"API", apiItem, ""},
		{"deleted", native(eip, "a", `"configurationItemStatus":"ResourceDeletedNotRecorded"`), ""},
		{"third party", native("MyCompany::Room::Server", "a", ""), ""},
		{"no JSON", `{`, "unexpected end"},
		{"list", `[]`, "cannot unmarshal array"},
		{"no ID", native(eip, "", ""), "resourceId, resourceType and awsRegion are required"},
		{"no region", native(eip, "a", `"awsRegion":""`), "resourceId, resourceType and awsRegion are required"},
		{"not a type", native("EIP", "a", ""), "not written like AWS::EC2::EIP"},
		{"the account", native("AWS::::Account", account, ""), "not written like AWS::EC2::EIP"},
		{"long ID", native(eip, strings.Repeat("x", 769), ""), "longer than 768"},
		{"long name", native(eip, "a", `"resourceName":"`+strings.Repeat("x", 257)+`"`), "longer than 256"},
		{"another account", native(eip, "a", `"awsAccountId":"999999999999"`), "belongs to account"},
		{"unknown status", native(eip, "a", `"configurationItemStatus":"Fine"`), "configurationItemStatus"},
		{"configuration is a list", native(eip, "a", `"configuration":[]`), "not a JSON object"},
		{"configuration is text", native(eip, "a", `"configuration":"text"`), "configuration:"},
		{"creation is text", native(eip, "a", `"resourceCreationTime":"yesterday"`), "resourceCreationTime:"},
		{"creation is a flag", native(eip, "a", `"resourceCreationTime":true`), "resourceCreationTime:"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := aws.Resource(account, json.RawMessage(test.item), recorded)
			if got := fmt.Sprint(err); test.want == "" && err != nil || !strings.Contains(got, test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}
