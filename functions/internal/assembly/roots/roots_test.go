package roots_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/crypto/x509roots/fallback/bundle"

	"github.com/assay-rules/assay/functions/internal/assembly/roots"
)

// authority issues certificates for tests.
type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(t *testing.T, name string) authority {
	t.Helper()
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: name}, SerialNumber: big.NewInt(1), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	return authority{}.sign(t, template)
}

// sign lets the authority issue a certificate; the zero authority stands for the certificate itself.
func (a authority) sign(t *testing.T, template *x509.Certificate) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if a.certificate == nil {
		a = authority{template, key}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return authority{certificate, key}
}

// file writes the authority's certificate where SSL_CERT_FILE could point.
func (a authority) file(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "authorities.pem")
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.certificate.Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func leaf(change func(*x509.Certificate)) *x509.Certificate {
	template := &x509.Certificate{
		Subject: pkix.Name{CommonName: "Config service"}, SerialNumber: big.NewInt(2),
		DNSNames: []string{"localhost"}, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		NotBefore:   time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	}
	change(template)
	return template
}

// service is a Config service that proves itself with the certificate and tells of every new connection.
func service(t *testing.T, proof authority, handler http.HandlerFunc) (base string, accepted chan net.Conn) {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.EnableHTTP2 = true
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{proof.certificate.Raw}, PrivateKey: proof.key}}}
	accepted = make(chan net.Conn, 100)
	server.Config.ConnState = func(connection net.Conn, state http.ConnState) {
		if state == http.StateNew {
			accepted <- connection
		}
	}
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // refused handshakes
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.URL, accepted
}

func answer(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }

func client(t *testing.T, options roots.Options) *http.Client {
	t.Helper()
	client, err := roots.Client(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func post(t *testing.T, client *http.Client, url string) (status int, body string, err error) {
	t.Helper()
	response, err := client.Post(url, "application/json", strings.NewReader("{}"))
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text), nil
}

func TestClientTrust(t *testing.T) {
	t.Parallel()
	trusted, other := newAuthority(t, "trusted"), newAuthority(t, "other")
	impostor := newAuthority(t, "trusted") // the same name with another key
	tests := []struct {
		name    string
		proof   authority
		refusal string
	}{
		{name: "right", proof: trusted.sign(t, leaf(func(*x509.Certificate) {}))},
		{name: "wrong host", proof: trusted.sign(t, leaf(func(c *x509.Certificate) {
			c.DNSNames, c.IPAddresses = []string{"config.example"}, []net.IP{net.IPv4(127, 0, 0, 2)}
		})), refusal: "x509: certificate is valid for "},
		{name: "expired", proof: trusted.sign(t, leaf(func(c *x509.Certificate) { c.NotAfter = time.Now().Add(-time.Minute) })), refusal: "certificate has expired"},
		{name: "not yet valid", proof: trusted.sign(t, leaf(func(c *x509.Certificate) { c.NotBefore = time.Now().Add(time.Minute) })), refusal: "not yet valid"},
		{name: "for clients only", proof: trusted.sign(t, leaf(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} })), refusal: "incompatible key usage"},
		{name: "self-signed", proof: authority{}.sign(t, leaf(func(*x509.Certificate) {})), refusal: "signed by unknown authority"},
		{name: "unknown authority", proof: other.sign(t, leaf(func(*x509.Certificate) {})), refusal: "signed by unknown authority"},
		{name: "authority's name only", proof: impostor.sign(t, leaf(func(*x509.Certificate) {})), refusal: "signed by unknown authority"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			base, _ := service(t, tt.proof, answer)
			local := strings.Replace(base, "127.0.0.1", "localhost", 1)
			for _, url := range []string{base, local} {
				for _, options := range []roots.Options{{CertFile: trusted.file(t)}, {CertFile: trusted.file(t), Endpoint: url}} {
					_, _, err := post(t, client(t, options), url)
					switch {
					case tt.refusal == "" && err != nil:
						t.Errorf("%s: %v", url, err)
					case tt.refusal != "" && (err == nil || !strings.Contains(err.Error(), tt.refusal)):
						t.Errorf("%s: got %v, want %s", url, err, tt.refusal)
					}
				}
				for _, options := range []roots.Options{{}, {Endpoint: url}} {
					if _, _, err := post(t, client(t, options), url); err == nil {
						t.Errorf("%s: trusted by Mozilla's list", url)
					}
				}
			}
		})
	}
}

// TestMozilla: every authority of the list can be read and vouches for itself.
func TestMozilla(t *testing.T) {
	t.Parallel()
	pool := roots.Mozilla()
	var count int
	for root := range bundle.Roots() {
		certificate, err := x509.ParseCertificate(root.Certificate)
		if err != nil {
			t.Fatal(err)
		}
		_, err = certificate.Verify(x509.VerifyOptions{
			Roots: pool, CurrentTime: certificate.NotBefore.Add(24 * time.Hour), KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
		})
		if err != nil {
			t.Errorf("%s: %v", certificate.Subject, err)
		}
		count++
	}
	if count < 100 {
		t.Errorf("only %d authorities", count)
	}
}

// TestClientConnections: reports share one connection, and it can stand before the first of them.
func TestClientConnections(t *testing.T) {
	t.Parallel()
	trusted := newAuthority(t, "trusted")
	proof := trusted.sign(t, leaf(func(*x509.Certificate) {}))
	for _, early := range []bool{false, true} {
		base, accepted := service(t, proof, answer)
		options := roots.Options{CertFile: trusted.file(t)}
		if early {
			options.Endpoint = base + "/v1/report"
		}
		c := client(t, options)
		if early {
			accepted <- <-accepted // waits for it
		}
		for range 3 {
			if status, proto, err := post(t, c, base); err != nil || status != http.StatusOK || proto != "HTTP/1.1" {
				t.Errorf("early %v: got %d over %s, %v", early, status, proto, err)
			}
		}
		if got := len(accepted); got != 1 {
			t.Errorf("early %v: %d connections, want 1", early, got)
		}
	}
}

// TestClientEarlyConnectionFails: a server that is not there yet is asked again by the report.
func TestClientEarlyConnectionFails(t *testing.T) {
	t.Parallel()
	trusted := newAuthority(t, "trusted")
	base, _ := service(t, trusted.sign(t, leaf(func(*x509.Certificate) {})), answer)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	for _, endpoint := range []string{"https://" + listener.Addr().String(), "http://" + listener.Addr().String(), "%zz"} {
		c := client(t, roots.Options{CertFile: trusted.file(t), Endpoint: endpoint})
		if _, _, err := post(t, c, base); err != nil {
			t.Errorf("%s: %v", endpoint, err)
		}
		if _, _, err := post(t, c, "https://"+listener.Addr().String()); err == nil || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: got %v, want a refused connection", endpoint, err)
		}
	}
}

// TestClientRedirect: a redirected PUT would arrive as a GET, and its success would pass for that of the report.
func TestClientRedirect(t *testing.T) {
	t.Parallel()
	trusted := newAuthority(t, "trusted")
	base, _ := service(t, trusted.sign(t, leaf(func(*x509.Certificate) {})), func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/elsewhere" {
			t.Error("the redirect was followed")
		}
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	if status, _, err := post(t, client(t, roots.Options{CertFile: trusted.file(t)}), base); err != nil || status != http.StatusFound {
		t.Errorf("got %d, %v, want 302", status, err)
	}
}

// TestClientProxy: a proxy is used for every connection, and sees no more than where it goes.
func TestClientProxy(t *testing.T) {
	t.Parallel()
	trusted := newAuthority(t, "trusted")
	base, _ := service(t, trusted.sign(t, leaf(func(*x509.Certificate) {})), answer)
	var tunnels atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tunnels.Add(1)
		if r.Method != http.MethodConnect {
			http.Error(w, r.Method, http.StatusMethodNotAllowed)
			return
		}
		server, err := net.Dial("tcp", r.Host)
		if err != nil {
			t.Error(err)
			return
		}
		client, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		_, _ = io.WriteString(client, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(server, client); server.Close() }()
		go func() { _, _ = io.Copy(client, server); client.Close() }()
	}))
	t.Cleanup(proxy.Close)
	through, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	options := roots.Options{CertFile: trusted.file(t), Endpoint: base, Proxy: http.ProxyURL(through)}
	if status, _, err := post(t, client(t, options), base); err != nil || status != http.StatusOK {
		t.Fatalf("got %d, %v", status, err)
	}
	if got := tunnels.Load(); got != 1 {
		t.Errorf("%d tunnels, want 1", got)
	}
	options.CertFile = ""
	if _, _, err := post(t, client(t, options), base); err == nil || !strings.Contains(err.Error(), "unknown authority") {
		t.Errorf("got %v, want an unknown authority also behind a proxy", err)
	}
}

func TestClientBadCertFile(t *testing.T) {
	t.Parallel()
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		empty:             "certificate authorities: " + empty + " contains no PEM certificate",
		empty + ".absent": "certificate authorities: open " + empty + ".absent: no such file or directory",
	} {
		if _, err := roots.Client(roots.Options{CertFile: name}); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func BenchmarkMozilla(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		roots.Mozilla()
	}
}
