package handler_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// endpoint plays the Config services of all clouds, as far as reports and Huawei Cloud's list of resources go.
type endpoint struct {
	URL    string
	client *http.Client
	list   http.HandlerFunc // of Huawei Cloud's resources
	refuse http.HandlerFunc // of every report; nil: they are accepted

	mu     sync.Mutex
	states []string // what was reported, in the clouds' words
}

func newEndpoint(t *testing.T) *endpoint {
	t.Helper()
	e := &endpoint{}
	server := httptest.NewServer(e)
	t.Cleanup(server.Close)
	e.URL, e.client = server.URL, server.Client()
	return e
}

// inMemory hands requests to a handler without a network, so that time can be virtual.
type inMemory struct{ http.Handler }

func (m inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	r = r.Clone(ctx)
	if r.Body == nil {
		r.Body = http.NoBody
	}
	answered := make(chan *http.Response, 1)
	go func() {
		recorder := httptest.NewRecorder()
		m.ServeHTTP(recorder, r)
		answered <- recorder.Result()
	}()
	select {
	case response := <-answered:
		return response, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodGet && strings.HasSuffix(r.URL.Path, "/all-resources") {
		e.list(w, r)
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return
	}
	if r.Header.Get("Authorization") == "" {
		http.Error(w, "not signed", http.StatusUnauthorized)
		return
	}
	if e.refuse != nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
		e.refuse(w, r)
		return
	}
	states, err := statesOf(r, body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	e.mu.Lock()
	e.states = append(e.states, states...)
	e.mu.Unlock()
	_, _ = io.WriteString(w, servicetest.Acceptance(r, body)) // the client may have gone
}

// statesOf reads a report of any of the clouds: resource and state of each result.
func statesOf(r *http.Request, body []byte) ([]string, error) {
	switch {
	case r.Method == http.MethodPut && strings.HasSuffix(r.URL.Path, "/policy-states"):
		var state struct {
			Resource struct {
				ID string `json:"resource_id"`
			} `json:"policy_resource"`
			State string `json:"compliance_state"`
		}
		err := json.Unmarshal(body, &state)
		return []string{state.Resource.ID + " " + state.State}, err
	case r.Header.Get("X-Acs-Action") == "PutEvaluations":
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		var evaluations []struct{ ComplianceResourceID, ComplianceType string }
		err = json.Unmarshal([]byte(form.Get("Evaluations")), &evaluations)
		var states []string
		for _, e := range evaluations {
			states = append(states, e.ComplianceResourceID+" "+e.ComplianceType)
		}
		return states, err
	case strings.HasSuffix(r.Header.Get("X-Amz-Target"), "PutEvaluations"):
		var request struct {
			Evaluations []struct{ ComplianceResourceID, ComplianceType string }
		}
		err := json.Unmarshal(body, &request)
		var states []string
		for _, e := range request.Evaluations {
			states = append(states, e.ComplianceResourceID+" "+e.ComplianceType)
		}
		return states, err
	}
	return nil, fmt.Errorf("%s %s is no report", r.Method, r.URL)
}

func (e *endpoint) reported() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Sorted(slices.Values(e.states))
}

// options wires the protocol packages to the endpoint, the built-in policies and their rules.
func (e *endpoint) options() handler.Options {
	return handler.Options{
		Clouds: []compliance.Cloud{
			&huaweicloud.Cloud{Endpoint: e.URL, Client: delivery.Client{HTTP: e.client, FirstWait: time.Millisecond}},
			&alicloud.Cloud{Endpoint: e.URL, Client: delivery.Client{HTTP: e.client, FirstWait: time.Millisecond}},
			&aws.Cloud{Endpoint: e.URL, Region: "us-east-1", Client: delivery.Client{HTTP: e.client, FirstWait: time.Millisecond}},
		},
		Rules:    rulefile.NewSet(overlay.FS{moreRules, assay.Rules()}, compile.NewLibrary(assay.Policies())),
		Policies: compile.NewLibrary(assay.Policies()),
	}
}

var moreRules = fstest.MapFS{
	"strict.yaml":   {Data: []byte("name: strict\npolicy: eip-bandwidth-limit\nundetermined: NonCompliant\n")},
	"fast.yaml":     {Data: []byte("name: fast\npolicy: eip-bandwidth-limit\nparameters: {bandwidth: 1000}\n")},
	"attached.yaml": {Data: []byte("name: attached\npolicy: eip-attached\ntrigger: period\n")},
	"swept.yaml":    {Data: []byte("name: swept\npolicy: eip-bandwidth-limit\ntrigger: period\nsweep: true\n")},
}

// secrets are those of the runtime.
var secrets = compliance.Credentials{AccessKey: "AK0123456789EXAMPLE", SecretKey: "sk/0123456789+example", SecurityToken: "security/token+0123456789", AuthToken: "iam/token+0123456789"}

func invocation(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return compliance.WithInvocation(ctx, compliance.Invocation{RequestID: "request-1", Credentials: secrets})
}

// example is an example event of a built-in policy, with some of its members changed.
func example(t *testing.T, file string, changes map[string]any) []byte {
	t.Helper()
	source, err := fs.ReadFile(assay.Examples(), file)
	if err != nil {
		t.Fatal(err)
	}
	var event map[string]any
	if err := json.Unmarshal(source, &event); err != nil {
		t.Fatal(err)
	}
	for name, value := range changes {
		if event[name] = value; value == nil {
			delete(event, name)
		}
	}
	changed, err := json.Marshal(event)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

const (
	huaweiEIP = "b3f9f6f0-1f0c-4d3e-9a57-3d1a6c1e2b40"
	aliEIP    = "eip-2zeerraiwb7ujcdvf****"
	awsEIP    = "eipalloc-0f2c5f1e8d9a7b6c5"
)

// Native events of the three clouds, the built-in library, reports over HTTP: which rule an event is for, and what it comes to.
func TestProtocols(t *testing.T) {
	t.Parallel()
	const (
		below   = "eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant_below.json"
		unknown = "eip/eip_bandwidth_limit/examples/huaweicloud_undetermined_unknown.json"
		ali     = "eip/eip_attached/examples/alicloud_noncompliant.json"
		aws     = "eip/eip_attached/examples/aws_noncompliant.json"
	)
	for name, test := range map[string]struct {
		own     string // the function's setting
		file    string
		changes map[string]any
		rule    string
		states  []string
		error   string
		is      error
	}{
		"the event's rule":                    {file: below, rule: "eip-bandwidth-limit", states: []string{huaweiEIP + " NonCompliant"}},
		"the function's rule":                 {own: "eip-attached", file: below, changes: map[string]any{"rule_parameter": nil}, rule: "eip-attached", states: []string{huaweiEIP + " Compliant"}},
		"the function's, not the parameter's": {own: "eip-attached", file: ali, changes: map[string]any{"ruleParameters": map[string]any{"rule": "eip-bandwidth-limit"}}, rule: "eip-attached", states: []string{aliEIP + " NON_COMPLIANT"}},
		"the parameter's rule":                {file: ali, rule: "eip-attached", states: []string{aliEIP + " NON_COMPLIANT"}},
		"the parameter's, another":            {file: ali, changes: map[string]any{"ruleParameters": map[string]any{"rule": "fast", "bandwidth": "5"}}, rule: "fast", states: []string{aliEIP + " COMPLIANT"}},
		"the event's, not the parameter's":    {file: aws, changes: map[string]any{"ruleParameters": `{"rule": "fast"}`}, rule: "eip-attached", states: []string{awsEIP + " NON_COMPLIANT"}},
		"of a conformance pack":               {file: aws, changes: map[string]any{"configRuleName": "eip-attached-conformance-pack-a1b2c3d4e"}, rule: "eip-attached", states: []string{awsEIP + " NON_COMPLIANT"}},
		"no rule":                             {file: ali, changes: map[string]any{"ruleParameters": map[string]any{}}, error: `the event names no rule: set parameter "rule" of the Config rule to a rule's name, or set ASSAY_RULE (assay invoke: --rule)`, is: compliance.ErrEvent},
		"a rule that is no name":              {file: ali, changes: map[string]any{"ruleParameters": map[string]any{"rule": []any{"a"}}}, error: `parameter "rule" must be the name of a rule, not ["a"]`, is: compliance.ErrEvent},
		"a hostile rule":                      {file: below, changes: map[string]any{"policy_assignment_name": "../../etc/passwd"}, rule: "../../etc/passwd", error: `"../../etc/passwd" is not a rule name: letters, digits, '.', '_' and '-', a letter or digit first, at most 64`, is: compliance.ErrPolicy},
		"an unknown rule":                     {file: below, changes: map[string]any{"policy_assignment_name": "eip-atached"}, rule: "eip-atached", error: `there is no rule "eip-atached"; the nearest are eip-attached, `, is: compliance.ErrPolicy},
		"parameters of the rule":              {file: below, changes: map[string]any{"policy_assignment_name": "fast", "rule_parameter": map[string]any{}}, rule: "fast", states: []string{huaweiEIP + " NonCompliant"}},
		"parameters of the event":             {file: below, changes: map[string]any{"policy_assignment_name": "fast", "rule_parameter": map[string]any{"bandwidthSize": map[string]any{"value": "5"}}}, rule: "fast", states: []string{huaweiEIP + " Compliant"}},
		"an unknown parameter":                {file: below, changes: map[string]any{"rule_parameter": map[string]any{"bandwith": 1}}, rule: "eip-bandwidth-limit", error: `rule eip-bandwidth-limit: parameter "bandwith" is unknown; policy eip-bandwidth-limit takes bandwidth`, is: compliance.ErrPolicy},
		"not determined":                      {file: unknown, rule: "eip-bandwidth-limit", error: "undetermined: no evidence: ", is: compliance.ErrPolicy},
		"not determined, so NonCompliant":     {file: unknown, changes: map[string]any{"policy_assignment_name": "strict"}, rule: "strict", states: []string{huaweiEIP + " NonCompliant"}},
		"deleted, Huawei Cloud":               {file: "eip/eip_bandwidth_limit/examples/huaweicloud_ignored_deleted.json", rule: "eip-bandwidth-limit"},
		"deleted, AWS":                        {file: "eip/eip_attached/examples/aws_notapplicable_deleted.json", rule: "eip-attached", states: []string{awsEIP + " NOT_APPLICABLE"}},
		"out of scope, AWS":                   {file: "eip/eip_attached/examples/aws_notapplicable_left_scope.json", rule: "eip-attached", states: []string{awsEIP + " NOT_APPLICABLE"}},
		// Huawei Cloud has no word for it.
		"of another type, Huawei Cloud":  {own: "server-in-vpc", file: below, changes: map[string]any{"rule_parameter": nil}, rule: "server-in-vpc", states: []string{huaweiEIP + " Compliant"}},
		"of another type, AWS":           {own: "fast", file: aws, rule: "fast", states: []string{awsEIP + " NOT_APPLICABLE"}},
		"of another type, Alibaba Cloud": {own: "access-policy-no-admin-access", file: ali, changes: map[string]any{"ruleParameters": map[string]any{}}, rule: "access-policy-no-admin-access", states: []string{aliEIP + " NOT_APPLICABLE"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			o := e.options()
			o.Rule = test.own
			h := newHandler(t, o)
			result, err := h.Handle(invocation(t), example(t, test.file, test.changes))
			if result == nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(err); (err == nil) != (test.error == "") || err != nil && !strings.HasPrefix(got, test.error) {
				t.Errorf("error (-want +got):\n%s", cmp.Diff(test.error, got))
			}
			if test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("%v is not %v", err, test.is)
			}
			if diff := cmp.Diff(test.rule, result.Rule); diff != "" {
				t.Errorf("rule (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(test.states, e.reported()); diff != "" {
				t.Errorf("reported (-want +got):\n%s", diff)
			}
		})
	}
	t.Run("of no cloud", func(t *testing.T) {
		t.Parallel()
		h := newHandler(t, newEndpoint(t).options())
		for payload, want := range map[string]string{
			`{}`: "not a Config rule event (expected Huawei Cloud, Alibaba Cloud or AWS)", `{"Records": []}`: "not a Config rule event (expected Huawei Cloud, Alibaba Cloud or AWS)",
			`{`: "the payload is not JSON or is truncated: ", ``: "the payload is not JSON or is truncated: ",
			strings.Repeat(" ", compliance.MaxEvent) + "{}": "the payload has 6291458 bytes; the limit is 6 MiB",
		} {
			result, err := h.Handle(invocation(t), []byte(payload))
			if result != nil || err == nil || !strings.HasPrefix(err.Error(), want) || !errors.Is(err, compliance.ErrEvent) {
				t.Errorf("%.20q: got %v, %v, want %s", payload, result, err, want)
			}
		}
	})
}

// Nothing that authenticates is logged at any level, told in an error or in an answer, also when the service repeats what it was sent.
func TestNoSecretIsTold(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(assay.Examples(), "eip/*/examples/*.json")
	if err != nil {
		t.Fatal(err)
	}
	hidden := []string{secrets.SecretKey, secrets.SecurityToken, secrets.AuthToken}
	events := map[string][]byte{}
	for _, file := range files {
		if strings.HasSuffix(file, ".item.json") {
			continue
		}
		events[file] = example(t, file, nil)
		var native struct {
			Hash  string `json:"evaluation_hash"`
			Token string `json:"resultToken"`
		}
		if err := json.Unmarshal(events[file], &native); err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{native.Hash, native.Token} {
			if secret != "" {
				hidden = append(hidden, secret)
			}
		}
	}
	for _, secret := range slices.Clone(hidden) {
		hidden = append(hidden, url.QueryEscape(secret), url.QueryEscape(url.QueryEscape(secret)), strconv.Quote(secret))
	}
	// echo refuses and repeats everything, as clouds' services repeat strings to sign.
	echo := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			said := fmt.Sprintf("%s %s %v %s", r.Method, r.URL, r.Header, body)
			answer, err := json.Marshal(map[string]string{"error_code": said, "error_msg": said, "Code": said, "Message": said, "__type": said, "message": said})
			if err != nil {
				t.Error(err)
			}
			w.Header().Set("X-Request-Id", said[:min(200, len(said))])
			w.WriteHeader(status)
			_, _ = w.Write(answer)
		}
	}
	for name, refuse := range map[string]http.HandlerFunc{
		"accepted": nil, "bad request": echo(http.StatusBadRequest), "forbidden": echo(http.StatusForbidden), "broken": echo(http.StatusInternalServerError),
		"accepted, in other words": func(w http.ResponseWriter, r *http.Request) { echo(http.StatusOK)(w, r) },
		"cut off": func(w http.ResponseWriter, r *http.Request) {
			connection, buffer, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer connection.Close()
			_ = r.Write(buffer) // not an answer at all
			_ = buffer.Flush()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := newEndpoint(t)
			e.refuse = refuse
			var told platformtest.Output
			encoder := zapcore.NewJSONEncoder(zap.NewDevelopmentEncoderConfig())
			o := logged(e.options(), zap.New(zapcore.NewCore(encoder, zapcore.AddSync(&told), zapcore.DebugLevel)))
			h := newHandler(t, o)
			for file, event := range events {
				ctx, cancel := context.WithTimeout(invocation(t), 200*time.Millisecond)
				answer, err := h.Invoke(ctx, event)
				cancel()
				fmt.Fprintf(&told, "%s: %s %v\n", file, answer, err)
			}
			text := told.String()
			if lines := strings.Count(text, "\n"); lines < 2*len(events) {
				t.Errorf("only %d lines about %d events", lines, len(events))
			}
			for _, secret := range hidden {
				if i := strings.Index(text, secret); i >= 0 {
					t.Errorf("%q is told: …%s", secret, text[max(0, i-200):min(len(text), i+len(secret)+50)])
				}
			}
		})
	}
}

// counting counts how often each file is read.
type counting struct {
	fs.FS
	mu   sync.Mutex
	read map[string]int
}

func (c *counting) ReadFile(name string) ([]byte, error) {
	c.mu.Lock()
	c.read[name]++
	c.mu.Unlock()
	return fs.ReadFile(c.FS, name)
}

// 32 events at once compile their policy once, and it alone with its facts, and read once what resources of its types must be.
func TestPolicyIsCompiledOnce(t *testing.T) {
	t.Parallel()
	e := newEndpoint(t)
	o := e.options()
	files := &counting{FS: assay.Policies(), read: map[string]int{}}
	o.Policies = compile.NewLibrary(files)
	h := newHandler(t, o)
	const below = "eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant_below.json"
	var group sync.WaitGroup
	for i := range 32 {
		group.Go(func() {
			event := example(t, below, map[string]any{"policy_assignment_name": []string{"eip-bandwidth-limit", "strict"}[i%2]})
			if _, err := h.Invoke(invocation(t), event); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if n := len(e.reported()); n != 32 {
		t.Errorf("%d reports", n)
	}
	var policies []string
	for name, times := range files.read {
		if times > 1 {
			t.Errorf("%s is read %d times", name, times)
		}
		if !strings.HasPrefix(name, "lib/") {
			policies = append(policies, name)
		}
	}
	slices.Sort(policies)
	want := []string{
		"eip/eip_bandwidth_limit/eip_bandwidth_limit.rego",
		"schemas/alicloud/ACS.EIP.EipAddress.json", "schemas/alicloud/ACS.EIP.EipAddress.supplementary.json",
		"schemas/huaweicloud/vpc.publicips.json", "schemas/huaweicloud/vpc.publicips.supplementary.json",
	}
	if diff := cmp.Diff(want, policies); diff != "" {
		t.Errorf("policies read (-want +got):\n%s", diff)
	}
}

// resources answers as Config lists resources, 200 a page: page n begins with resource 200n.
func resources(total int, each func(i int) map[string]any, page func(w http.ResponseWriter, n int) bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		marker, _ := strconv.Atoi(r.URL.Query().Get("marker"))
		if page != nil && !page(w, marker/200) {
			return
		}
		answer := map[string]any{"page_info": map[string]any{}}
		var items []any
		for i := marker; i < min(marker+200, total); i++ {
			items = append(items, map[string]any{
				"id": fmt.Sprintf("eip-%04d", i), "name": "n", "provider": "vpc", "type": "publicips", "region_id": "region_1", "provisioning_state": "Succeeded",
				"properties": each(i),
			})
		}
		answer["resources"] = items
		if marker+200 < total {
			answer["page_info"] = map[string]any{"next_marker": strconv.Itoa(marker + 200)}
		}
		_ = json.NewEncoder(w).Encode(answer) // the client may have gone
	}
}

// A scheduled event over HTTP: pages of resources in, a signed report for each out.
func TestSweepOverHTTP(t *testing.T) {
	t.Parallel()
	fast := func(i int) map[string]any { return map[string]any{"bandwidth": map[string]any{"size": 5 + i%2*10}} }
	some := func(i int) map[string]any {
		if i%100 == 7 {
			return map[string]any{}
		}
		return fast(i)
	}
	forbid := func(from int) func(http.ResponseWriter, int) bool {
		return func(w http.ResponseWriter, n int) bool {
			if n >= from {
				w.WriteHeader(http.StatusForbidden)
				fmt.Fprint(w, `{"error_code": "RMS.00000001", "error_msg": "not allowed"}`)
			}
			return n < from
		}
	}
	hang := func(from int) func(http.ResponseWriter, int) bool {
		return func(_ http.ResponseWriter, n int) bool {
			if n >= from {
				time.Sleep(time.Second)
			}
			return true
		}
	}
	for name, test := range map[string]struct {
		each     func(int) map[string]any
		page     func(http.ResponseWriter, int) bool
		time     time.Duration
		swept    map[compliance.Verdict]int // nil: whatever came of it
		reported int                        // at least, if time is short
		error    string
	}{
		"all": {each: fast, time: 20 * time.Second, reported: 1000, swept: map[compliance.Verdict]int{compliance.Compliant: 500, compliance.NonCompliant: 500}},
		"some cannot be judged": {
			each: some, time: 20 * time.Second, reported: 990, swept: map[compliance.Verdict]int{compliance.Compliant: 490, compliance.NonCompliant: 500, compliance.Undetermined: 10},
			error: "10 of 1000 resources are Undetermined and were not reported; the first: eip-0",
		},
		"a list that breaks off": {
			each: fast, page: forbid(3), time: 20 * time.Second, reported: 600, swept: map[compliance.Verdict]int{compliance.Compliant: 300, compliance.NonCompliant: 300},
			error: "the sweep is incomplete: 600 resources judged, 600 reported: list the resources of type vpc.publicips: HTTP 403 RMS.00000001: not allowed; allow rms:resources:list",
		},
		"a list that takes too long": {
			each: fast, page: hang(1), time: 4 * time.Second, reported: 200,
			error: "the sweep is incomplete: ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				e := &endpoint{URL: "http://config.example.com"}
				e.client = &http.Client{Transport: inMemory{e}}
				e.list = resources(1000, test.each, test.page)
				h := newHandler(t, e.options())
				event := example(t, "eip/eip_bandwidth_limit/examples/huaweicloud_noncompliant_below.json", map[string]any{
					"policy_assignment_name": "swept", "trigger_type": "period", "invoking_event": map[string]any{"id": "d0123456789", "name": "d"},
				})
				ctx, cancel := context.WithTimeout(invocation(t), test.time)
				defer cancel()
				result, err := h.Handle(ctx, event)
				if result == nil {
					t.Fatal(err)
				}
				if got := fmt.Sprint(err); (err == nil) != (test.error == "") || err != nil && !strings.HasPrefix(got, test.error) {
					t.Errorf("error (-want +got):\n%s", cmp.Diff(test.error, got))
				}
				reported := e.reported()
				if unique := slices.Compact(slices.Clone(reported)); len(unique) != len(reported) {
					t.Errorf("%d reports about %d resources", len(reported), len(unique))
				}
				time.Sleep(time.Second) // until an answer that nobody waits for is over
				if test.swept == nil {
					if len(reported) < test.reported || len(reported) == 1000 || !strings.Contains(fmt.Sprint(err), "the invocation is nearly out of time") {
						t.Errorf("%d reported, at least %d wanted: %v", len(reported), test.reported, err)
					}
					return
				}
				if diff := cmp.Diff(test.swept, result.Swept); diff != "" || len(reported) != test.reported {
					t.Errorf("%d reported, want %d; swept (-want +got):\n%s", len(reported), test.reported, diff)
				}
			})
		})
	}
}
