package huaweicloud_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

const documentedBody = `{"policy_resource":{"domain_id":"d0123456789","region_id":"global","resource_id":"abc0123456789","resource_name":"test_user",` +
	`"resource_provider":"iam","resource_type":"users"},"trigger_type":"resource","compliance_state":"NonCompliant",` +
	`"policy_assignment_id":"abc0123456789abc","policy_assignment_name":"custom_policy","evaluation_time":1667374060248,` +
	`"evaluation_hash":"89342b8f338165651991afb8bd471396"}`

// The first two vectors are expectations of the unit tests of github.com/huaweicloud/huaweicloud-sdk-go-v3 (core/auth/signer), the
// newline form of the third is what that SDK sends.
func TestSign(t *testing.T) {
	t.Parallel()
	const reportURL = "https://rms.myhuaweicloud.com/v1/resource-manager/domains/d0123456789/policy-states"
	sdk := compliance.Credentials{AccessKey: "AccessKey", SecretKey: "SecretKey", AuthToken: "not used beside keys"}
	temporary := compliance.Credentials{AccessKey: "AKEXAMPLE", SecretKey: "SKEXAMPLE", SecurityToken: "TOKENEXAMPLE"}
	sdkDate := time.Date(2006, 1, 2, 15, 4, 5, 0, time.UTC)
	date := time.Date(2026, 1, 2, 4, 4, 5, 0, time.FixedZone("CET", 3600))

	for name, test := range map[string]struct {
		method, url, body, domain string
		credentials               compliance.Credentials
		at                        time.Time
		want                      http.Header
	}{
		"get": {
			http.MethodGet, "https://example.com/path?limit=1", "", "", sdk, sdkDate, http.Header{
				"X-Sdk-Date":    {"20060102T150405Z"},
				"Authorization": {"SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, Signature=5a2ce64c865e0e6046321c6f3d5a77ba8413eeaf355c3166c03d58d02ac79624"},
			},
		},
		"post": {
			http.MethodPost, "https://example.com/path?key=value", `{"Name":"test","Id":1}` + "\n", "", sdk, sdkDate, http.Header{
				"X-Sdk-Date":    {"20060102T150405Z"},
				"Authorization": {"SDK-HMAC-SHA256 Access=AccessKey, SignedHeaders=x-sdk-date, Signature=cecc2af119b18ab70b4d094c0750f3b42c02f254903179a0fc2cc72fc9db4f59"},
			},
		},
		"report": {
			http.MethodPut, reportURL, documentedBody, "d0123456789", temporary, date, http.Header{
				"X-Sdk-Date":       {"20260102T030405Z"},
				"X-Domain-Id":      {"d0123456789"},
				"X-Security-Token": {"TOKENEXAMPLE"},
				"Authorization":    {"SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=x-domain-id;x-sdk-date;x-security-token, Signature=fc785151c73d178eef5bdea7a06a0cc545215ce400999860432ea8bc27482d6d"},
			},
		},
		"token with spaces": { // which are not sent
			http.MethodPut, reportURL, documentedBody, "d0123456789",
			compliance.Credentials{AccessKey: "AKEXAMPLE", SecretKey: "SKEXAMPLE", SecurityToken: " TOKENEXAMPLE "}, date, http.Header{
				"X-Sdk-Date":       {"20260102T030405Z"},
				"X-Domain-Id":      {"d0123456789"},
				"X-Security-Token": {" TOKENEXAMPLE "},
				"Authorization":    {"SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=x-domain-id;x-sdk-date;x-security-token, Signature=fc785151c73d178eef5bdea7a06a0cc545215ce400999860432ea8bc27482d6d"},
			},
		},
		"report with newline": {
			http.MethodPut, reportURL, documentedBody + "\n", "d0123456789", temporary, date, http.Header{
				"X-Sdk-Date":       {"20260102T030405Z"},
				"X-Domain-Id":      {"d0123456789"},
				"X-Security-Token": {"TOKENEXAMPLE"},
				"Authorization":    {"SDK-HMAC-SHA256 Access=AKEXAMPLE, SignedHeaders=x-domain-id;x-sdk-date;x-security-token, Signature=6cac1058d7b5d256075f8fe31301c88f47d2f12cf257662ab16de392347e8d7b"},
			},
		},
		"token": {
			http.MethodPut, reportURL, documentedBody, "d0123456789", compliance.Credentials{AuthToken: "IAM"}, date,
			http.Header{"X-Auth-Token": {"IAM"}},
		},
		"access key without secret": {
			http.MethodPut, reportURL, documentedBody, "d0123456789", compliance.Credentials{AccessKey: "AK", AuthToken: "IAM"}, date,
			http.Header{"X-Auth-Token": {"IAM"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), test.method, test.url, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			huaweicloud.Sign(r, []byte(test.body), test.domain, test.credentials, test.at)
			if diff := cmp.Diff(test.want, r.Header); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

// The first vector was made with OBS's signature tool (expectation of the unit tests of github.com/Xuanwo/reqsign). The others are the requests of
// OBS API Reference, "Using an Authorization Header" (obs_04_0010), with the documented strings to sign.
func TestSignOBS(t *testing.T) {
	t.Parallel()
	tool := compliance.Credentials{AccessKey: "access_key", SecretKey: "123456"}
	documented := time.Date(2015, 10, 12, 8, 12, 38, 0, time.UTC)
	for name, test := range map[string]struct {
		url         string
		header      http.Header
		credentials compliance.Credentials
		at          time.Time
		want        http.Header
	}{
		"object": {
			"https://bucket.obs.cn-north-4.myhuaweicloud.com/object.txt", http.Header{"Content-Md5": {"abc"}, "Content-Type": {"text/plain"}},
			tool, time.Date(2022, 8, 15, 16, 50, 12, 0, time.UTC), http.Header{
				"Content-Md5": {"abc"}, "Content-Type": {"text/plain"}, "Date": {"Mon, 15 Aug 2022 16:50:12 GMT"},
				"Authorization": {"OBS access_key:9gUZ4ol2W19LyYcc92Bu3U0V09E="},
			},
		},
		"subresource": {
			"https://bucket.obs.cn-north-4.myhuaweicloud.com/object.txt?acl", http.Header{}, tool, documented, http.Header{
				"Date":          {"Mon, 12 Oct 2015 08:12:38 GMT"},
				"Authorization": {"OBS access_key:psCFTzcG7xpcK0UfOKguWmWzULE="},
			},
		},
		"temporary keys": {
			"https://bucket.obs.cn-north-4.myhuaweicloud.com/?policy", http.Header{},
			compliance.Credentials{AccessKey: "access_key", SecretKey: "123456", SecurityToken: "YwkaRTbdY8g7q"}, documented, http.Header{
				"Date": {"Mon, 12 Oct 2015 08:12:38 GMT"}, "X-Obs-Security-Token": {"YwkaRTbdY8g7q"},
				"Authorization": {"OBS access_key:cn01O9JQqtx0CNQ5tQz+R4REm5c="},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, test.url, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header = test.header
			huaweicloud.SignOBS(r, "bucket", test.credentials, test.at)
			if diff := cmp.Diff(test.want, r.Header); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
