package sdkhmac_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud/sdkhmac"
)

const policyState = `{"policy_resource":{"domain_id":"d0123456789","region_id":"global","resource_id":"abc0123456789","resource_name":"test_user","resource_provider":"iam","resource_type":"users"},"trigger_type":"resource","compliance_state":"NonCompliant","policy_assignment_id":"abc0123456789abc","policy_assignment_name":"custom_policy","evaluation_time":1667374060248,"evaluation_hash":"89342b8f338165651991afb8bd471396"}`

var (
	sdkKey  = access.Credentials{User: access.Key{ID: "AccessKey", Secret: "SecretKey"}}
	example = access.Credentials{Function: access.Key{ID: "AKEXAMPLE", Secret: "SKEXAMPLE", Token: "TOKENEXAMPLE"}}
)

// The first three vectors are expectations of the official SDK's own tests and output of the official SDK
// (github.com/huaweicloud/huaweicloud-sdk-go-v3, core/auth/signer).
func TestVerify(t *testing.T) {
	t.Parallel()
	const (
		date     = "20060102T150405Z"
		state    = "https://rms.myhuaweicloud.com/v1/resource-manager/domains/d0123456789/policy-states"
		signed   = "SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=x-domain-id;x-sdk-date;x-security-token, Signature="
		newline  = "6cac1058d7b5d256075f8fe31301c88f47d2f12cf257662ab16de392347e8d7b"
		without  = "fc785151c73d178eef5bdea7a06a0cc545215ce400999860432ea8bc27482d6d"
		getLimit = "SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, Signature=5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624"
	)
	stateHeader := func(authorization string) map[string]string {
		return map[string]string{
			"Authorization": authorization, "X-Sdk-Date": "20260102T030405Z", "X-Domain-Id": "d0123456789", "X-Security-Token": "TOKENEXAMPLE",
			"Content-Type": "application/json",
		}
	}
	with := func(header map[string]string, name, value string) map[string]string {
		header[name] = value
		return header
	}
	tests := []struct {
		name               string
		method, url, body  string
		header             map[string]string
		credentials        access.Credentials
		late               time.Duration
		wantError, wantKey string
	}{
		{
			name: "query, empty body", method: http.MethodGet, url: "https://h/path?limit=1", credentials: sdkKey, wantKey: "AccessKey",
			header: map[string]string{"X-Sdk-Date": date, "Authorization": getLimit},
		},
		{
			name: "body of the SDK's test", method: http.MethodPost, url: "https://h/path?key=value", body: "{\"Name\":\"test\",\"Id\":1}\n", credentials: sdkKey, wantKey: "AccessKey",
			header: map[string]string{"X-Sdk-Date": date, "Authorization": "SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, Signature=cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59"},
		},
		{name: "policy state of the SDK", method: http.MethodPut, url: state, body: policyState + "\n", header: stateHeader(signed + newline), credentials: example, wantKey: "AKEXAMPLE"},
		{name: "policy state", method: http.MethodPut, url: state, body: policyState, header: stateHeader(signed + without), credentials: example, wantKey: "AKEXAMPLE"},
		{name: "trailing slash", method: http.MethodPut, url: state + "/", body: policyState, header: stateHeader(signed + without), credentials: example, wantKey: "AKEXAMPLE"},
		{name: "within the skew", method: http.MethodPut, url: state, body: policyState, header: stateHeader(signed + without), credentials: example, late: 14 * time.Minute, wantKey: "AKEXAMPLE"},

		{name: "too late", method: http.MethodPut, url: state, body: policyState, header: stateHeader(signed + without), credentials: example, late: 16 * time.Minute, wantError: "15m0s from the server's time"},
		{name: "too early", method: http.MethodPut, url: state, body: policyState, header: stateHeader(signed + without), credentials: example, late: -16 * time.Minute, wantError: "15m0s from the server's time"},
		{name: "other body", method: http.MethodPut, url: state, body: policyState + " ", header: stateHeader(signed + without), credentials: example, wantError: "signature fail"},
		{name: "other method", method: http.MethodPost, url: state, body: policyState, header: stateHeader(signed + without), credentials: example, wantError: "signature fail"},
		{name: "other path", method: http.MethodPut, url: strings.Replace(state, "d0123456789", "d012345678", 1), body: policyState, header: stateHeader(signed + without), credentials: example, wantError: "signature fail"},
		{name: "other query", method: http.MethodPut, url: state + "?a=b", body: policyState, header: stateHeader(signed + without), credentials: example, wantError: "signature fail"},
		{name: "query that cannot be decoded", method: http.MethodPut, url: state + "?a=%zz", body: policyState, header: stateHeader(signed + without), credentials: example, wantError: "query cannot be decoded"},
		{name: "other signed header", method: http.MethodPut, url: state, body: policyState, header: with(stateHeader(signed+without), "X-Domain-Id", "d"), credentials: example, wantError: "signature fail"},
		{name: "missing signed header", method: http.MethodPut, url: state, body: policyState, header: with(stateHeader(signed+without), "X-Domain-Id", ""), credentials: example, wantError: "occurs 0 times"},
		{name: "unsigned payload", method: http.MethodPut, url: state, body: policyState, header: with(stateHeader(signed+without), "X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"), credentials: example, wantError: "not the hash of the body"},
		{name: "date in another form", method: http.MethodPut, url: state, body: policyState, header: with(stateHeader(signed+without), "X-Sdk-Date", "2026-01-02T03:04:05Z"), credentials: example, wantError: "YYYYMMDDTHHMMSSZ"},
		{name: "date not signed", method: http.MethodPut, url: state, body: policyState, header: stateHeader("SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=x-domain-id, Signature=" + without), credentials: example, wantError: "X-Sdk-Date is not signed"},
		{name: "unknown key", method: http.MethodPut, url: state, body: policyState, header: stateHeader(signed + without), credentials: sdkKey, wantError: "does not exist"},
		{
			name: "other secret", method: http.MethodPut, url: state, body: policyState, header: stateHeader(signed + without), wantError: "signature fail",
			credentials: access.Credentials{Function: access.Key{ID: "AKEXAMPLE", Secret: "SKEXAMPLF", Token: "TOKENEXAMPLE"}},
		},
		{
			name: "other token", method: http.MethodPut, url: state, body: policyState, header: stateHeader(signed + without), wantError: "is not that of the temporary",
			credentials: access.Credentials{Function: access.Key{ID: "AKEXAMPLE", Secret: "SKEXAMPLE", Token: "TOKEN"}},
		},
		{
			name: "token with a permanent key", method: http.MethodPut, url: state, body: policyState, header: stateHeader(signed + without), wantError: "permanent",
			credentials: access.Credentials{User: access.Key{ID: "AKEXAMPLE", Secret: "SKEXAMPLE"}},
		},
		{name: "another algorithm", method: http.MethodPut, url: state, body: policyState, header: stateHeader("SDK-HMAC-SM3 Access=AKEXAMPLE, SignedHeaders=x-sdk-date, Signature=" + without), credentials: example, wantError: "algorithm"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request := httptest.NewRequest(test.method, test.url, nil)
			for name, value := range test.header {
				if value != "" {
					request.Header.Set(name, value)
				}
			}
			at, _ := time.Parse("20060102T150405Z", test.header["X-Sdk-Date"])
			if at.IsZero() {
				at = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			}
			key, err := sdkhmac.Verify(request, []byte(test.body), test.credentials, at.Add(test.late))
			if test.wantError == "" && err != nil || test.wantError != "" && (err == nil || !strings.Contains(err.Error(), test.wantError)) {
				t.Errorf("error %v, want %q", err, test.wantError)
			}
			if key.ID != test.wantKey {
				t.Errorf("key %q, want %q", key.ID, test.wantKey)
			}
			if err != nil && (strings.Contains(err.Error(), "SKEXAMPLE") || strings.Contains(err.Error(), "TOKENEXAMPLE")) {
				t.Errorf("the error contains a secret: %v", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add("SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=x-domain-id;x-sdk-date;x-security-token, Signature=fc785151c73d178eef5bdea7a06a0cc545215ce400999860432ea8bc27482d6d")
	f.Add("SDK-HMAC-SHA256 Access=, SignedHeaders=, Signature=")
	f.Add("SDK-HMAC-SHA256 Access=a,Access=b")
	f.Add("SDK-HMAC-SHA256 Access=a, SignedHeaders=b;a;;, Signature=FC")
	f.Add("AWS4-HMAC-SHA256 Credential=a")
	f.Add("")
	f.Fuzz(func(t *testing.T, header string) {
		authorization, err := sdkhmac.Parse(header)
		if err != nil {
			return
		}
		if authorization.Access == "" || len(authorization.SignedHeaders) == 0 || len(authorization.Signature) != 32 {
			t.Errorf("accepted %q as %v", header, authorization)
		}
		request := httptest.NewRequest(http.MethodPut, "/v1", nil)
		request.Header.Set("Authorization", header)
		if _, err := sdkhmac.Verify(request, nil, sdkKey, time.Now()); err == nil {
			t.Errorf("verified %q", header)
		}
	})
}
