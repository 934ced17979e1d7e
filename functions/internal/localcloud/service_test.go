package localcloud_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest"
	"go.uber.org/zap/zaptest/observer"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const functionURN = "urn:fss:region_1:123456789:function:default:rules:latest"

// The test binary is also the function, and the service that is killed.
func TestMain(m *testing.M) {
	switch os.Getenv("ASSAY_TEST_ROLE") {
	case "function":
		os.Exit(runFunction())
	case "service":
		os.Exit(runService())
	}
	os.Exit(m.Run())
}

// runFunction is a FunctionGraph function that reports whether an EIP has at least 10 Mbit/s, and fails if it cannot tell.
func runFunction() int {
	api := "http://" + os.Getenv("RUNTIME_API_ADDR") + "/v1/runtime/invocation/"
	for {
		response, err := http.Get(api + "request")
		if err != nil {
			return 1
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		outcome, answer := "response", `{"evaluated":true}`
		if err := evaluate(body, response.Header.Get("X-CFF-Auth-Token")); err != nil {
			outcome, answer = "error", fmt.Sprintf(`{"errorMessage":%q}`, err)
		}
		sent, err := http.Post(api+outcome+"/"+response.Header.Get("X-CFF-Request-Id"), "application/json", strings.NewReader(answer))
		if err != nil {
			return 1
		}
		sent.Body.Close()
	}
}

func evaluate(payload []byte, token string) error {
	var event struct {
		Domain   string          `json:"domain_id"`
		Rule     string          `json:"policy_assignment_id"`
		Trigger  string          `json:"trigger_type"`
		Time     json.RawMessage `json:"evaluation_time"`
		Hash     string          `json:"evaluation_hash"`
		Resource struct {
			ID         string `json:"id"`
			Properties struct {
				Bandwidth struct{ Size *float64 } `json:"bandwidth"`
			} `json:"properties"`
		} `json:"invoking_event"`
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		return err
	}
	state := "Compliant"
	if event.Trigger == "resource" {
		size := event.Resource.Properties.Bandwidth.Size
		if size == nil {
			return errors.New("the bandwidth is unknown")
		}
		if *size < 10 {
			state = "NonCompliant"
		}
	}
	report, err := json.Marshal(map[string]any{
		"policy_resource": map[string]string{"resource_id": event.Resource.ID}, "trigger_type": event.Trigger, "compliance_state": state,
		"policy_assignment_id": event.Rule, "evaluation_time": event.Time, "evaluation_hash": event.Hash,
	})
	if err != nil {
		return err
	}
	request, err := http.NewRequest(http.MethodPut, os.Getenv("ASSAY_TEST_ENDPOINT")+"/v1/resource-manager/domains/"+event.Domain+"/policy-states", bytes.NewReader(report))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Auth-Token", token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(response.Body)
		return fmt.Errorf("HTTP %d: %s", response.StatusCode, text)
	}
	return nil
}

// world is a service on loopback with its function.
type world struct {
	*localcloud.Service
	url   string
	store *store.Store
	clock *clock
	token string
	key   access.Key
}

// clock is a clock that tests set forward. It moves by a millisecond whenever it is read, so that no two events have the same time.
type clock struct{ millis atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.millis.Store(1669098286719)
	return c
}

func (c *clock) now() time.Time { return store.Time(c.millis.Add(1)) }

func (c *clock) forward(d time.Duration) { c.millis.Add(d.Milliseconds()) }

func start(t *testing.T, directory string) *world {
	t.Helper()
	return startAs(t, directory, "")
}

func startAs(t *testing.T, directory, account string) *world {
	t.Helper()
	s, err := store.Open(t.Context(), directory)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	server := httptest.NewUnstartedServer(nil)
	w := &world{url: "http://" + server.Listener.Addr().String(), store: s, clock: newClock()}
	credentials := access.New(access.Key{})
	w.token, w.key = credentials.Token, credentials.User
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	h, err := platform.New(platform.FunctionGraph(), platform.Function{
		Name: "rules", Path: binary, Credentials: credentials, Timeout: time.Minute,
		Environment: map[string]string{"ASSAY_TEST_ROLE": "function", "ASSAY_TEST_ENDPOINT": w.url, "GOCOVERDIR": t.TempDir()},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	w.Service, err = localcloud.New(t.Context(), localcloud.Options{
		Store: s, Credentials: credentials, Log: zaptest.NewLogger(t), Now: w.clock.now, RetryDelay: 10 * time.Millisecond,
		Accounts: map[string]string{compliance.HuaweiCloud: account},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	if err := w.Start(t.Context(), localcloud.Function{Cloud: compliance.HuaweiCloud, Source: functionURN, Host: h}); err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = w
	server.Start()
	t.Cleanup(server.Close)
	return w
}

func (w *world) put(t *testing.T, id, properties string) {
	t.Helper()
	_, err := w.PutResource(t.Context(), compliance.HuaweiCloud, eip(id, properties))
	if err != nil {
		t.Fatal(err)
	}
}

func eip(id, properties string) json.RawMessage {
	return fmt.Appendf(nil, `{"id":%q,"name":%q,"provider":"vpc","type":"publicips","region_id":"region_1","properties":%s}`, id, id, properties)
}

func (w *world) rule(name string, change func(*store.Rule)) store.Rule {
	rule := store.Rule{
		Cloud: compliance.HuaweiCloud, Account: w.Account(compliance.HuaweiCloud), ID: name, Name: name, Source: functionURN,
		Types: []string{"vpc.publicips"}, OnChange: true, State: "Enabled",
	}
	if change != nil {
		change(&rule)
	}
	return rule
}

func (w *world) putRule(t *testing.T, rule store.Rule) {
	t.Helper()
	if err := w.PutRule(t.Context(), rule); err != nil {
		t.Fatal(err)
	}
}

// results waits until nothing is under way and returns the states as a client sees them: resource → rule → state.
func (w *world) results(t *testing.T) map[string]map[string]string {
	t.Helper()
	w.wait(t)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+"/v1/resource-manager/domains/"+w.Account(compliance.HuaweiCloud)+"/policy-states", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", w.token)
	_, answer := localcloudtest.Send(t, request)
	var states struct {
		Value []struct {
			Resource string `json:"resource_id"`
			Rule     string `json:"policy_assignment_name"`
			State    string `json:"compliance_state"`
		} `json:"value"`
	}
	if err := json.Unmarshal([]byte(answer), &states); err != nil {
		t.Fatal(err)
	}
	got := map[string]map[string]string{}
	for _, state := range states.Value {
		if got[state.Resource] == nil {
			got[state.Resource] = map[string]string{}
		}
		got[state.Resource][state.Rule] = state.State
	}
	return got
}

func (w *world) wait(t *testing.T) {
	t.Helper()
	if err := w.Idle(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (w *world) invocations(t *testing.T, filter store.InvocationFilter) (invocations []store.Invocation) {
	t.Helper()
	err := w.store.View(t.Context(), func(tx *store.Tx) (err error) {
		invocations, err = tx.Invocations(filter, 1000)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return invocations
}

type states = map[string]map[string]string

// A resource's life: it is recorded, changed, unreadable, out of scope, deleted.
func TestChanges(t *testing.T) {
	t.Parallel()
	w := start(t, "")
	w.putRule(t, w.rule("bandwidth", nil))
	w.put(t, "low", `{"bandwidth":{"size":5}}`)
	w.put(t, "high", `{"bandwidth":{"size":10}}`)
	w.put(t, "unknown", `{}`)
	if diff := cmp.Diff(states{"low": {"bandwidth": "NonCompliant"}, "high": {"bandwidth": "Compliant"}}, w.results(t)); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
	failed := w.invocations(t, store.InvocationFilter{State: store.Failed})
	if len(failed) != 1 || failed[0].Resource != "unknown" || failed[0].Attempts != 2 || failed[0].Error != "the function failed: the bandwidth is unknown" {
		t.Errorf("failed invocations %+v", failed)
	}
	w.put(t, "low", `{"bandwidth":{"size":20}}`)
	if diff := cmp.Diff(states{"low": {"bandwidth": "Compliant"}, "high": {"bandwidth": "Compliant"}}, w.results(t)); diff != "" {
		t.Errorf("changed (-want +got):\n%s", diff)
	}
	if err := w.DeleteResource(t.Context(), compliance.HuaweiCloud, "vpc.publicips", "low"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(states{"high": {"bandwidth": "Compliant"}}, w.results(t)); diff != "" {
		t.Errorf("deleted (-want +got):\n%s", diff)
	}
	if err := w.DeleteResource(t.Context(), compliance.HuaweiCloud, "vpc.publicips", "nothing"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("delete what is not there: %v", err)
	}
	if _, err := w.PutResource(t.Context(), compliance.HuaweiCloud, json.RawMessage(`{"id":"x"}`)); err == nil {
		t.Error("a resource without a type was recorded")
	}
}

// A rule evaluates what is there when it is created; its scope limits it; disabled it asks nothing.
func TestRules(t *testing.T) {
	t.Parallel()
	w := start(t, "")
	w.put(t, "low", `{"bandwidth":{"size":5}}`)
	w.put(t, "high", `{"bandwidth":{"size":10}}`)
	w.putRule(t, w.rule("all", nil))
	w.putRule(t, w.rule("low-only", func(r *store.Rule) { r.Scope = json.RawMessage(`{"resource_id":"low"}`) }))
	w.putRule(t, w.rule("servers", func(r *store.Rule) { r.Types = []string{"ecs.cloudservers"} }))
	w.putRule(t, w.rule("disabled", func(r *store.Rule) { r.State = "Disabled" }))
	w.putRule(t, w.rule("elsewhere", func(r *store.Rule) { r.Source = "urn:fss:nothing" }))
	want := states{"low": {"all": "NonCompliant", "low-only": "NonCompliant"}, "high": {"all": "Compliant"}}
	if diff := cmp.Diff(want, w.results(t)); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	failed := w.invocations(t, store.InvocationFilter{State: store.Failed})
	if len(failed) != 1 || failed[0].Rule != "elsewhere" || failed[0].Error != `there is no function "urn:fss:nothing"` {
		t.Errorf("failed invocations %+v", failed)
	}
	// The rule's scope is narrowed: what falls out of it loses its result.
	w.putRule(t, w.rule("all", func(r *store.Rule) { r.Scope = json.RawMessage(`{"resource_id":"high"}`) }))
	want = states{"low": {"low-only": "NonCompliant"}, "high": {"all": "Compliant"}}
	if diff := cmp.Diff(want, w.results(t)); diff != "" {
		t.Errorf("narrowed (-want +got):\n%s", diff)
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	w := start(t, "")
	w.putRule(t, w.rule("hourly", func(r *store.Rule) { r.OnChange, r.Period = false, time.Hour }))
	account := w.Account(compliance.HuaweiCloud)
	tick := func(want int) {
		t.Helper()
		if err := w.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.wait(t)
		if got := len(w.invocations(t, store.InvocationFilter{State: store.Succeeded})); got != want {
			t.Errorf("%d invocations, want %d", got, want)
		}
	}
	tick(1)                           // by its creation
	w.clock.forward(59 * time.Minute) // and what little the reads of the clock add
	tick(1)
	w.clock.forward(2 * time.Minute)
	tick(2)
	tick(2)
	if diff := cmp.Diff(states{account: {"hourly": "Compliant"}}, w.results(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Before Start nothing is invoked, and nothing is lost: what was recorded is evaluated then.
func TestStart(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	service, err := localcloud.New(t.Context(), localcloud.Options{Store: s, Credentials: access.New(access.Key{}), Log: zaptest.NewLogger(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	w := &world{Service: service, store: s}
	for _, rule := range []store.Rule{w.rule("here", nil), w.rule("absent", func(r *store.Rule) { r.Source = "urn:fss:nothing" })} {
		w.putRule(t, rule)
	}
	for i := range 3 {
		w.put(t, fmt.Sprint("eip-", i), "{}")
	}
	count := func() map[string]int {
		states := map[string]int{}
		for _, i := range w.invocations(t, store.InvocationFilter{}) {
			states[i.Rule+" "+string(i.State)+" "+i.Error]++
		}
		return states
	}
	if diff := cmp.Diff(map[string]int{"here Pending ": 3, "absent Pending ": 3}, count()); diff != "" {
		t.Errorf("before (-want +got):\n%s", diff)
	}
	invoked := &counter{}
	function := localcloud.Function{Cloud: compliance.HuaweiCloud, Source: functionURN, Host: invoked, AtOnce: 2}
	if err := service.Start(t.Context(), function); err != nil {
		t.Fatal(err)
	}
	w.put(t, "eip-3", "{}")
	w.wait(t)
	want := map[string]int{"here Succeeded ": 4, `absent Failed there is no function "urn:fss:nothing"`: 4}
	if diff := cmp.Diff(want, count()); diff != "" || invoked.Load() != 4 {
		t.Errorf("after, %d events (-want +got):\n%s", invoked.Load(), diff)
	}
}

// While the disk is full, resources are refused and events wait. When there is space again, all of them are processed.
func TestEventsWait(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	core, logged := observer.New(zap.ErrorLevel)
	service, err := localcloud.New(t.Context(), localcloud.Options{Store: s, Credentials: access.New(access.Key{}), Log: zap.New(core), RetryDelay: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	w := &world{Service: service, store: s}
	w.putRule(t, w.rule("bandwidth", nil))
	for i := range 300 {
		w.put(t, fmt.Sprint("eip-", i), "{}")
	}
	space := func(pages string) {
		t.Helper()
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Exec("PRAGMA max_page_count = " + pages)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	space("1") // SQLite takes as many as there are
	if _, err := w.PutResource(t.Context(), compliance.HuaweiCloud, eip("large", `{"text":"`+strings.Repeat("x", 1<<16)+`"}`)); !errors.Is(err, store.ErrWrite) {
		t.Errorf("on a full disk: %v", err)
	}
	invoked := &counter{}
	if err := service.Start(t.Context(), localcloud.Function{Cloud: compliance.HuaweiCloud, Host: invoked, AtOnce: 4}); err != nil {
		t.Fatal(err)
	}
	for logged.FilterMessage("events wait").Len() == 0 {
		time.Sleep(time.Millisecond)
	}
	space("1000000")
	w.wait(t)
	if succeeded := w.invocations(t, store.InvocationFilter{State: store.Succeeded}); len(succeeded) != 300 || invoked.Load() != 300 {
		t.Errorf("%d events, of which %d succeeded; want 300", invoked.Load(), len(succeeded))
	}
}

// counter is a function that counts its events.
type counter struct{ atomic.Int64 }

func (c *counter) Invoke(context.Context, string, int, []byte) ([]byte, error) {
	c.Add(1)
	return nil, nil
}

// 64 clients record resources at once; each gets its verdict.
func TestConcurrentResources(t *testing.T) {
	t.Parallel()
	w := start(t, "")
	w.putRule(t, w.rule("bandwidth", nil))
	want := states{}
	var wait sync.WaitGroup
	for client := range 64 {
		id, size, state := fmt.Sprint("eip-", client), 5, "NonCompliant"
		if client%2 == 0 {
			size, state = 10, "Compliant"
		}
		want[id] = map[string]string{"bandwidth": state}
		wait.Go(func() {
			if _, err := w.PutResource(t.Context(), compliance.HuaweiCloud, eip(id, fmt.Sprintf(`{"bandwidth":{"size":%d}}`, size))); err != nil {
				t.Error(err)
			}
		})
	}
	wait.Wait()
	if diff := cmp.Diff(want, w.results(t)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
