package platform_test

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/platform"
)

// serve runs the function on a network until the test ends or the returned func is called, which waits for the end.
func serve(t testing.TB, function *platform.Function) (n *network, stop func()) {
	t.Helper()
	n = newNetwork()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- function.Serve(ctx, n) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return n, stop
}

// client calls what serves on the network.
func (n *network) client() *http.Client {
	return &http.Client{Transport: &http.Transport{DialContext: n.dial, DisableKeepAlives: true}}
}

// reply is what the platform sees.
type reply struct {
	Status   int
	FCStatus string
	Body     string
}

func call(t *testing.T, n *network, method, path string, header map[string]string, body string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://function"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range header {
		request.Header.Set(name, value)
	}
	response, err := n.client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return reply{response.StatusCode, response.Header.Get("x-fc-status"), string(answer)}
}

func TestServe(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, payload string
		failed        bool
		body          string
		warning       string
	}{
		{name: "answer", payload: `{"a":1}`, body: `{"bytes":7}`},
		{name: "1 MB", payload: strings.Repeat("x", 1_000_000), body: `{"bytes":1000000}`},
		{name: "too large", payload: strings.Repeat("x", 6<<20+1), failed: true, body: `{"errorType":"Event","errorMessage":"the payload is larger than 6 MiB, which is more than a Config service sends"}`, warning: "request r-1: the payload is larger"},
		{name: "bad event", payload: "not an event", failed: true, body: `{"errorType":"Event","errorMessage":"resource: missing"}`},
		{name: "lost report", payload: "wait for the deadline", failed: true, body: `{"errorType":"Report","errorMessage":"throttled until the end"}`},
		{name: "panic", payload: "panic", failed: true, body: `{"errorType":"Panic","errorMessage":"panic: broken"}`, warning: "request r-1: panic: "},
		{name: "timeout", payload: "ignore the deadline", failed: true, body: `{"errorType":"Timeout","errorMessage":"timeout: no answer after 950ms; increase the function's timeout"}`, warning: "request r-1: timeout: "},
	}
	type host struct {
		name         string
		platform     *platform.Platform
		header       map[string]string
		good, failed reply
	}
	for _, p := range []host{
		{"FunctionGraph", platform.FunctionGraph(), map[string]string{"X-CFF-Request-Id": "r-1", "X-CFF-Timeout": "1"}, reply{Status: 200}, reply{Status: 500}},
		{"FC", platform.FC(), map[string]string{"x-fc-request-id": "r-1", "x-fc-function-timeout": "1", "x-fc-control-path": "/invoke"}, reply{Status: 200, FCStatus: "200"}, reply{Status: 404, FCStatus: "404"}},
	} {
		for _, tt := range tests {
			t.Run(p.name+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(t *testing.T) {
					var warned warnings
					n, stop := serve(t, &platform.Function{Platform: p.platform, Handler: handlerFunc(behave), Warn: warned.add})
					want := p.good
					if tt.failed {
						want = p.failed
					}
					want.Body = tt.body
					got := call(t, n, "POST", "/invoke", p.header, tt.payload)
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("answer (-want +got):\n%s", diff)
					}
					want = p.good
					want.Body = `{"bytes":4}`
					if next := call(t, n, "POST", "/invoke", p.header, "next"); next != want {
						t.Errorf("the next event was answered %v, want %v", next, want)
					}
					stop()
					warned.expect(t, tt.warning)
				})
			})
		}
	}
}

func TestServeInvocation(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		platform *platform.Platform
		header   map[string]string
		want     seen
	}{
		{
			name: "FunctionGraph", platform: platform.FunctionGraph(),
			header: map[string]string{"x-cff-request-id": "r-1", "X-CFF-Security-Access-Key": "sak", "X-CFF-Security-Secret-Key": "ssk", "X-CFF-Security-Token": "st", "X-CFF-Auth-Token": "iam"},
			want:   seen{"r-1", "sak", "ssk", "st", ""},
		},
		{
			name: "FC", platform: platform.FC(),
			header: map[string]string{"x-fc-request-id": "r-1", "x-fc-access-key-id": "ak", "x-fc-access-key-secret": "sk", "x-fc-security-token": "st"},
			want:   seen{"r-1", "ak", "sk", "st", ""},
		},
		{
			name: "FC, credentials not injected into requests", platform: platform.FC(),
			header: map[string]string{"x-fc-request-id": "r-1"},
			want:   seen{"r-1", "env-ak", "env-sk", "", ""},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				var got seen
				n, _ := serve(t, &platform.Function{
					Platform:    tt.platform,
					Credentials: compliance.Credentials{AccessKey: "env-ak", SecretKey: "env-sk"},
					Handler: handlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
						got = see(ctx)
						return nil, nil
					}),
				})
				call(t, n, "POST", "/invoke", tt.header, "{}")
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("invocation (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestServeOtherCalls(t *testing.T) {
	t.Parallel()
	never := handlerFunc(func(context.Context, []byte) ([]byte, error) {
		t.Error("the handler was called")
		return nil, nil
	})
	tests := []struct {
		name         string
		platform     *platform.Platform
		method, path string
		header       map[string]string
		want         reply
	}{
		{name: "FunctionGraph init", platform: platform.FunctionGraph(), method: "POST", path: "/init", want: reply{Status: 200}},
		{name: "FC initialize", platform: platform.FC(), method: "POST", path: "/initialize", want: reply{Status: 200, FCStatus: "200"}},
		{name: "FC pre-stop", platform: platform.FC(), method: "GET", path: "/pre-stop", want: reply{Status: 200, FCStatus: "200"}},
		{name: "FC pre-freeze", platform: platform.FC(), method: "GET", path: "/pre-freeze", want: reply{Status: 200, FCStatus: "200"}},
		{name: "unknown path", platform: platform.FC(), method: "POST", path: "/", want: reply{Status: 404, Body: "404 page not found\n"}},
		{name: "wrong method", platform: platform.FunctionGraph(), method: "GET", path: "/invoke", want: reply{Status: 404, Body: "404 page not found\n"}},
		{
			name: "HTTP function", platform: platform.FC(), method: "POST", path: "/invoke", header: map[string]string{"x-fc-control-path": "/http-invoke"},
			want: reply{Status: 404, FCStatus: "404", Body: `{"errorType":"Event","errorMessage":"called as an HTTP function, but Config rules invoke event functions: create the function with an event handler"}`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				n, _ := serve(t, &platform.Function{Platform: tt.platform, Handler: never})
				if diff := cmp.Diff(tt.want, call(t, n, tt.method, tt.path, tt.header, "{}")); diff != "" {
					t.Errorf("answer (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestServeMarkers: FC cuts an event's part out of the log at these lines ("Specifications", Function Compute user guide).
func TestServeMarkers(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var log output
		n, stop := serve(t, &platform.Function{Platform: platform.FC(), Handler: handlerFunc(behave), Output: &log})
		for _, c := range []struct{ path, id, payload string }{{"/initialize", "r-0", ""}, {"/invoke", "r-1", "{}"}, {"/invoke", "r-2", "panic"}} {
			call(t, n, "POST", c.path, map[string]string{"x-fc-request-id": c.id}, c.payload)
		}
		stop()
		want := `FC Initialize Start RequestId: r-0
FC Initialize End RequestId: r-0
FC Invoke Start RequestId: r-1
FC Invoke End RequestId: r-1
FC Invoke Start RequestId: r-2
FC Invoke End RequestId: r-2, Error: Unhandled function error
`
		if diff := cmp.Diff(want, log.String()); diff != "" {
			t.Errorf("log (-want +got):\n%s", diff)
		}
	})
}

// TestServeConcurrently: FC's instance concurrency sends several events at once.
func TestServeConcurrently(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		const events = 8
		var together sync.WaitGroup
		together.Add(events)
		n, _ := serve(t, &platform.Function{Platform: platform.FC(), Timeout: time.Minute, Output: io.Discard, Handler: handlerFunc(func(ctx context.Context, payload []byte) ([]byte, error) {
			together.Done()
			together.Wait() // ends only if all are here
			return append(payload, compliance.InvocationFrom(ctx).RequestID...), nil
		})})
		var done sync.WaitGroup
		for i := range events {
			id := string(rune('a' + i))
			done.Go(func() {
				if got := call(t, n, "POST", "/invoke", map[string]string{"x-fc-request-id": id}, "for "); got.Body != "for "+id {
					t.Errorf("event %s was answered %v", id, got)
				}
			})
		}
		done.Wait()
	})
}

// TestServeShutdown: the event in flight is answered, then the server ends.
func TestServeShutdown(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		started, release := make(chan struct{}), make(chan struct{})
		n, stop := serve(t, &platform.Function{Platform: platform.FC(), Timeout: time.Minute, Handler: handlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
			close(started)
			<-release
			return []byte("done"), ctx.Err()
		})})
		ended := make(chan struct{})
		go func() {
			<-started
			go func() { time.Sleep(50 * time.Millisecond); close(release) }()
			stop()
			close(ended)
		}()
		if got, want := call(t, n, "POST", "/invoke", nil, "{}"), (reply{200, "200", "done"}); got != want {
			t.Errorf("answered %v, want %v", got, want)
		}
		<-ended
	})
}

// TestServeCallerGone: a platform that hangs up does not stop a report that is on its way.
func TestServeCallerGone(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		started, reported := make(chan struct{}), make(chan error, 1)
		n, _ := serve(t, &platform.Function{Platform: platform.FC(), Timeout: time.Minute, Handler: handlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
			close(started)
			select {
			case <-ctx.Done():
			case <-time.After(300 * time.Millisecond):
			}
			reported <- ctx.Err()
			return nil, nil
		})})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-started; cancel() }()
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://function/invoke", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		if response, err := n.client().Do(request); err == nil {
			response.Body.Close()
			t.Fatal("the caller was meant to hang up")
		}
		if err := <-reported; err != nil {
			t.Errorf("the event was given up: %v", err)
		}
	})
}

// TestServeSlowBody: an event whose body does not end is given up at its deadline.
func TestServeSlowBody(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var warned warnings
		n, stop := serve(t, &platform.Function{Platform: platform.FunctionGraph(), Timeout: 300 * time.Millisecond, Handler: handlerFunc(behave), Warn: warned.add})
		connection, err := n.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		if _, err := io.WriteString(connection, "POST /invoke HTTP/1.1\r\nHost: f\r\nContent-Length: 10\r\n\r\n{"); err != nil {
			t.Fatal(err)
		}
		answer, err := io.ReadAll(connection)
		if err != nil || !bytes.Contains(answer, []byte("read the event: ")) {
			t.Errorf("answered %q, %v", answer, err)
		}
		stop()
		warned.expect(t, "read the event: ")
	})
}

func TestServeListenerFails(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	listener.Close()
	if err := (&platform.Function{Platform: platform.FC(), Handler: handlerFunc(behave)}).Serve(t.Context(), listener); err == nil || !strings.HasPrefix(err.Error(), "serve events: ") {
		t.Errorf("got %v", err)
	}
}
