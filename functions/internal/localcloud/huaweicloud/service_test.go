package huaweicloud_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap/zaptest"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const (
	domain = "d0123456789"
	ruleID = "66c486e8d58ed9173f4560ac"
	hash   = "3bf8ecaeb0864feb98639080aea5c7d9"
	period = "5bf8ecaeb0864feb98639080aea5c7d9"
	eipID  = "b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40"
)

var (
	asked       = time.UnixMilli(1669098286719).UTC()
	now         = asked.Add(time.Minute)
	credentials = access.New(access.Key{ID: "AKEXAMPLE", Secret: "SKEXAMPLE"})
)

// fixture is a service with one rule, two EIPs, an ECS, and a change event and a period event under way.
type fixture struct {
	*httptest.Server
	store     *store.Store
	evaluated chan store.Rule
}

func native(id, name, provider, kind string) string {
	return fmt.Sprintf(`{"id":%q,"name":%q,"provider":%q,"type":%q,"region_id":"region_1","tags":{},"properties":{"bandwidth":{"size":5}},"provisioning_state":"Succeeded"}`, id, name, provider, kind)
}

func start(t *testing.T) fixture {
	t.Helper()
	s, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	rule := store.Rule{
		Cloud: compliance.HuaweiCloud, Account: domain, ID: ruleID, Name: "eip-bandwidth-minimum", Source: "urn:fss:region_1:123456789:function:default:rules:latest",
		Types: []string{"vpc.publicips"}, OnChange: true, Period: time.Hour, State: huaweicloud.Enabled, Updated: asked,
		Parameters: json.RawMessage(`{"bandwidthSize":{"value":"10"}}`),
	}
	other := rule
	other.ID, other.Name, other.State = "77c486e8d58ed9173f4560ac", "another", huaweicloud.Disabled
	evaluation := store.Evaluation{
		Cloud: compliance.HuaweiCloud, Account: domain, Rule: ruleID, Type: "vpc.publicips", ID: eipID, Trigger: compliance.Change,
		Asked: asked, Expires: asked.Add(huaweicloud.TokenLifetime),
	}
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		for _, item := range []string{
			native(eipID, "192.0.2.10", "vpc", "publicips"), native("other-eip", "192.0.2.11", "vpc", "publicips"), native("server", "server", "ecs", "cloudservers"),
		} {
			resource, err := huaweicloud.Resource(domain, json.RawMessage(item), asked)
			if err != nil {
				return err
			}
			if err := tx.PutResource(resource); err != nil {
				return err
			}
		}
		for _, r := range []store.Rule{rule, other} {
			if err := tx.PutRule(r); err != nil {
				return err
			}
		}
		if err := tx.Issue(hash, evaluation); err != nil {
			return err
		}
		evaluation.Type, evaluation.ID, evaluation.Trigger = "", "", compliance.Period
		return tx.Issue(period, evaluation)
	})
	if err != nil {
		t.Fatal(err)
	}
	evaluated := make(chan store.Rule, 1)
	server := httptest.NewServer(serve(t, service.Config{
		Store: s, Log: zaptest.NewLogger(t),
		Evaluate: func(_ context.Context, rule store.Rule) error {
			evaluated <- rule
			return nil
		},
	}))
	t.Cleanup(server.Close)
	return fixture{server, s, evaluated}
}

// serve is the service of the test's account, whose clock stands.
func serve(t testing.TB, config service.Config) http.Handler {
	t.Helper()
	config.Account, config.Credentials, config.Now = domain, credentials, func() time.Time { return now }
	served, err := huaweicloud.New(t.Context(), huaweicloud.Config{Config: config})
	if err != nil {
		t.Fatal(err)
	}
	return served
}

// send sends a request and returns status and body. The header "Authorization: sign" is replaced by a signature with the user's key.
func (f fixture) send(t *testing.T, method, path, body string, header map[string]string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, f.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	if header["Authorization"] == "sign" {
		sign(request, body, credentials.User)
	}
	response, answer := localcloudtest.Send(t, request)
	if response.Header.Get("Content-Type") != "application/json" || response.Header.Get("X-Request-Id") == "" {
		t.Errorf("headers %v", response.Header)
	}
	return response.StatusCode, strings.TrimSpace(answer)
}

// sign signs X-Sdk-Date, Host and Content-Type ("Signing API Requests", API Signing Guide).
func sign(r *http.Request, body string, key access.Key) {
	date := now.Format("20060102T150405Z")
	r.Header.Set("X-Sdk-Date", date)
	sum := func(s string) string {
		digest := sha256.Sum256([]byte(s))
		return hex.EncodeToString(digest[:])
	}
	canonical := strings.Join([]string{
		r.Method, strings.TrimSuffix(r.URL.EscapedPath(), "/") + "/", r.URL.RawQuery,
		"content-type:" + r.Header.Get("Content-Type"), "host:" + r.URL.Host, "x-sdk-date:" + date, "", "content-type;host;x-sdk-date", sum(body),
	}, "\n")
	mac := hmac.New(sha256.New, []byte(key.Secret))
	fmt.Fprintf(mac, "SDK-HMAC-SHA256\n%s\n%s", date, sum(canonical))
	r.Header.Set("Authorization", fmt.Sprintf("SDK-HMAC-SHA256 Access=%s, SignedHeaders=content-type;host;x-sdk-date, Signature=%x", key.ID, mac.Sum(nil)))
}

var token = map[string]string{"X-Auth-Token": credentials.Token, "Content-Type": "application/json"}

const statesPath = "/v1/resource-manager/domains/" + domain + "/policy-states"
