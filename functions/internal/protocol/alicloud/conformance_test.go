package alicloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

// TestConformance runs what every cloud has to pass. The local Config service's gateway verifies each request's signature.
func TestConformance(t *testing.T) {
	t.Parallel()
	protocoltest.Run(t, harness(t))
}

func FuzzAnswer(f *testing.F) {
	scheduled := protocoltest.Read(f, "testdata/scheduled-without-item/event.json")
	protocoltest.FuzzAnswer(f, harness(f), scheduled, compliance.Part{Type: "alicloud/ACS::EIP::EipAddress"}, func(body []byte) bool {
		var answer map[string]any
		id, isText := "", false
		if json.Unmarshal(body, &answer) == nil {
			id, isText = answer["RequestId"].(string)
		}
		return isText && id != "" && answer["Result"] == true
	})
}

func harness(t testing.TB) protocoltest.Harness {
	t.Helper()
	event := protocoltest.Read(t, "testdata/eip-below-minimum/event.json")
	const evaluation = `[{"accountId":100000000000000,"complianceResourceId":"eip-2zeerraiwb7ujcdvf****","complianceResourceName":"test",` +
		`"complianceResourceType":"ACS::EIP::EipAddress","complianceRegionId":"cn-hangzhou","complianceType":"%s","orderingTimestamp":1600610821106%s}]`
	refused := func(status int, code, message string) protocoltest.Answer {
		body, err := json.Marshal(map[string]string{
			"RequestId": "EDB324E2-A202-5FE4-A9BC-31E2C34F78A4", "HostId": "config.cn-shanghai.aliyuncs.com",
			"Code": code, "Message": message, "Recommend": "https://error-center.aliyun.com/status/search?Keyword=" + code,
		})
		if err != nil {
			t.Fatal(err)
		}
		return protocoltest.Answer{Status: status, Header: http.Header{"Content-Type": {"application/json;charset=utf-8"}}, Body: string(body)}
	}
	gateway := putGateway()
	return protocoltest.Harness{
		Cloud: func(endpoint string, client *http.Client, firstWait time.Duration) compliance.Cloud {
			return &alicloud.Cloud{Endpoint: endpoint, Client: delivery.Client{HTTP: client, FirstWait: firstWait}}
		},
		Event:   event,
		Secrets: []string{tokenOf(t, event)},
		Results: func(r *http.Request, body []byte) (string, error) {
			request := r.Clone(r.Context())
			request.Body = io.NopCloser(bytes.NewReader(body))
			recorder := httptest.NewRecorder()
			gateway.ServeHTTP(recorder, request)
			var taken putReply
			if err := json.Unmarshal(recorder.Body.Bytes(), &taken); err != nil || recorder.Code != http.StatusOK {
				return "", fmt.Errorf("the gateway answers HTTP %d %s", recorder.Code, recorder.Body)
			}
			if taken.ResultToken != tokenOf(t, event) || taken.DeleteMode != "" {
				return "", fmt.Errorf("another token, or DeleteMode: %+v", taken)
			}
			return taken.Evaluations, nil
		},
		Want: map[compliance.Verdict]string{
			compliance.Compliant: fmt.Sprintf(evaluation, "COMPLIANT", ""),
			compliance.NonCompliant: fmt.Sprintf(evaluation, "NON_COMPLIANT", `,"annotation":"{\"configuration\":5,\"desiredValue\":10,`+
				`\"operator\":\"GreaterOrEquals\",\"property\":\"$.bandwidth.size\",\"reason\":\"bandwidth is 5 Mbit/s, at least 10 is required\"}"`),
			compliance.NotApplicable: fmt.Sprintf(evaluation, "NOT_APPLICABLE", `,"annotation":"{\"reason\":\"the EIP is not in use\"}"`),
		},
		Accepted: func([]byte) protocoltest.Answer {
			return protocoltest.Answer{Status: http.StatusOK, Body: `{"RequestId":"EDB324E2-A202-5FE4-A9BC-31E2C34F78A4","Result":true}`}
		},
		Refused: refused,
		Temporary: map[string]protocoltest.Answer{
			"Throttling":         refused(400, "Throttling", "Request was denied due to request throttling."),
			"Throttling.User":    refused(400, "Throttling.User", "Request was denied due to user flow control."),
			"Throttling.Api":     refused(400, "Throttling.Api", "Request was denied due to api flow control."),
			"ServiceUnavailable": refused(400, "ServiceUnavailable", "The request has failed due to a temporary failure of the server."),
			"SignatureNonceUsed": refused(400, "SignatureNonceUsed", "Specified signature nonce was used already."),
			"Result false":       {Status: http.StatusOK, Body: `{"RequestId":"EDB324E2-A202-5FE4-A9BC-31E2C34F78A4","Result":false}`},
			"no Result":          {Status: http.StatusOK, Body: `{"RequestId":"EDB324E2-A202-5FE4-A9BC-31E2C34F78A4"}`},
		},
		Final: map[string]protocoltest.Answer{
			"NoPermission":                   refused(400, "NoPermission", "You are not authorized to perform this operation."),
			"Forbidden.RAM":                  refused(403, "Forbidden.RAM", "User not authorized to operate on the specified resource."),
			"InvalidAccessKeyId.NotFound":    refused(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."),
			"SignatureDoesNotMatch":          refused(400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation. server string to sign is:POST"),
			"InvalidTimeStamp.Expired":       refused(400, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."),
			"AccountNotExisted":              refused(404, "AccountNotExisted", "Your account does not exist."),
			"InvalidSecurityToken.Expired":   refused(400, "InvalidSecurityToken.Expired", "Specified SecurityToken is expired."),
			"InvalidSecurityToken.Malformed": refused(400, "InvalidSecurityToken.Malformed", "Specified SecurityToken is malformed."),
		},
	}
}

// putReply is what a PutEvaluations request held.
type putReply struct {
	acs.Answer
	ResultToken, Evaluations, DeleteMode string
}

func putGateway() *acs.Gateway {
	credentials := protocoltest.Credentials()
	key := acs.Key{
		Key:     access.Key{ID: credentials.AccessKey, Secret: credentials.SecretKey, Token: credentials.SecurityToken},
		Expires: time.Now().Add(time.Hour),
	}
	put := func(_ context.Context, r *acs.Request) (acs.Reply, error) {
		return &putReply{ResultToken: r.Parameters["ResultToken"], Evaluations: r.Parameters["Evaluations"], DeleteMode: r.Parameters["DeleteMode"]}, nil
	}
	return acs.NewGateway(func(id string) (acs.Key, bool) { return key, id == key.ID },
		map[string]map[string]acs.Operation{"2020-09-07": {"PutEvaluations": {Methods: []string{http.MethodPost}, Run: put}}}, time.Now, zap.NewNop())
}

func tokenOf(t testing.TB, event []byte) string {
	t.Helper()
	var told struct{ ResultToken string }
	if err := json.Unmarshal(event, &told); err != nil || told.ResultToken == "" {
		t.Fatalf("no token: %v", err)
	}
	return told.ResultToken
}
