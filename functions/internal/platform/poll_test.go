package platform_test

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	local "github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/platform"
)

// platforms are those that are polled.
var platforms = []struct {
	name     string
	platform *platform.Platform
	protocol local.Platform
}{
	{"FunctionGraph", platform.FunctionGraph(), local.FunctionGraph()},
	{"FC", platform.FC(), local.FC()},
}

// poll runs the function until the test ends or the returned func is called, which waits for the end.
func poll(t *testing.T, function *platform.Function, n *network) (stop func()) {
	t.Helper()
	function.Dial(n.dial)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- function.Poll(ctx, n.Addr().String()) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

func TestPoll(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		payload string
		want    local.Answer
		warning string
	}{
		{name: "answer", payload: `{"a":1}`, want: local.Answer{Outcome: "response", Body: `{"bytes":7}`}},
		{name: "1 MB", payload: strings.Repeat("x", 1_000_000), want: local.Answer{Outcome: "response", Body: `{"bytes":1000000}`}},
		{
			name: "too large", payload: strings.Repeat("x", 6<<20+1),
			want:    local.Answer{Outcome: "error", Body: `{"errorType":"Event","errorMessage":"the payload is larger than 6 MiB, which is more than a Config service sends"}`},
			warning: "request r-1: the payload is larger",
		},
		{name: "bad event", payload: "not an event", want: local.Answer{Outcome: "error", Body: `{"errorType":"Event","errorMessage":"resource: missing"}`}},
		{name: "bad policy", payload: "no such policy", want: local.Answer{Outcome: "error", Body: `{"errorType":"Policy","errorMessage":"\"eip\" does not exist"}`}},
		{name: "lost report", payload: "wait for the deadline", want: local.Answer{Outcome: "error", Body: `{"errorType":"Report","errorMessage":"throttled until the end"}`}},
		{name: "other error", payload: "something else", want: local.Answer{Outcome: "error", Body: `{"errorType":"Error","errorMessage":"something else"}`}},
		{
			name: "panic", payload: "panic",
			want:    local.Answer{Outcome: "error", Body: `{"errorType":"Panic","errorMessage":"panic: broken"}`},
			warning: "request r-1: panic: broken",
		},
		{
			name: "timeout", payload: "ignore the deadline",
			want:    local.Answer{Outcome: "error", Body: `{"errorType":"Timeout","errorMessage":"timeout: no answer after 950ms; increase the function's timeout"}`},
			warning: "request r-1: timeout: no answer after ",
		},
	}
	for _, p := range platforms {
		for _, tt := range tests {
			t.Run(p.name+"/"+tt.name, func(t *testing.T) {
				t.Parallel()
				bubble(t, func(t *testing.T) {
					var warned warnings
					api, n := start(t, p.protocol, nil)
					function := &platform.Function{Platform: p.platform, Handler: handlerFunc(behave), Timeout: time.Second, Warn: warned.add}
					stop := poll(t, function, n)

					got := api.MustInvoke(t, local.Event{ID: "r-1", Payload: tt.payload})
					if diff := cmp.Diff(tt.want, got); diff != "" {
						t.Errorf("answer (-want +got):\n%s", diff)
					}
					next := api.MustInvoke(t, local.Event{ID: "r-2", Payload: "next"})
					if want := (local.Answer{Outcome: "response", Body: `{"bytes":4}`}); next != want {
						t.Errorf("the next event was answered %v, want %v", next, want)
					}
					stop()
					warned.expect(t, tt.warning)
				})
			})
		}
	}
}

func TestPollInvocation(t *testing.T) {
	t.Parallel()
	own := compliance.Credentials{AccessKey: "env-ak", SecretKey: "env-sk", SecurityToken: "env-token"}
	tests := []struct {
		name   string
		on     int // index in platforms
		header map[string]string
		want   seen
		left   time.Duration // for the event; 0: not looked at
	}{
		{
			name:   "FunctionGraph security keys before keys before token",
			header: map[string]string{"X-CFF-Security-Access-Key": "sak", "X-CFF-Security-Secret-Key": "ssk", "X-CFF-Security-Token": "st", "X-CFF-Access-Key": "ak", "X-CFF-Secret-Key": "sk", "X-CFF-Auth-Token": "iam"},
			want:   seen{"r-1", "sak", "ssk", "st", ""},
			left:   39 * time.Second,
		},
		{
			name:   "FunctionGraph keys with token",
			header: map[string]string{"X-CFF-Security-Access-Key": "half", "X-CFF-Security-Token": "st", "X-CFF-Access-Key": "ak", "X-CFF-Secret-Key": "sk", "X-CFF-Auth-Token": "iam"},
			want:   seen{"r-1", "ak", "sk", "st", ""},
		},
		{
			name:   "FunctionGraph keys",
			header: map[string]string{"X-CFF-Access-Key": "ak", "X-CFF-Secret-Key": "sk"},
			want:   seen{"r-1", "ak", "sk", "", ""},
		},
		{
			name:   "FunctionGraph IAM token",
			header: map[string]string{"X-CFF-Access-Key": "half", "X-CFF-Auth-Token": "iam"},
			want:   seen{"r-1", "", "", "", "iam"},
		},
		{
			name: "FunctionGraph without an agency",
			want: seen{"r-1", "env-ak", "env-sk", "env-token", ""},
		},
		{
			name: "FC", on: 1,
			header: map[string]string{"x-fc-access-key-id": "ak", "x-fc-access-key-secret": "sk", "x-fc-security-token": "st", "x-fc-function-deadline": "in an hour", "x-fc-function-timeout": "7"},
			want:   seen{"r-1", "ak", "sk", "st", ""},
			left:   time.Hour - time.Second,
		},
		{
			name: "FC timeout header, own credentials", on: 1,
			header: map[string]string{"x-fc-function-deadline": "soon", "x-fc-function-timeout": "7"},
			want:   seen{"r-1", "env-ak", "env-sk", "env-token", ""},
			left:   6300 * time.Millisecond,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				var got seen
				var left time.Duration
				function := &platform.Function{
					Platform: platforms[tt.on].platform,
					Handler: handlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
						got, left = see(ctx), time.Until(deadline(ctx))
						return nil, nil
					}),
					Timeout:     40 * time.Second,
					Credentials: own,
				}
				api, n := start(t, platforms[tt.on].protocol, nil)
				poll(t, function, n)
				header := make(http.Header)
				for name, value := range tt.header {
					if value == "in an hour" {
						value = strconv.FormatInt(time.Now().Add(time.Hour).UnixMilli(), 10)
					}
					header.Set(name, value)
				}
				api.MustInvoke(t, local.Event{ID: "r-1", Header: header, Payload: "{}"})
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Errorf("invocation (-want +got):\n%s", diff)
				}
				if tt.left > 0 && left != tt.left {
					t.Errorf("the handler has %s, want %s", left, tt.left)
				}
			})
		})
	}
}

func TestPollWithoutAnyTimeout(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		api, n := start(t, local.FunctionGraph(), nil)
		var left time.Duration
		poll(t, &platform.Function{Platform: platform.FunctionGraph(), Handler: handlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
			left = time.Until(deadline(ctx))
			return nil, nil
		})}, n)
		api.MustInvoke(t, local.Event{ID: "r-1"})
		if left != 2700*time.Millisecond {
			t.Errorf("the handler has %s, want FunctionGraph's 3 s less a tenth", left)
		}
	})
}

// TestPollLifecycle: FC announces the start and the end of an instance in the same loop.
func TestPollLifecycle(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var events atomic.Int32
		api, n := start(t, local.FC(), nil)
		poll(t, &platform.Function{Platform: platform.FC(), Handler: handlerFunc(func(context.Context, []byte) ([]byte, error) {
			events.Add(1)
			return []byte("{}"), nil
		})}, n)
		for kind, want := range map[string]string{"1": "", "2": "", "3": "", "0": "{}"} {
			got := api.MustInvoke(t, local.Event{ID: "r-" + kind, Header: http.Header{"X-Fc-Function-Type": {kind}}})
			if want := (local.Answer{Outcome: "response", Body: want}); got != want {
				t.Errorf("function type %s was answered %v, want %v", kind, got, want)
			}
		}
		if events.Load() != 1 {
			t.Errorf("the handler saw %d events, want 1", events.Load())
		}
	})
}

func TestPollRefusesHTTPFunction(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		api, n := start(t, local.FC(), nil)
		poll(t, &platform.Function{Platform: platform.FC(), Handler: handlerFunc(behave)}, n)
		got := api.MustInvoke(t, local.Event{ID: "r-1", Header: http.Header{"X-Fc-Http-Params": {"e30="}}, Payload: "{}"})
		if got.Outcome != "error" || !strings.Contains(got.Body, "create the function with an event handler") {
			t.Errorf("answered %v", got)
		}
	})
}

// TestPollFailingAPI: whatever the runtime API does, the event is answered in the end, and nothing spins.
func TestPollFailingAPI(t *testing.T) {
	t.Parallel()
	fail := func(status int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.WriteHeader(status) }
	}
	reset := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	tests := []struct {
		name     string
		method   string // of the disturbed requests
		failures int32
		fail     func(http.ResponseWriter)
		answered bool
		warning  string
	}{
		{name: "next: no event", method: "GET", failures: 3, fail: fail(http.StatusNoContent), answered: true, warning: "next event: the runtime API answered HTTP 204"},
		{name: "next: server error", method: "GET", failures: 3, fail: fail(http.StatusInternalServerError), answered: true, warning: "next event: the runtime API answered HTTP 500"},
		{name: "next: no request id", method: "GET", failures: 3, fail: fail(http.StatusOK), answered: true, warning: "next event: the runtime API answered without X-Cff-Request-Id"},
		{name: "next: reset", method: "GET", failures: 3, fail: reset, answered: true, warning: "next event: "},
		{name: "answer: server error", method: "POST", failures: 3, fail: fail(http.StatusBadGateway), answered: true},
		{name: "answer: throttled", method: "POST", failures: 3, fail: fail(http.StatusTooManyRequests), answered: true},
		{name: "answer: reset", method: "POST", failures: 3, fail: reset, answered: true},
		{name: "answer: refused", method: "POST", failures: 1, fail: fail(http.StatusRequestEntityTooLarge), warning: "request r-1: the response did not reach the runtime API in 1 attempts: the runtime API answered HTTP 413"},
		{name: "answer: down", method: "POST", failures: 6, fail: reset, warning: "request r-1: the response did not reach the runtime API in 6 attempts: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				var warned warnings
				var failed atomic.Int32
				api, n := start(t, local.FunctionGraph(), func(w http.ResponseWriter, r *http.Request) bool {
					if r.Method != tt.method || failed.Add(1) > tt.failures {
						return false
					}
					tt.fail(w)
					return true
				})
				stop := poll(t, &platform.Function{Platform: platform.FunctionGraph(), Handler: handlerFunc(behave), Timeout: time.Minute, Warn: warned.add}, n)
				event := local.Event{ID: "r-1", Payload: "{}"}
				if tt.answered {
					started := time.Now()
					if got, want := api.MustInvoke(t, event), (local.Answer{Outcome: "response", Body: `{"bytes":2}`}); got != want {
						t.Errorf("answered %v, want %v", got, want)
					}
					if spent := time.Since(started); tt.failures > 0 && spent != 350*time.Millisecond {
						t.Errorf("the pauses between three failures took %s, want 50, 100 and 200 ms", spent)
					}
				} else if err := api.Hand(t.Context(), event); err != nil {
					t.Fatal(err)
				}
				if got, want := api.MustInvoke(t, local.Event{ID: "r-2", Payload: "next"}), (local.Answer{Outcome: "response", Body: `{"bytes":4}`}); got != want {
					t.Errorf("the next event was answered %v, want %v", got, want)
				}
				stop()
				warned.expect(t, tt.warning)
			})
		})
	}
}

// TestPollBrokenPayload: an event that breaks off is answered as failed, so that the platform sends it again.
func TestPollBrokenPayload(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		var broken atomic.Bool
		answered := make(chan string, 1)
		_, n := start(t, local.FunctionGraph(), func(w http.ResponseWriter, r *http.Request) bool {
			switch {
			case r.Method == http.MethodGet && broken.CompareAndSwap(false, true):
				w.Header().Set("X-CFF-Request-Id", "r-1")
				w.Header().Set("Content-Length", "100")
				_, _ = fmt.Fprint(w, `{"half":`)
				_ = http.NewResponseController(w).Flush()
				panic(http.ErrAbortHandler)
			case strings.HasSuffix(r.URL.Path, "/error/r-1"):
				answered <- r.URL.Path
				return true
			}
			return false
		})
		poll(t, &platform.Function{Platform: platform.FunctionGraph(), Handler: handlerFunc(behave)}, n)
		<-answered
	})
}

// TestPollShutdown: the event in flight is answered, then the loop ends.
func TestPollShutdown(t *testing.T) {
	t.Parallel()
	for _, p := range platforms {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				started, release := make(chan struct{}), make(chan struct{})
				api, n := start(t, p.protocol, nil)
				ctx, cancel := context.WithCancel(t.Context())
				ended := make(chan error, 1)
				function := &platform.Function{Platform: p.platform, Timeout: time.Minute, Handler: handlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
					close(started)
					<-release
					return []byte("done"), ctx.Err()
				})}
				function.Dial(n.dial)
				go func() { ended <- function.Poll(ctx, n.Addr().String()) }()
				go func() {
					<-started
					cancel()
					time.Sleep(50 * time.Millisecond)
					close(release)
				}()
				if got, want := api.MustInvoke(t, local.Event{ID: "r-1"}), (local.Answer{Outcome: "response", Body: "done"}); got != want {
					t.Errorf("answered %v, want %v", got, want)
				}
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// TestPollLastEvent: an event that is on its way when the shutdown begins is answered: else the platform waits for its timeout.
func TestPollLastEvent(t *testing.T) {
	t.Parallel()
	for _, p := range platforms {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				api, n := start(t, p.protocol, func(_ http.ResponseWriter, r *http.Request) bool {
					if r.Method == http.MethodGet {
						cancel()
						time.Sleep(10 * time.Millisecond)
					}
					return false
				})
				ended := make(chan error, 1)
				function := &platform.Function{Platform: p.platform, Timeout: time.Minute, Handler: handlerFunc(behave)}
				function.Dial(n.dial)
				go func() { ended <- function.Poll(ctx, n.Addr().String()) }()
				if got, want := api.MustInvoke(t, local.Event{ID: "r-1", Payload: "event"}), (local.Answer{Outcome: "response", Body: `{"bytes":5}`}); got != want {
					t.Errorf("answered %v, want %v", got, want)
				}
				if err := <-ended; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestPollBadAddress(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "a b:80", "[::1"} {
		err := (&platform.Function{Platform: platform.FC(), Handler: handlerFunc(behave)}).Poll(t.Context(), address)
		if want := fmt.Sprintf("runtime API address %q must be host:port", address); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}
