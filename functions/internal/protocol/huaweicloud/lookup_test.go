package huaweicloud_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// obsServer serves every host, with the certificate that OBS has for one region. It returns a client that reaches it, and the hosts it was asked for.
func obsServer(t *testing.T, answer http.HandlerFunc) (client *http.Client, hosts func() []string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		DNSNames: []string{"obs.cn-north-4.myhuaweicloud.com", "*.obs.cn-north-4.myhuaweicloud.com"},
	}
	encoded, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(encoded)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var asked []string
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked = append(asked, r.Host+r.URL.RequestURI())
		mu.Unlock()
		answer(w, r)
	}))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{encoded}, PrivateKey: key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(certificate)
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: roots},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, server.Listener.Addr().String())
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return asked
	}
}

// A bucket is asked for by its host, once, at a server whose certificate is OBS's. A name that OBS does not allow is sent nowhere. Nothing that OBS
// echoes of a request reaches an error.
func TestLookUpBucket(t *testing.T) {
	t.Parallel()
	const host = ".obs.cn-north-4.myhuaweicloud.com/?policy"
	refuse := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://logs.obs.cn-south-1.myhuaweicloud.com/?policy")
			w.WriteHeader(status)
			echo := strings.NewReplacer("SIGNATURE", r.Header.Get("Authorization"), "TOKEN", r.Header.Get("X-Obs-Security-Token"))
			echo.WriteString(w, body) //nolint:errcheck // the client reports it
		}
	}
	policy := refuse(200, `{"Statement":[]}`)
	for name, test := range map[string]struct {
		bucket  string
		answer  http.HandlerFunc
		want    string
		failure string
		hosts   []string
	}{
		"a policy":         {"logs", policy, `{"Statement":[]}`, "", []string{"logs" + host}},
		"a period":         {"logs.2026", policy, `{"Statement":[]}`, "", []string{"logs.2026" + host}},
		"no policy":        {"logs", refuse(404, "<Error><Code>NoSuchBucketPolicy</Code><Message>m</Message></Error>"), "", "HTTP 404 NoSuchBucketPolicy: m", []string{"logs" + host}},
		"another region":   {"logs", refuse(307, "<Error><Code>TemporaryRedirect</Code><Message>m</Message></Error>"), "", "HTTP 307 TemporaryRedirect: m", []string{"logs" + host}},
		"not permitted":    {"logs", refuse(403, "<Error><Code>AccessDenied</Code><Message>TOKEN</Message></Error>"), "", "HTTP 403 AccessDenied: ***", []string{"logs" + host}},
		"a bad signature":  {"logs", refuse(403, "<Error><Code>SignatureDoesNotMatch</Code><Message>m</Message><SignatureProvided>SIGNATURE</SignatureProvided></Error>"), "", "HTTP 403 SignatureDoesNotMatch: m", []string{"logs" + host}},
		"a broken refusal": {"logs", refuse(403, "<Error><Code>SignatureDoesNotMatch</Code><Message>m<SignatureProvided>SIGNATURE"), "", "HTTP 403 SignatureDoesNotMatch", []string{"logs" + host}},
		"a path":           {"logs/../other", policy, "", `"logs/../other" is no name of a bucket`, nil},
		"a parent":         {"..", policy, "", `".." is no name of a bucket`, nil},
		"two periods":      {"a..b", policy, "", `"a..b" is no name of a bucket`, nil},
		"a user":           {"evil.example@logs", policy, "", `"evil.example@logs" is no name of a bucket`, nil},
		"a port":           {"evil:443", policy, "", `"evil:443" is no name of a bucket`, nil},
		"a query":          {"evil.example?", policy, "", `"evil.example?" is no name of a bucket`, nil},
		"upper case":       {"Logs", policy, "", `"Logs" is no name of a bucket`, nil},
		"a hyphen first":   {"-logs", policy, "", `"-logs" is no name of a bucket`, nil},
		"too short":        {"ab", policy, "", `"ab" is no name of a bucket`, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client, hosts := obsServer(t, test.answer)
			cloud := &huaweicloud.Cloud{Client: delivery.Client{HTTP: client, Attempts: 1}}
			got, err := cloud.Ask(invocation(t, compliance.Credentials{AccessKey: "key-id", SecretKey: "key-secret", SecurityToken: "key-token"}), lookup.Request{
				Call: &lookup.Call{Service: "obs", Action: "GetBucketPolicy"}, Region: "cn-north-4", Parameters: map[string]any{"bucket": test.bucket},
			})
			failure := ""
			if err != nil {
				failure = strings.TrimPrefix(err.Error(), compliance.ErrReport.Error()+": ")
			}
			if string(got) != test.want || failure != test.failure {
				t.Errorf("got %s, %q, want %s, %q", got, failure, test.want, test.failure)
			}
			if diff := cmp.Diff(test.hosts, hosts()); diff != "" {
				t.Errorf("hosts (-want +got):\n%s", diff)
			}
		})
	}
}
