package platform_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
)

// The test binary is also the function: ASSAY_TEST_FUNCTION names the platform whose protocol it speaks.
func TestMain(m *testing.M) {
	if name := os.Getenv("ASSAY_TEST_FUNCTION"); name != "" {
		os.Exit(runFunction(name))
	}
	os.Exit(m.Run())
}

// runFunction is a function that does what its event says.
func runFunction(name string) int {
	protocol := map[string]struct{ address, next, id, response, failure string }{
		"functiongraph": {os.Getenv("RUNTIME_API_ADDR"), "/v1/runtime/invocation/request", "X-CFF-Request-Id", "/v1/runtime/invocation/response/%s", "/v1/runtime/invocation/error/%s"},
		"fc":            {os.Getenv("FC_RUNTIME_API"), "/2020-11-11/runtime/invocation/next", "x-fc-request-id", "/2020-11-11/runtime/invocation/%s/response", "/2020-11-11/runtime/invocation/%s/error"},
		"lambda":        {os.Getenv("AWS_LAMBDA_RUNTIME_API"), "/2018-06-01/runtime/invocation/next", "Lambda-Runtime-Aws-Request-Id", "/2018-06-01/runtime/invocation/%s/response", "/2018-06-01/runtime/invocation/%s/error"},
	}[name]
	if os.Getenv("ASSAY_TEST_BROKEN") != "" {
		fmt.Fprintln(os.Stderr, "no policies here")
		return 3
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	go func() {
		<-stop
		fmt.Println("stopped in order")
		os.Exit(0)
	}()
	if os.Getenv("ASSAY_TEST_SILENT") != "" {
		fmt.Println("silent")
		select {}
	}
	served := 0
	for {
		response, err := http.Get("http://" + protocol.address + protocol.next)
		if err != nil {
			return 1
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		served++
		id := response.Header.Get(protocol.id)
		path, answer := protocol.response, `""`
		switch event := strings.Trim(string(body), `"`); event {
		case "headers":
			names := []string{}
			for name := range response.Header {
				names = append(names, name)
			}
			slices.Sort(names)
			text, _ := json.Marshal(names)
			answer = string(text)
		case "environment":
			text, _ := json.Marshal(os.Environ())
			answer = string(text)
		case "count":
			answer = fmt.Sprint(served)
		case "error":
			path, answer = protocol.failure, `{"errorMessage":"bandwidth is unknown","errorType":"Undetermined"}`
		case "crash":
			fmt.Fprintln(os.Stderr, "panic: crash")
			return 2
		case "hang":
			fmt.Println("hanging")
			select {}
		case "rubbish":
			answer = "{"
		case "huge":
			answer = `"` + strings.Repeat("x", 7<<20) + `"`
		case "stranger":
			stranger, err := http.Post("http://"+protocol.address+fmt.Sprintf(protocol.response, "another"), "application/json", strings.NewReader("{}"))
			if err != nil {
				return 1
			}
			answer = fmt.Sprint(stranger.StatusCode)
			stranger.Body.Close()
		default:
			fmt.Println("log: " + event)
		}
		sent, err := http.Post("http://"+protocol.address+fmt.Sprintf(path, id), "application/json", strings.NewReader(answer))
		if err != nil {
			return 1
		}
		sent.Body.Close()
	}
}

var credentials = access.New(access.Key{ID: "user", Secret: "user-secret"})

func function(t *testing.T, name string) platform.Function {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return platform.Function{
		Name: "rules", Path: binary, Region: "region_1", Account: "d0123456789", Credentials: credentials, Timeout: time.Minute,
		Environment: map[string]string{"ASSAY_TEST_FUNCTION": name, "GOCOVERDIR": t.TempDir()}, // without one a binary with coverage complains
	}
}

func run(t *testing.T, of platform.Platform, f platform.Function) *platform.Host {
	t.Helper()
	h, err := platform.New(of, f)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

var platforms = map[string]func() platform.Platform{"functiongraph": platform.FunctionGraph, "fc": platform.FC, "lambda": platform.Lambda}

// One instance serves many events, whatever they do to it.
func TestInvoke(t *testing.T) {
	t.Parallel()
	for name, platform := range platforms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var logged []string
			f := function(t, name)
			f.Log = func(line string) {
				mu.Lock()
				defer mu.Unlock()
				logged = append(logged, line)
			}
			h := run(t, platform(), f)
			for i, step := range []struct{ event, want, wantError string }{
				{"hello", `""`, ""},
				{"count", "2", ""},
				{"error", "", "the function failed: bandwidth is unknown"},
				{"rubbish", "", "not JSON"},
				{"count", "5", ""},
				{"stranger", "400", ""},
				{"huge", "", "more than 6291456 bytes"},
				{"crash", "", "exit status 2: panic: crash"},
				{"count", "1", ""},
			} {
				body, err := h.Invoke(t.Context(), fmt.Sprintf("%s-%d", name, i), 1, []byte(`"`+step.event+`"`))
				if step.wantError != "" {
					if err == nil || !strings.Contains(err.Error(), step.wantError) {
						t.Errorf("%s: error %v, want %q", step.event, err, step.wantError)
					}
				} else if err != nil || string(body) != step.want {
					t.Errorf("%s: %s, %v; want %s", step.event, body, err, step.want)
				}
			}
			h.Close()
			mu.Lock()
			defer mu.Unlock()
			if want := []string{"log: hello", "panic: crash", "stopped in order"}; !cmp.Equal(want, logged) {
				t.Errorf("logged %q, want %q", logged, want)
			}
		})
	}
}

func TestHeadersAndEnvironment(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		headers   []string
		variables []string
		secrets   bool // the environment holds the key
	}{
		"functiongraph": {
			headers: []string{
				"Content-Length", "Content-Type", "Date", "X-Cff-Access-Key", "X-Cff-Auth-Token", "X-Cff-Invoke-Type", "X-Cff-Request-Id", "X-Cff-Secret-Key", "X-Cff-Security-Token",
			},
			variables: []string{
				"RUNTIME_API_ADDR", "RUNTIME_CODE_ROOT", "RUNTIME_CPU", "RUNTIME_FUNC_NAME", "RUNTIME_FUNC_VERSION", "RUNTIME_HANDLER",
				"RUNTIME_MAX_RESP_BODY_SIZE", "RUNTIME_MEMORY", "RUNTIME_PACKAGE", "RUNTIME_PROJECT_ID", "RUNTIME_TIMEOUT", "RUNTIME_USERDATA",
			},
		},
		"fc": {
			headers: []string{
				"Content-Length", "Content-Type", "Date", "X-Fc-Access-Key-Id", "X-Fc-Access-Key-Secret", "X-Fc-Account-Id", "X-Fc-Control-Path", "X-Fc-Function-Deadline",
				"X-Fc-Function-Handler", "X-Fc-Function-Memory", "X-Fc-Function-Name", "X-Fc-Function-Timeout", "X-Fc-Function-Type", "X-Fc-Qualifier", "X-Fc-Region",
				"X-Fc-Request-Id", "X-Fc-Retry-Count", "X-Fc-Security-Token",
			},
			variables: []string{"FC_ACCOUNT_ID", "FC_FUNCTION_NAME", "FC_FUNC_CODE_PATH", "FC_INSTANCE_ID", "FC_REGION", "FC_RUNTIME_API"},
		},
		"lambda": {
			headers: []string{"Content-Length", "Content-Type", "Date", "Lambda-Runtime-Aws-Request-Id", "Lambda-Runtime-Deadline-Ms", "Lambda-Runtime-Invoked-Function-Arn"},
			variables: []string{
				"AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
				"AWS_LAMBDA_LOG_GROUP_NAME", "AWS_LAMBDA_LOG_STREAM_NAME", "AWS_LAMBDA_RUNTIME_API", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN",
				"LAMBDA_TASK_ROOT", "_HANDLER",
			},
			secrets: true,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := run(t, platforms[name](), function(t, name))
			ask := func(event string) (answer []string) {
				body, err := h.Invoke(t.Context(), event, 1, []byte(event))
				if err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal(body, &answer); err != nil {
					t.Fatal(err)
				}
				return answer
			}
			if diff := cmp.Diff(test.headers, ask("headers")); diff != "" {
				t.Errorf("headers (-want +got):\n%s", diff)
			}
			var variables []string
			secrets := false
			for _, variable := range ask("environment") {
				name, value, _ := strings.Cut(variable, "=")
				if !slices.Contains([]string{"PATH", "LANG", "TMPDIR", "ASSAY_TEST_FUNCTION", "GOCOVERDIR"}, name) {
					variables = append(variables, name)
				}
				secrets = secrets || value == credentials.Function.Secret
				if value == credentials.User.Secret {
					t.Errorf("%s holds the user's own secret", name)
				}
			}
			slices.Sort(variables)
			if diff := cmp.Diff(test.variables, variables); diff != "" {
				t.Errorf("variables (-want +got):\n%s", diff)
			}
			if secrets != test.secrets {
				t.Errorf("the environment holds the key: %v, want %v", secrets, test.secrets)
			}
		})
	}
}

func TestStart(t *testing.T) {
	t.Parallel()
	broken := function(t, "functiongraph")
	broken.Environment["ASSAY_TEST_BROKEN"] = "1"
	missing := function(t, "functiongraph")
	missing.Path += "-missing"
	tests := []struct {
		name      string
		function  platform.Function
		payload   string
		wantError string
	}{
		{"ends at once", broken, "{}", "exit status 3: no policies here"},
		{"not there", missing, "{}", "no such file"},
		{"event too long", function(t, "functiongraph"), `"` + strings.Repeat("x", 256<<10) + `"`, "the platform takes at most 262144"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := run(t, platform.FunctionGraph(), test.function).Invoke(t.Context(), "1", 1, []byte(test.payload))
			if err == nil || !strings.Contains(err.Error(), test.wantError) {
				t.Errorf("error %v, want %q", err, test.wantError)
			}
		})
	}
}

// A function that hangs is stopped, and the next event restarts it.
func TestTimeout(t *testing.T) {
	t.Parallel()
	f := function(t, "functiongraph")
	f.Timeout = time.Second
	h := run(t, platform.FunctionGraph(), f)
	const timedOut = "the function timed out after 1s"
	if _, err := h.Invoke(t.Context(), "hang", 1, []byte("hang")); fmt.Sprint(err) != timedOut {
		t.Errorf("error %v, want %s", err, timedOut)
	}
	for attempt := 1; ; attempt++ { // a second can be too short on a busy machine, which also restarts the function
		body, err := h.Invoke(t.Context(), fmt.Sprint(attempt), attempt, []byte("count"))
		if fmt.Sprint(err) == timedOut {
			continue
		}
		if err != nil || string(body) != "1" {
			t.Errorf("%s, %v; want the first answer of another instance", body, err)
		}
		return
	}
}

func TestKill(t *testing.T) {
	t.Parallel()
	f := function(t, "functiongraph")
	hanging := make(chan struct{}, 1)
	f.Log = func(line string) {
		if line == "hanging" {
			hanging <- struct{}{}
		}
	}
	h := run(t, platform.FunctionGraph(), f)
	h.Kill() // nothing runs
	go func() {
		<-hanging
		h.Kill()
	}()
	if _, err := h.Invoke(t.Context(), "1", 1, []byte("hang")); err == nil || !strings.Contains(err.Error(), "the function ended: signal: killed") {
		t.Errorf("killed: %v", err)
	}
	if body, err := h.Invoke(t.Context(), "2", 1, []byte("count")); err != nil || string(body) != "1" {
		t.Errorf("%s, %v; want the first answer of another instance", body, err)
	}
}

func TestCancel(t *testing.T) {
	t.Parallel()
	silent := function(t, "functiongraph")
	silent.Environment["ASSAY_TEST_SILENT"] = "1"
	for name, f := range map[string]platform.Function{"before it polls": silent, "while it works": function(t, "functiongraph")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			f.Log = func(string) { cancel() } // its only line
			if _, err := run(t, platform.FunctionGraph(), f).Invoke(ctx, "1", 1, []byte("hang")); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v, want %v", err, context.Canceled)
			}
		})
	}
}

func TestConcurrentInvoke(t *testing.T) {
	t.Parallel()
	h := run(t, platform.FunctionGraph(), function(t, "functiongraph"))
	var wait sync.WaitGroup
	var mu sync.Mutex
	seen := map[string]bool{}
	for i := range 32 {
		wait.Go(func() {
			body, err := h.Invoke(t.Context(), fmt.Sprint(i), 1, []byte("count"))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[string(body)] = true
		})
	}
	wait.Wait()
	if len(seen) != 32 {
		t.Errorf("%d different answers, want 32", len(seen))
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.URL.Path != "/invoke" || r.Header.Get("X-Fc-Access-Key-Secret") != credentials.Function.Secret {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if string(body) == `"error"` {
			w.Header().Set("X-Fc-Status", "404")
			_, _ = io.WriteString(w, `{"errorMessage":"bandwidth is unknown"}`)
			return
		}
		_, _ = w.Write(body)
	}))
	t.Cleanup(server.Close)
	f := platform.Function{Name: "rules", URL: server.URL, Credentials: credentials}
	h := run(t, platform.FC(), f)
	if body, err := h.Invoke(t.Context(), "1", 1, []byte("{}")); err != nil || string(body) != "{}" {
		t.Errorf("%s, %v", body, err)
	}
	if _, err := h.Invoke(t.Context(), "2", 1, []byte(`"error"`)); err == nil || !strings.Contains(err.Error(), "bandwidth is unknown") {
		t.Errorf("error %v", err)
	}
	for _, bad := range []platform.Function{{Name: "none"}, {Name: "both", URL: server.URL, Path: "/bin/true"}, {Name: "scheme", URL: "file:///etc/passwd"}} {
		if _, err := platform.New(platform.FC(), bad); err == nil {
			t.Errorf("%s: accepted", bad.Name)
		}
	}
}
