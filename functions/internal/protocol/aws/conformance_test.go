package aws_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	protocoltest.Run(t, harness(t))
}

func FuzzAnswer(f *testing.F) {
	scheduled := protocoltest.Read(f, "testdata/scheduled/event.json")
	protocoltest.FuzzAnswer(f, harness(f), scheduled, compliance.Part{Type: "aws/AWS::EC2::EIP"}, func(body []byte) bool {
		var answer map[string]any
		if json.Unmarshal(body, &answer) != nil {
			return false
		}
		failed, isList := answer["FailedEvaluations"].([]any)
		return isList && len(failed) == 0 && answer["__type"] == nil
	})
}

func harness(t testing.TB) protocoltest.Harness {
	t.Helper()
	const (
		eip   = `"ComplianceResourceId":"eipalloc-0f2c5f1e8d9a7b6c5","ComplianceResourceType":"AWS::EC2::EIP",`
		stamp = `,"OrderingTimestamp":1741079727.318}]`
	)
	contentType := http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amzn-Requestid": {"request-1"}}
	failed := `{"FailedEvaluations":[{` + eip + `"ComplianceType":"NON_COMPLIANT","OrderingTimestamp":1741079727.318}]}`
	refused := func(status int, code, message string) protocoltest.Answer {
		body, err := json.Marshal(map[string]string{"__type": "com.amazonaws.config#" + code, "message": message})
		if err != nil {
			t.Fatal(err)
		}
		return protocoltest.Answer{Status: status, Header: contentType, Body: string(body)}
	}
	return protocoltest.Harness{
		Cloud: func(endpoint string, client *http.Client, firstWait time.Duration) compliance.Cloud {
			return &aws.Cloud{Region: region, Endpoint: endpoint, Client: delivery.Client{HTTP: client, FirstWait: firstWait}}
		},
		Event:   protocoltest.Read(t, "testdata/eip-attached/event.json"),
		Secrets: []string{token},
		Results: func(r *http.Request, body []byte) (string, error) {
			if operation, err := verify(r, body, protocoltest.Credentials()); err != nil || operation != "PutEvaluations" {
				return "", fmt.Errorf("operation %q: %w", operation, err)
			}
			if _, _, err := evaluations(body); err != nil {
				return "", err
			}
			var input struct{ Evaluations json.RawMessage }
			err := json.Unmarshal(body, &input)
			return string(input.Evaluations), err
		},
		Want: map[compliance.Verdict]string{
			compliance.Compliant:     `[{` + eip + `"ComplianceType":"COMPLIANT"` + stamp,
			compliance.NonCompliant:  `[{"Annotation":"bandwidth is 5 Mbit/s, at least 10 is required",` + eip + `"ComplianceType":"NON_COMPLIANT"` + stamp,
			compliance.NotApplicable: `[{"Annotation":"the EIP is not in use",` + eip + `"ComplianceType":"NOT_APPLICABLE"` + stamp,
		},
		Accepted: func([]byte) protocoltest.Answer {
			return protocoltest.Answer{Status: 200, Header: contentType, Body: `{"FailedEvaluations":[]}`}
		},
		Refused: refused,
		Temporary: map[string]protocoltest.Answer{
			"ThrottlingException with HTTP 400": refused(400, "ThrottlingException", "Rate exceeded"),
			"Throttling with HTTP 400":          refused(400, "Throttling", "Rate exceeded"),
			"code in the header": {Status: 400, Header: http.Header{
				"X-Amzn-Errortype": {"ThrottlingException:http://internal.amazon.com/coral/com.amazon.coral.availability/"}}},
			"FailedEvaluations": {Status: 200, Header: contentType, Body: failed},
		},
		Final: map[string]protocoltest.Answer{
			"result token":        refused(400, "InvalidResultTokenException", "The result token is invalid"),
			"no such rule":        refused(400, "NoSuchConfigRuleException", "The rule does not exist"),
			"parameter value":     refused(400, "InvalidParameterValueException", "a parameter is invalid"),
			"validation":          refused(400, "ValidationException", "1 validation error detected"),
			"access denied":       refused(400, "AccessDeniedException", "User is not authorized to perform: config:PutEvaluations"),
			"access denied (403)": refused(403, "AccessDenied", "not authorized"),
			"signature":           refused(403, "InvalidSignatureException", "The request signature we calculated does not match"),
			"expired":             refused(400, "ExpiredTokenException", "The security token included in the request is expired"),
			"client":              refused(400, "UnrecognizedClientException", "The security token included in the request is invalid"),
		},
	}
}
