package interop_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapiutil "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
	"github.com/alibabacloud-go/tea/tea"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	sdkerrors "github.com/aliyun/alibaba-cloud-sdk-go/sdk/errors"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
	"go.uber.org/zap/zaptest"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/report/render"
)

const (
	alicloudAccount = "1009318965420001"
	alicloudGroup   = "ca-f632626622af00790001"
	eipRules        = `[{"ConfigRuleParameters":[{"ParameterName":"bandwidth","ParameterValue":"10"}],"ManagedRuleIdentifier":"eip-bandwidth-limit"}]`
	eipItem         = `{"resourceId":"eip-1","resourceName":"test","resourceType":"ACS::EIP::EipAddress","regionId":"cn-hangzhou","configuration":"{\"Bandwidth\":\"5\"}"}`
)

type alicloudService struct {
	address string
	store   *store.Store
}

func serveAlicloud(t *testing.T) alicloudService {
	t.Helper()
	db, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	keys := map[string]acs.Key{
		"testid": {Key: access.Key{ID: "testid", Secret: "testsecret"}, Account: 1009318965420001},
		"stsid":  {Key: access.Key{ID: "stsid", Secret: "stssecret", Token: "sts+token/="}, Account: 1009318965420001},
	}
	served, err := alicloud.New(t.Context(), alicloud.Config{
		Config: service.Config{
			Account: alicloudAccount, Store: db, Now: time.Now, Log: zaptest.NewLogger(t), Evaluate: func(context.Context, store.Rule) error { return nil },
		},
		Reports: t.TempDir(), Write: render.Write, PackCreation: 200 * time.Millisecond,
		Keys:   func(id string) (acs.Key, bool) { key, ok := keys[id]; return key, ok },
		Groups: []alicloud.Group{{ID: alicloudGroup, Name: "g", Owner: alicloudAccount, Members: []alicloud.Member{{Account: alicloudAccount, Name: "m"}}}},
		Managed: []alicloud.ManagedRule{{
			Identifier: "eip-bandwidth-limit", Name: "eip-bandwidth-limit", Risk: 2, Types: []string{"ACS::EIP::EipAddress"}, OnChange: true,
			Parameters: []alicloud.Parameter{{Name: "bandwidth", Default: "10", Required: true}},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	resource, err := alicloud.Resource(alicloudAccount, json.RawMessage(eipItem), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), func(tx *store.Tx) error { return tx.PutResource(resource) }); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(served)
	t.Cleanup(func() {
		server.Close()
		if err := errors.Join(served.Close(), db.Close()); err != nil {
			t.Error(err)
		}
	})
	return alicloudService{strings.TrimPrefix(server.URL, "http://"), db}
}

// token issues a result token about the EIP under a rule.
func (s alicloudService) token(t *testing.T, rule string) string {
	t.Helper()
	token := alicloud.NewToken()
	err := s.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.Issue(token, store.Evaluation{
			Cloud: "alicloud", Account: alicloudAccount, Rule: rule, Type: "ACS::EIP::EipAddress", ID: "eip-1", Trigger: compliance.Change,
			Asked: time.Now(), Expires: time.Now().Add(time.Hour),
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// client is what the tests need of an official client: a call with its parameters in the query string or the form body.
type client func(t *testing.T, method, version, action string, query, form map[string]string) (answer map[string]any, code string)

// classic is alibaba-cloud-sdk-go, which signs with version 1.
func classic(t *testing.T, address string, credential auth.Credential) client {
	t.Helper()
	c, err := sdk.NewClientWithOptions("cn-shanghai", sdk.NewConfig().WithScheme("HTTP"), credential)
	if err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T, method, version, action string, query, form map[string]string) (map[string]any, string) {
		t.Helper()
		request := requests.NewCommonRequest()
		request.Method, request.Scheme, request.Domain, request.Version, request.ApiName = method, "http", address, version, action
		request.QueryParams, request.FormParams = clone(query), clone(form)
		response, err := c.ProcessCommonRequest(request)
		var refused *sdkerrors.ServerError
		if errors.As(err, &refused) {
			return nil, fmt.Sprint(refused.HttpStatus(), " ", refused.ErrorCode())
		}
		if err != nil {
			t.Fatal(err)
		}
		return decode(t, response.GetHttpContentString()), ""
	}
}

// darabonba is the client below all newer SDKs. It signs with version 3, with algorithm "v2" with version 1.
func darabonba(t *testing.T, address, accessKey, secret, token, algorithm string) client {
	t.Helper()
	config := &openapiutil.Config{
		AccessKeyId: dara.String(accessKey), AccessKeySecret: dara.String(secret), Endpoint: dara.String(address), Protocol: dara.String("http"),
	}
	if token != "" {
		config.SecurityToken, config.Type = dara.String(token), dara.String("sts")
	}
	if algorithm != "" {
		config.SignatureAlgorithm = dara.String(algorithm)
	}
	c, err := openapi.NewClient(config)
	if err != nil {
		t.Fatal(err)
	}
	return func(t *testing.T, method, version, action string, query, form map[string]string) (map[string]any, string) {
		t.Helper()
		request := &openapiutil.OpenApiRequest{Query: pointers(query)}
		if len(form) > 0 {
			body := map[string]any{}
			for name, value := range form {
				body[name] = value
			}
			request.Body = body
		}
		response, err := c.CallApi(&openapiutil.Params{
			Action: dara.String(action), Version: dara.String(version), Protocol: dara.String("HTTP"), Pathname: dara.String("/"), Method: dara.String(method),
			AuthType: dara.String("AK"), Style: dara.String("RPC"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
		}, request, &dara.RuntimeOptions{})
		var refused *tea.SDKError
		if errors.As(err, &refused) {
			if !strings.Contains(tea.StringValue(refused.Message), "request id: ") || strings.HasSuffix(tea.StringValue(refused.Message), "request id: ") {
				t.Errorf("the client found no request id: %s", tea.StringValue(refused.Message))
			}
			return nil, fmt.Sprint(tea.IntValue(refused.StatusCode), " ", tea.StringValue(refused.Code))
		}
		if err != nil {
			t.Fatal(err)
		}
		answer, ok := response["body"].(map[string]any)
		if !ok {
			t.Fatalf("%s: the client read %v", action, response)
		}
		return answer, ""
	}
}

func clone(values map[string]string) map[string]string {
	copied := map[string]string{}
	for name, value := range values {
		copied[name] = value
	}
	return copied
}

func pointers(values map[string]string) map[string]*string {
	pointed := map[string]*string{}
	for name, value := range values {
		pointed[name] = dara.String(value)
	}
	return pointed
}

func decode(t *testing.T, text string) map[string]any {
	t.Helper()
	var answer map[string]any
	if err := json.Unmarshal([]byte(text), &answer); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return answer
}

// at is what an answer holds under a path of names and indexes.
func at(t *testing.T, answer any, path ...any) any {
	t.Helper()
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, ok := answer.(map[string]any)
			if !ok {
				t.Fatalf("%v: no object at %v", path, step)
			}
			answer = object[step]
		case int:
			array, ok := answer.([]any)
			if !ok || len(array) <= step {
				t.Fatalf("%v: no member %v", path, step)
			}
			answer = array[step]
		}
	}
	return answer
}

func TestAlicloud(t *testing.T) {
	t.Parallel()
	type params = map[string]string
	for name, connect := range map[string]func(t *testing.T, address string) client{
		"alibaba-cloud-sdk-go, signature 1": func(t *testing.T, address string) client {
			return classic(t, address, credentials.NewAccessKeyCredential("testid", "testsecret"))
		},
		"alibaba-cloud-sdk-go, temporary key": func(t *testing.T, address string) client {
			return classic(t, address, credentials.NewStsTokenCredential("stsid", "stssecret", "sts+token/="))
		},
		"darabonba-openapi, signature 3": func(t *testing.T, address string) client {
			return darabonba(t, address, "testid", "testsecret", "", "")
		},
		"darabonba-openapi, temporary key": func(t *testing.T, address string) client {
			return darabonba(t, address, "stsid", "stssecret", "sts+token/=", "")
		},
		"darabonba-openapi, signature 1": func(t *testing.T, address string) client {
			return darabonba(t, address, "testid", "testsecret", "", "v2")
		},
		"darabonba-openapi, signature 1, temporary key": func(t *testing.T, address string) client {
			return darabonba(t, address, "stsid", "stssecret", "sts+token/=", "v2")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service := serveAlicloud(t)
			call := connect(t, service.address)
			must := func(method, action string, query, form params) map[string]any {
				t.Helper()
				answer, code := call(t, method, "2020-09-07", action, query, form)
				if code != "" {
					t.Fatalf("%s: %s", action, code)
				}
				if answer["RequestId"] == "" {
					t.Errorf("%s: no RequestId", action)
				}
				return answer
			}

			// As the official Config SDK sends it: Tag in the query string, lists as JSON text or flat in the form body.
			pack := must("POST", "CreateCompliancePack", params{"Tag": `[{"Key":"k +*~","Value":"值"}]`}, params{
				"CompliancePackName": "等保 pre-check *~+&=", "ConfigRules": eipRules, "RiskLevel": "1", "TagsScope.1.TagKey": "k", "TagsScope.1.TagValue": "v", "ClientToken": "token",
			})["CompliancePackId"].(string)
			if again := must("POST", "CreateCompliancePack", params{"Tag": `[{"Key":"k +*~","Value":"值"}]`}, params{
				"CompliancePackName": "等保 pre-check *~+&=", "ConfigRules": eipRules, "RiskLevel": "1", "TagsScope.1.TagKey": "k", "TagsScope.1.TagValue": "v", "ClientToken": "token",
			})["CompliancePackId"]; again != pack {
				t.Errorf("the repetition made %v", again)
			}
			shown := must("GET", "GetCompliancePack", params{"CompliancePackId": pack}, nil)
			if got := at(t, shown, "CompliancePack", "CompliancePackName"); got != "等保 pre-check *~+&=" {
				t.Errorf("the name is %v", got)
			}
			if got := at(t, shown, "CompliancePack", "Tags", 0, "TagKey"); got != "k +*~" {
				t.Errorf("the tag is %v", got)
			}
			if got := at(t, shown, "CompliancePack", "Status"); got != "CREATING" {
				t.Errorf("the status is %v", got)
			}
			rule := at(t, shown, "CompliancePack", "ConfigRules", 0, "ConfigRuleId").(string)
			for at(t, must("GET", "GetCompliancePack", params{"CompliancePackId": pack}, nil), "CompliancePack", "Status") != "ACTIVE" {
				time.Sleep(50 * time.Millisecond)
			}

			// What a function does.
			detail := must("POST", "GetDiscoveredResource", params{"ResourceId": "eip-1", "ResourceType": "ACS::EIP::EipAddress", "Region": "cn-hangzhou"}, nil)
			if got := at(t, detail, "DiscoveredResourceDetail", "Configuration"); got != `{"Bandwidth":"5"}` {
				t.Errorf("the configuration is %v", got)
			}
			evaluation := `[{"accountId":` + alicloudAccount + `,"complianceResourceId":"eip-1","complianceResourceType":"ACS::EIP::EipAddress","complianceRegionId":"cn-hangzhou",` +
				`"complianceType":"NON_COMPLIANT","orderingTimestamp":` + fmt.Sprint(time.Now().UnixMilli()) + `,"annotation":"{\"configuration\":\"5\",\"desiredValue\":\"10\"}"}]`
			if got := must("POST", "PutEvaluations", nil, params{"ResultToken": service.token(t, rule), "Evaluations": evaluation, "DeleteMode": "false"})["Result"]; got != true {
				t.Errorf("the result is %v", got)
			}
			counts := must("GET", "GetResourceComplianceByPack", params{"CompliancePackId": pack}, nil)
			if got := at(t, counts, "ResourceComplianceResult", "NonCompliantCount"); fmt.Sprint(got) != "1" {
				t.Errorf("%v non-compliant", got)
			}

			// Lists go as POST with the parameters in the query string.
			listed := must("POST", "ListCompliancePacks", params{"PageNumber": "1", "PageSize": "10", "Status": "ACTIVE"}, nil)
			if got := at(t, listed, "CompliancePacksResult", "CompliancePacks", 0, "CompliancePackId"); got != pack {
				t.Errorf("listed %v", got)
			}
			resources := must("POST", "ListDiscoveredResources", params{"MaxResults": "100"}, nil)
			if got := at(t, resources, "DiscoveredResourceProfiles", "DiscoveredResourceProfileList", 0, "ResourceId"); got != "eip-1" {
				t.Errorf("listed %v", got)
			}

			// Reports.
			must("POST", "GenerateCompliancePackReport", nil, params{"CompliancePackId": pack})
			var address string
			for address == "" {
				report := must("GET", "GetCompliancePackReport", params{"CompliancePackId": pack}, nil)
				address, _ = at(t, report, "CompliancePackReport", "ReportUrl").(string)
				time.Sleep(20 * time.Millisecond)
			}
			response, err := http.Get(address) //nolint:noctx // as a browser
			if err != nil || response.StatusCode != 200 || response.ContentLength < 5000 {
				t.Errorf("download: %v, %v", response, err)
			}
			if err == nil {
				response.Body.Close()
			}

			// Account groups.
			aggregate := must("POST", "CreateAggregateCompliancePack", nil, params{"AggregatorId": alicloudGroup, "CompliancePackName": "n", "ConfigRules": eipRules})["CompliancePackId"].(string)
			got := must("GET", "GetAggregateCompliancePack", params{"AggregatorId": alicloudGroup, "CompliancePackId": aggregate}, nil)
			if at(t, got, "CompliancePack", "AggregatorId") != alicloudGroup {
				t.Errorf("got %v", got)
			}

			// Refusals reach the client with status and code, in JSON and in XML.
			for _, format := range []string{"JSON", "XML"} {
				query := params{"CompliancePackId": "cp-0"}
				if strings.HasPrefix(name, "darabonba-openapi, signature 3") || strings.HasPrefix(name, "darabonba-openapi, temporary") {
					query["Format"] = format
				} else if format == "XML" {
					continue // these clients set Format themselves
				}
				if _, code := call(t, "GET", "2020-09-07", "GetCompliancePack", query, nil); code != "400 Invalid.CompliancePackId.Value" {
					t.Errorf("%s: got %s", format, code)
				}
			}
			for want, refused := range map[string]func() (map[string]any, string){
				"400 Invalid.CompliancePackIds.SizeExceed": func() (map[string]any, string) {
					return call(t, "POST", "2020-09-07", "DeleteCompliancePacks", nil, params{"CompliancePackIds": "1,2,3,4,5,6"})
				},
				"404 InvalidAction.NotFound": func() (map[string]any, string) { return call(t, "POST", "2020-09-07", "Nothing", nil, nil) },
				"400 InvalidVersion":         func() (map[string]any, string) { return call(t, "POST", "2014-05-26", "DescribeRegions", nil, nil) },
				"400 IdempotentParameterMismatch": func() (map[string]any, string) {
					return call(t, "POST", "2020-09-07", "CreateCompliancePack", nil, params{"CompliancePackName": "other", "ConfigRules": eipRules, "ClientToken": "token"})
				},
			} {
				if _, code := refused(); code != want {
					t.Errorf("got %s, want %s", code, want)
				}
			}
			deleted := must("POST", "DeleteCompliancePacks", nil, params{"CompliancePackIds": pack + ",cp-0", "DeleteRule": "true"})
			if at(t, deleted, "OperateCompliancePacksResult", "OperateCompliancePacks", 0, "Success") != true ||
				at(t, deleted, "OperateCompliancePacksResult", "OperateCompliancePacks", 1, "Success") != false {
				t.Errorf("got %v", deleted)
			}
		})
	}
}

// The official Python sample urlencodes a list, so its representation arrives, sends the security token in the body, says True, and
// uses the version of 2019.
func TestAlicloudPythonSample(t *testing.T) {
	t.Parallel()
	service := serveAlicloud(t)
	owner := classic(t, service.address, credentials.NewAccessKeyCredential("testid", "testsecret"))
	answer, code := owner(t, "POST", "2020-09-07", "CreateConfigRule", nil, map[string]string{
		"ConfigRuleName": "n", "ConfigRuleTriggerTypes": "ConfigurationItemChangeNotification", "ResourceTypesScope": "ACS::EIP::EipAddress", "RiskLevel": "1",
		"SourceOwner": "CUSTOM_FC", "SourceIdentifier": "acs:fc:cn-shanghai:1009318965420001:services/s.LATEST/functions/f", "InputParameters": `{"bandwidth":"10"}`,
	})
	if code != "" {
		t.Fatal(code)
	}
	// The temporary key without its token in the credential, as in the sample: the token is a parameter of the body.
	sample := classic(t, service.address, credentials.NewAccessKeyCredential("stsid", "stssecret"))
	for _, version := range []string{"2019-01-08", "2020-09-07"} {
		result, code := sample(t, "POST", version, "PutEvaluations", nil, map[string]string{
			"SecurityToken": "sts+token/=", "ResultToken": service.token(t, answer["ConfigRuleId"].(string)), "DeleteMode": "True",
			"Evaluations": "[{'accountId': " + alicloudAccount + ", 'complianceResourceId': 'eip-1', 'complianceResourceType': 'ACS::EIP::EipAddress', 'complianceRegionId': 'cn-hangzhou', " +
				"'complianceType': 'COMPLIANT', 'orderingTimestamp': " + fmt.Sprint(time.Now().UnixMilli()) + ", 'annotation': None}]",
		})
		if code != "" || result["Result"] != true {
			t.Errorf("%s: %s %v", version, code, result)
		}
	}
}

func TestAlicloudWrongSecret(t *testing.T) {
	t.Parallel()
	service := serveAlicloud(t)
	for name, call := range map[string]client{
		"classic":             classic(t, service.address, credentials.NewAccessKeyCredential("testid", "wrong")),
		"darabonba":           darabonba(t, service.address, "testid", "wrong", "", ""),
		"darabonba signing 1": darabonba(t, service.address, "testid", "wrong", "", "v2"),
	} {
		if _, code := call(t, "POST", "2020-09-07", "ListCompliancePacks", nil, nil); code != "400 SignatureDoesNotMatch" {
			t.Errorf("%s: got %s", name, code)
		}
	}
}
