package alicloud_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
)

// TestSign reproduces the vector of the signature's documentation and four signatures recorded from the official Go client.
func TestSign(t *testing.T) {
	t.Parallel()
	const form = "application/x-www-form-urlencoded"
	test := compliance.Credentials{AccessKey: "testid", SecretKey: "testsecret"}
	temporary := compliance.Credentials{AccessKey: "testid", SecretKey: "testsecret", SecurityToken: "sts"}
	tests := map[string]struct {
		method, url, body string
		header            map[string]string
		credentials       compliance.Credentials
		date, nonce       string
		signed, signature string
	}{
		"documentation": {
			method:      "POST",
			url:         "https://ecs.cn-shanghai.aliyuncs.com/?RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
			header:      map[string]string{"x-acs-action": "RunInstances", "x-acs-version": "2014-05-26"},
			credentials: compliance.Credentials{AccessKey: "YourAccessKeyId", SecretKey: "YourAccessKeySecret"},
			date:        "2023-10-26T10:22:32Z", nonce: "3156853299f313e23d1673dc12e1703d",
			signed:    "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version",
			signature: "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		},
		"PutEvaluations": {
			method: "POST", url: "http://127.0.0.1:18099/", body: "Evaluations=%5B%5D&ResultToken=t",
			header:      map[string]string{"x-acs-action": "PutEvaluations", "x-acs-version": "2020-09-07", "x-acs-accesskey-id": "testid", "Content-Type": form},
			credentials: temporary,
			date:        "2026-11-22T08:29:38Z", nonce: "b23ad1dc159418b615e6b188b697ea58",
			signed:    "content-type;host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version",
			signature: "3b0b96c28622652edcea3dbb127686ed6784e87bd10751de5c1e27f80a625327",
		},
		"GetCompliancePackReport": {
			method: "GET", url: "http://127.0.0.1:18099/?CompliancePackId=cp-1",
			header:      map[string]string{"x-acs-action": "GetCompliancePackReport", "x-acs-version": "2020-09-07", "x-acs-accesskey-id": "testid"},
			credentials: temporary,
			date:        "2026-11-22T08:29:38Z", nonce: "3662cc3358c3fdfe8d141645a78b01fe",
			signed:    "host;x-acs-accesskey-id;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-security-token;x-acs-signature-nonce;x-acs-version",
			signature: "16556e690f69d3b9b929a56db0e641480a2de963f89dc37d6a787c855b085290",
		},
		"CreateCompliancePack": {
			method: "POST", url: "http://127.0.0.1:18099/?Tag=%5B%7B%22Key%22%3A%22tk%22%2C%22Value%22%3A%22tv%22%7D%5D",
			body:        "CompliancePackName=n&ConfigRules=%5B%7B%22ConfigRuleParameters%22%3A%5B%7B%22ParameterName%22%3A%22bandwidth%22%2C%22ParameterValue%22%3A%2210%22%7D%5D%2C%22ManagedRuleIdentifier%22%3A%22eip-bandwidth-limit%22%7D%5D&RiskLevel=1&TagsScope.1.TagKey=k&TagsScope.1.TagValue=v",
			header:      map[string]string{"x-acs-action": "CreateCompliancePack", "x-acs-version": "2020-09-07", "Content-Type": form},
			credentials: test,
			date:        "2026-11-22T08:29:39Z", nonce: "a42c34f18ffa7a54dc21de3a445c88a0",
			signed:    "content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version",
			signature: "c2080e72bf6d87234e71913a88633c964d3f2de80a2e847a4910d2604752a48b",
		},
		"DeleteCompliancePacks": {
			method: "POST", url: "http://127.0.0.1:18099/", body: "ClientToken=tok&CompliancePackIds=cp-1%2Ccp-2",
			header:      map[string]string{"x-acs-action": "DeleteCompliancePacks", "x-acs-version": "2020-09-07", "Content-Type": form},
			credentials: test,
			date:        "2026-11-22T08:29:39Z", nonce: "9e29e0e038a044af96d0ba8731ea06cc",
			signed:    "content-type;host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version",
			signature: "fa7916be7121fafb174af0ed1e1b60eabeb65bb8bb4e20dc60eaf7bd1fc8a3a4",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request, err := http.NewRequest(test.method, test.url, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			for key, value := range test.header {
				request.Header.Set(key, value)
			}
			date, err := time.Parse(time.RFC3339, test.date)
			if err != nil {
				t.Fatal(err)
			}
			alicloud.Sign(request, []byte(test.body), test.credentials, date, test.nonce)
			want := "ACS3-HMAC-SHA256 Credential=" + test.credentials.AccessKey + ",SignedHeaders=" + test.signed + ",Signature=" + test.signature
			if got := request.Header.Get("Authorization"); got != want {
				t.Errorf("\n got %s\nwant %s", got, want)
			}
		})
	}
}
