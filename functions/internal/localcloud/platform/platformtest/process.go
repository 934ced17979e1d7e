package platformtest

import (
	"bytes"
	"encoding/pem"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// patience is how long a process may take for something that takes milliseconds, even on a busy machine.
const patience = 2 * time.Minute

// Process is a running function.
type Process struct {
	command *exec.Cmd
	output  Output
	ended   chan struct{}
}

// Run starts a function with these environment variables and no others. It is killed when the test ends.
func Run(t testing.TB, binary string, environment map[string]string) *Process {
	t.Helper()
	p := &Process{command: exec.Command(binary), ended: make(chan struct{})}
	p.command.Dir = t.TempDir()
	p.command.Env = []string{}
	for name, value := range environment {
		p.command.Env = append(p.command.Env, name+"="+value)
	}
	p.command.Stdout, p.command.Stderr = &p.output, &p.output
	if err := p.command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.command.Wait() // Ends checks the exit code
		close(p.ended)
	}()
	t.Cleanup(func() {
		_ = p.command.Process.Kill()
		<-p.ended
		if t.Failed() {
			t.Logf("the function wrote:\n%s", p.Output())
		}
	})
	return p
}

// Signal sends any signal.
func (p *Process) Signal(t testing.TB, signal os.Signal) {
	t.Helper()
	if err := p.command.Process.Signal(signal); err != nil {
		t.Error(err)
	}
}

// Terminate sends SIGTERM, as platforms do before they remove an instance.
func (p *Process) Terminate(t testing.TB) {
	t.Helper()
	if err := p.command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Error(err)
	}
}

// Ends asserts that the process ends with this exit code.
func (p *Process) Ends(t testing.TB, status int) {
	t.Helper()
	select {
	case <-p.ended:
		if got := p.command.ProcessState.ExitCode(); got != status {
			t.Errorf("the function ended with exit code %d, want %d", got, status)
		}
	case <-time.After(patience):
		t.Error("the function is still running")
	}
}

// Output returns what the process has written so far.
func (p *Process) Output() string { return p.output.String() }

// Output is written to by what is tested and read by the test.
type Output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write appends to it.
func (o *Output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// String is what was written so far.
func (o *Output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// FreePort returns a TCP port that nothing listens on.
func FreePort(t testing.TB) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
}

// WaitForPort waits until a function listens.
func WaitForPort(t testing.TB, port string) {
	t.Helper()
	for started := time.Now(); time.Since(started) < patience; time.Sleep(10 * time.Millisecond) {
		if connection, err := net.Dial("tcp", "127.0.0.1:"+port); err == nil {
			connection.Close()
			return
		}
	}
	t.Fatalf("nothing listens on port %s", port)
}

// Report is a request that a function sent to a Config service.
type Report struct {
	Method string
	Path   string
	Header http.Header
	Body   string
}

// Service is a fake Config service with TLS.
type Service struct {
	URL      string
	CertFile string      // that a function must trust (SSL_CERT_FILE)
	Reports  chan Report // in the order of their arrival
}

// StartService starts a service that records every request and then answers it. It stops at the end of the test.
func StartService(t testing.TB, answer http.HandlerFunc) *Service {
	t.Helper()
	service := &Service{CertFile: filepath.Join(t.TempDir(), "service.pem"), Reports: make(chan Report, 100)}
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		service.Reports <- Report{r.Method, r.URL.Path, r.Header, string(body)}
		r.Body = io.NopCloser(bytes.NewReader(body))
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	service.URL = server.URL
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	if err := os.WriteFile(service.CertFile, certificate, 0o600); err != nil {
		t.Fatal(err)
	}
	return service
}

// Respond answers with the statuses in turn, then with the last of them: 200 as the cloud accepts the report, others with this body.
func Respond(body string, statuses ...int) http.HandlerFunc {
	var answered atomic.Int64
	return func(w http.ResponseWriter, r *http.Request) {
		n := min(int(answered.Add(1)), len(statuses))
		if statuses[n-1] == http.StatusOK {
			Accept(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(statuses[n-1])
		_, _ = io.WriteString(w, body)
	}
}

// Accept answers as the cloud accepts the report.
func Accept(w http.ResponseWriter, r *http.Request) { servicetest.Accept(w, r) }
