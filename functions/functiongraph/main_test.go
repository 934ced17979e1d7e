package main_test

import (
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/author/build/buildtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// What must never be logged: the platform's keys and tokens, and the event's hash.
var secrets = []string{"the-access-key", "the-secret-key", "the-security-token", "the-iam-token", "3bf8ecaeb0864feb98639080aea5c7d9"}

var header = http.Header{
	"X-Cff-Security-Access-Key": {"the-access-key"}, "X-Cff-Security-Secret-Key": {"the-secret-key"},
	"X-Cff-Security-Token": {"the-security-token"}, "X-Cff-Auth-Token": {"the-iam-token"},
}

func settings(service *platformtest.Service, more map[string]string) map[string]string {
	environment := map[string]string{
		"ASSAY_HUAWEICLOUD_ENDPOINT": service.URL, "SSL_CERT_FILE": service.CertFile, "ASSAY_LOG_LEVEL": "debug",
		"HTTP_PROXY": "http://127.0.0.1:1", // the runtime API is local and must not be asked through it
	}
	for name, value := range more {
		environment[name] = value
	}
	return environment
}

// state is the compliance state that a report tells.
func state(t *testing.T, service *platformtest.Service) string {
	t.Helper()
	select {
	case report := <-service.Reports:
		var body struct {
			State string `json:"compliance_state"`
		}
		if err := json.Unmarshal([]byte(report.Body), &body); err != nil {
			t.Fatalf("%s: %v", report.Body, err)
		}
		if want := "/v1/resource-manager/domains/d0123456789/policy-states"; report.Path != want || report.Method != http.MethodPut {
			t.Errorf("reported with %s %s, want PUT %s", report.Method, report.Path, want)
		}
		if got := report.Header.Get("X-Security-Token"); got != "the-security-token" {
			t.Errorf("reported with the security token %q", got)
		}
		return body.State
	default:
		return "no report"
	}
}

func TestFunctionGraph(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "functiongraph")
	below := platformtest.Example(t, "eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant_below.json")
	above := platformtest.Example(t, "eip/eip_bandwidth_limit/examples/huaweicloud_compliant_above.json")

	t.Run("custom runtime", func(t *testing.T) {
		t.Parallel()
		service := platformtest.StartService(t, platformtest.Respond(`{"error_code":"RMS.00010001","error_msg":"denied"}`, 200, 200, 403, 200))
		api := platformtest.Start(t, platform.FunctionGraph(), nil)
		process := platformtest.Run(t, binary, settings(service, map[string]string{"RUNTIME_API_ADDR": api.Address, "RUNTIME_TIMEOUT": "120"}))

		for _, step := range []struct{ name, payload, outcome, verdict, failure, state string }{
			{name: "non-compliant", payload: below, outcome: "response", verdict: "NonCompliant", state: "NonCompliant"},
			{name: "compliant", payload: above, outcome: "response", verdict: "Compliant", state: "Compliant"},
			{name: "report refused", payload: above, outcome: "error", failure: `"errorType":"Report"`, state: "Compliant"},
			{name: "undetermined", payload: platformtest.Example(t, "eip/eip_bandwidth_limit/examples/huaweicloud_undetermined_unknown.json"), outcome: "error", failure: `"errorType":"Undetermined"`, state: "no report"},
			{name: "not an event", payload: `{"hello":"world"}`, outcome: "error", failure: `"errorType":"Event"`, state: "no report"},
			{name: "too large", payload: strings.Repeat(" ", 7<<20) + above, outcome: "error", failure: `"errorType":"Event"`, state: "no report"},
			{name: "compliant after all", payload: above, outcome: "response", verdict: "Compliant", state: "Compliant"},
		} {
			answer := api.MustInvoke(t, platform.Event{ID: "r-" + strings.ReplaceAll(step.name, " ", "-"), Header: header, Payload: step.payload})
			if answer.Outcome != step.outcome || !strings.Contains(answer.Body, step.failure) {
				t.Errorf("%s: answered %v", step.name, answer)
			}
			if step.verdict != "" && platformtest.Verdict(answer.Body) != step.verdict {
				t.Errorf("%s: answered %v", step.name, answer)
			}
			if got := state(t, service); got != step.state {
				t.Errorf("%s: reported %s, want %s", step.name, got, step.state)
			}
			platformtest.Keeps(t, answer.Body, secrets...)
		}

		process.Terminate(t)
		process.Ends(t, 0)
		log := process.Output()
		platformtest.Keeps(t, log, secrets...)
		for _, want := range []string{`"request":"r-non-compliant"`, `"verdict":"NonCompliant"`, `"message":"failed"`} {
			if !strings.Contains(log, want) {
				t.Errorf("the log lacks %s", want)
			}
		}
	})

	t.Run("container image", func(t *testing.T) {
		t.Parallel()
		service := platformtest.StartService(t, platformtest.Respond(`{}`, 200, 403, 200))
		port := platformtest.FreePort(t)
		process := platformtest.Run(t, platformtest.Build(t, "functiongraph-image"), settings(service, map[string]string{"ASSAY_PORT": port}))
		platformtest.WaitForPort(t, port)
		post := func(path, payload string) (int, string) {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:"+port+path, strings.NewReader(payload))
			if err != nil {
				t.Fatal(err)
			}
			request.Header = header.Clone()
			request.Header.Set("X-Cff-Request-Id", "r-1")
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			return response.StatusCode, string(body)
		}
		if status, _ := post("/init", ""); status != http.StatusOK {
			t.Errorf("/init answered %d", status)
		}
		for _, want := range []struct {
			status  int
			verdict string
		}{{200, "NonCompliant"}, {500, ""}, {200, "NonCompliant"}} {
			status, body := post("/invoke", below)
			if status != want.status || want.verdict != "" && platformtest.Verdict(body) != want.verdict {
				t.Errorf("answered %d %s, want %v", status, body, want)
			}
			if got := state(t, service); got != "NonCompliant" {
				t.Errorf("reported %s", got)
			}
		}
		process.Terminate(t)
		process.Ends(t, 0)
		platformtest.Keeps(t, process.Output(), secrets...)
	})

	t.Run("container image cannot start", func(t *testing.T) {
		t.Parallel()
		port := platformtest.FreePort(t)
		process := platformtest.Run(t, platformtest.Build(t, "functiongraph-image"), map[string]string{"RUNTIME_USERDATA": `{"ASSAY_RULE": "eip-bandwith-limit", "ASSAY_PORT": "` + port + `"}`})
		platformtest.WaitForPort(t, port)
		response, err := http.Post("http://127.0.0.1:"+port+"/invoke", "application/json", strings.NewReader(below))
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if want := "the function could not start: ASSAY_RULE: there is no rule"; err != nil || response.StatusCode != http.StatusInternalServerError || !strings.Contains(string(body), want) {
			t.Errorf("answered %d %s, %v, want %q", response.StatusCode, body, err, want)
		}
		process.Terminate(t)
		process.Ends(t, 0)
	})

	t.Run("no runtime API", func(t *testing.T) {
		t.Parallel()
		process := platformtest.Run(t, binary, nil)
		process.Ends(t, 1)
		if want := "functiongraph: RUNTIME_API_ADDR is not set: FunctionGraph sets it for custom runtimes; in a container image, run functiongraph-image\n"; process.Output() != want {
			t.Errorf("printed %q, want %q", process.Output(), want)
		}
	})

	t.Run("SIGTERM while it reports", func(t *testing.T) {
		t.Parallel()
		release := make(chan struct{})
		service := platformtest.StartService(t, func(w http.ResponseWriter, r *http.Request) {
			<-release
			platformtest.Accept(w, r)
		})
		api := platformtest.Start(t, platform.FunctionGraph(), nil)
		process := platformtest.Run(t, binary, settings(service, map[string]string{"RUNTIME_API_ADDR": api.Address, "RUNTIME_TIMEOUT": "120"}))
		go func() {
			<-service.Reports
			process.Terminate(t)
			time.Sleep(100 * time.Millisecond)
			close(release)
		}()
		answer := api.MustInvoke(t, platform.Event{ID: "r-1", Header: header, Payload: below})
		if answer.Outcome != "response" || platformtest.Verdict(answer.Body) != "NonCompliant" {
			t.Errorf("answered %v", answer)
		}
		process.Ends(t, 0)
	})

	// What FunctionGraph configures comes as RUNTIME_USERDATA; the function's own rule wins over the event's.
	t.Run("settings in RUNTIME_USERDATA", func(t *testing.T) {
		t.Parallel()
		service := platformtest.StartService(t, platformtest.Respond(`{}`, 200))
		api := platformtest.Start(t, platform.FunctionGraph(), nil)
		userdata, err := json.Marshal(settings(service, map[string]string{"ASSAY_RULE": "eip-bandwidth-minimum", "ASSAY_LOG_LEVEL": "error"}))
		if err != nil {
			t.Fatal(err)
		}
		process := platformtest.Run(t, binary, map[string]string{"RUNTIME_API_ADDR": api.Address, "RUNTIME_USERDATA": string(userdata)})
		answer := api.MustInvoke(t, platform.Event{ID: "r-1", Header: header, Payload: below})
		if !strings.Contains(answer.Body, `"rule":"eip-bandwidth-minimum"`) || state(t, service) != "NonCompliant" {
			t.Errorf("answered %v", answer)
		}
		if log := process.Output(); log != "" {
			t.Errorf("logged although the level is error: %s", log)
		}
	})

	// A bundle holds a user's own policies and rules over the built-in ones.
	t.Run("own policies and rules", func(t *testing.T) {
		t.Parallel()
		policies := fstest.MapFS{"things/thing/thing.rego": {Data: []byte(
			"# METADATA\n# title: T\n# custom: {id: thing, severity: low, resource_types: [huaweicloud/vpc.publicips], parameters: {bandwidthSize: {type: number, default: 1}}}\npackage policies.things.thing\n\n" +
				"import data.policies.lib.eip\n\nevidence := {\"bandwidth\": eip.bandwidth}\n\ndeny contains \"slow\" if evidence.bandwidth < input.parameters.bandwidthSize * 1000\n")}}
		rules := fstest.MapFS{"eip-bandwidth-limit.yaml": {Data: []byte("name: eip-bandwidth-limit\npolicy: thing\n")}}
		file := buildtest.Write(t, policies, rules)
		service := platformtest.StartService(t, platformtest.Respond(`{}`, 200))
		api := platformtest.Start(t, platform.FunctionGraph(), nil)
		platformtest.Run(t, binary, settings(service, map[string]string{
			"RUNTIME_API_ADDR": api.Address, "ASSAY_BUNDLE": file,
		}))
		answer := api.MustInvoke(t, platform.Event{ID: "r-1", Header: header, Payload: above})
		if !strings.Contains(answer.Body, `"policy":"thing"`) || !strings.Contains(answer.Body, `"message":"slow"`) || state(t, service) != "NonCompliant" {
			t.Errorf("answered %v", answer)
		}
	})

	// The function speaks with its own cloud only, whatever credentials it finds.
	t.Run("event of another cloud", func(t *testing.T) {
		t.Parallel()
		service := platformtest.StartService(t, platformtest.Respond(`{"FailedEvaluations":[]}`, 200))
		api := platformtest.Start(t, platform.FunctionGraph(), nil)
		platformtest.Run(t, binary, settings(service, map[string]string{
			"RUNTIME_API_ADDR": api.Address, "AWS_REGION": "us-east-1", "ASSAY_AWS_ENDPOINT": service.URL,
			"AWS_ACCESS_KEY_ID": "AKIDAWS", "AWS_SECRET_ACCESS_KEY": "aws-secret",
		}))
		answer := api.MustInvoke(t, platform.Event{ID: "r-1", Header: header, Payload: platformtest.Example(t, "eip/eip_attached/examples/aws_noncompliant.json")})
		if answer.Outcome != "error" || !strings.Contains(answer.Body, "not a Config rule event (expected Huawei Cloud)") || len(service.Reports) != 0 {
			t.Errorf("answered %v, %d reports", answer, len(service.Reports))
		}
	})

	// What keeps the function from starting is the answer to every event: FunctionGraph has no other place for it.
	t.Run("cannot start", func(t *testing.T) {
		t.Parallel()
		for _, tt := range []struct {
			name        string
			environment map[string]string
			want        string
		}{
			{"unknown rule", map[string]string{"ASSAY_RULE": "eip-bandwith-limit"}, `ASSAY_RULE: there is no rule "eip-bandwith-limit"; the nearest are eip-bandwidth-limit`},
			{"rule of another cloud", map[string]string{"ASSAY_RULE": "cloudtrail-enabled"}, "ASSAY_RULE: policy cloudtrail-enabled is not here: it judges resources of another cloud"},
			{"directory of policies", map[string]string{"ASSAY_POLICIES": "policies"}, "ASSAY_POLICIES: a function does not read a directory: run assay build"},
			{"directory of rules", map[string]string{"ASSAY_RULES": "rules"}, "ASSAY_RULES: a function does not read a directory: run assay build"},
			{"no such bundle", map[string]string{"ASSAY_BUNDLE": "absent"}, "ASSAY_BUNDLE: open absent: no such file or directory"},
			{"no bundle", map[string]string{"ASSAY_BUNDLE": binary}, "ASSAY_BUNDLE: " + binary + ": not a bundle of assay build"},
			{"log level", map[string]string{"ASSAY_LOG_LEVEL": "loud"}, `ASSAY_LOG_LEVEL: unrecognized level: "loud"`},
			{"endpoint", map[string]string{"ASSAY_HUAWEICLOUD_ENDPOINT": "rms.myhuaweicloud.com"}, `ASSAY_HUAWEICLOUD_ENDPOINT: "rms.myhuaweicloud.com" must be a URL of scheme and host`},
			{"authorities", map[string]string{"SSL_CERT_FILE": "absent"}, "SSL_CERT_FILE: certificate authorities: open absent: no such file or directory"},
			{"user data", map[string]string{"RUNTIME_USERDATA": "[]"}, "RUNTIME_USERDATA must be a JSON object of strings"},
		} {
			api := platformtest.Start(t, platform.FunctionGraph(), nil)
			tt.environment["RUNTIME_API_ADDR"] = api.Address
			process := platformtest.Run(t, binary, tt.environment)
			for range 2 {
				answer := api.MustInvoke(t, platform.Event{ID: "r-1", Header: header, Payload: below})
				var told struct{ ErrorMessage string }
				if err := json.Unmarshal([]byte(answer.Body), &told); err != nil || answer.Outcome != "error" {
					t.Fatalf("%s: answered %v", tt.name, answer)
				}
				if want := "the function could not start: " + tt.want; !strings.HasPrefix(told.ErrorMessage, want) {
					t.Errorf("%s (-want +got):\n%s", tt.name, cmp.Diff(want, told.ErrorMessage))
				}
			}
			process.Terminate(t)
			process.Ends(t, 0)
			if lines := strings.Count(process.Output(), `"message":"failed"`); lines != 3 {
				t.Errorf("%s: %d failures are logged, want one for the start and one per event:\n%s", tt.name, lines, process.Output())
			}
		}
	})
}

// After a freeze in which its connections died without a sign, a function reports the first event at once.
func TestThaw(t *testing.T) {
	t.Parallel()
	binary := platformtest.Build(t, "functiongraph")
	event := platformtest.Example(t, "eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant_below.json")
	for name, before := range map[string]int{"before the first event": 0, "after an event": 1, "after five events": 5} {
		t.Run(name, func(t *testing.T) {
			service := platformtest.StartService(t, platformtest.Accept)
			way := newBlackHole(t, strings.TrimPrefix(service.URL, "https://"))
			api := platformtest.Start(t, platform.FunctionGraph(), nil)
			environment := settings(service, map[string]string{"RUNTIME_API_ADDR": api.Address, "RUNTIME_TIMEOUT": "60"})
			environment["ASSAY_HUAWEICLOUD_ENDPOINT"] = "https://" + way.address
			process := platformtest.Run(t, binary, environment)
			for range before {
				if answer := api.MustInvoke(t, platform.Event{ID: "r-1", Header: header, Payload: event}); answer.Outcome != "response" {
					t.Fatalf("answered %v", answer)
				}
				<-service.Reports
			}
			way.waitForConnection(t)

			process.Signal(t, syscall.SIGSTOP)
			way.swallow()
			time.Sleep(2500 * time.Millisecond)
			process.Signal(t, syscall.SIGCONT)
			thawed := time.Now()
			answer := api.MustInvoke(t, platform.Event{ID: "r-2", Header: header, Payload: event})
			took := time.Since(thawed)
			if answer.Outcome != "response" || len(service.Reports) == 0 {
				t.Fatalf("answered %v", answer)
			}
			t.Logf("reported %v after the thaw", took)
			if took > 5*time.Second { // a connection that is dead would take ten
				t.Errorf("the first event was reported %v after the thaw", took)
			}
		})
	}
}

// blackHole passes connections on until it swallows what comes on them.
type blackHole struct {
	address string
	mu      sync.Mutex
	dead    map[net.Conn]*atomic.Bool
}

func newBlackHole(t *testing.T, target string) *blackHole {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &blackHole{address: listener.Addr().String(), dead: map[net.Conn]*atomic.Bool{}}
	t.Cleanup(func() {
		listener.Close()
		b.mu.Lock()
		defer b.mu.Unlock()
		for connection := range b.dead {
			connection.Close()
		}
	})
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", target)
			if err != nil {
				from.Close()
				continue
			}
			dead := new(atomic.Bool)
			b.mu.Lock()
			b.dead[from], b.dead[to] = dead, dead
			b.mu.Unlock()
			go pass(from, to, dead)
			go pass(to, from, dead)
		}
	}()
	return b
}

func pass(from, to net.Conn, dead *atomic.Bool) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if dead.Load() {
			if err != nil {
				return
			}
			continue // neither passed on nor refused
		}
		if err != nil {
			to.Close()
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (b *blackHole) swallow() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, dead := range b.dead {
		dead.Store(true)
	}
}

func (b *blackHole) waitForConnection(t *testing.T) {
	t.Helper()
	for started := time.Now(); time.Since(started) < time.Minute; time.Sleep(10 * time.Millisecond) {
		b.mu.Lock()
		n := len(b.dead)
		b.mu.Unlock()
		if n > 0 {
			return
		}
	}
	t.Fatal("the function does not connect")
}
