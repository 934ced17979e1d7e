package protocoltest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// maxError is the maximum length of an error in bytes, so that a huge answer does not fill the log.
const maxError = 4 << 10

const rubbish = "<html>\x00\xff{\"error\":[" // neither JSON nor XML

func testVerdicts(t *testing.T, h Harness) {
	for _, verdict := range []compliance.Verdict{compliance.Compliant, compliance.NonCompliant, compliance.NotApplicable} {
		Bubble(t, string(verdict), func(t *testing.T) {
			want, ok := h.Want[verdict]
			if !ok {
				t.Fatalf("Harness.Want has no %s", verdict)
			}
			s := newService(t, h, h.accept())
			notification := s.notification(t)
			outcome := Outcome(notification.Event().Resource, verdict)
			if err := notification.Report(invocation(t, 20*time.Second), []compliance.Outcome{outcome}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{want}, s.results()); diff != "" {
				t.Errorf("results that arrived (-want +got):\n%s", diff)
			}
		})
	}
}

// testRefusedVerdicts: an unknown verdict is never sent, and neither are the results beside it, because a part must not look like the whole.
func testRefusedVerdicts(t *testing.T, h Harness) {
	for _, verdict := range []compliance.Verdict{compliance.Undetermined, "", "COMPLIANT"} {
		s := newService(t, h, h.accept())
		notification := s.notification(t)
		resource := notification.Event().Resource
		err := notification.Report(invocation(t, 20*time.Second),
			[]compliance.Outcome{Outcome(resource, compliance.Compliant), Outcome(resource, verdict)})
		if !errors.Is(err, compliance.ErrReport) {
			t.Errorf("verdict %q: error %v, want one that wraps compliance.ErrReport", verdict, err)
		}
		if n := s.requests(); n != 0 {
			t.Errorf("verdict %q: %d requests were sent, want none", verdict, n)
		}
	}

	s := newService(t, h, h.accept())
	if err := s.notification(t).Report(invocation(t, 20*time.Second), nil); err != nil || s.requests() != 0 {
		t.Errorf("no outcomes: error %v after %d requests, want nil after none", err, s.requests())
	}
}

// testMany reports more results than any service accepts at once, while the service throttles.
func testMany(t *testing.T, h Harness) {
	throttled := answer(h.Refused(http.StatusTooManyRequests, "Throttled", "slow down"))
	s := newService(t, h, h.accept(), throttled, h.accept(), throttled, h.accept())
	notification := s.notification(t)
	outcomes := make([]compliance.Outcome, 250)
	for i := range outcomes {
		resource := notification.Event().Resource
		resource.ID = fmt.Sprintf("resource-%04d-end", i)
		outcomes[i] = Outcome(resource, compliance.NonCompliant)
	}
	if err := notification.Report(invocation(t, time.Minute), outcomes); err != nil {
		t.Fatal(err)
	}
	arrived := strings.Join(s.results(), "\n")
	for _, outcome := range outcomes {
		if n := strings.Count(arrived, outcome.Resource.ID); n != 1 {
			t.Errorf("%s arrived %d times, want once", outcome.Resource.ID, n)
		}
	}
}

type trouble struct {
	name  string
	reply reply
	once  bool // the retry takes long, so it occurs once
	taken bool // the service may have stored the results, so success is allowed
}

// troubles are temporary failures of services and networks.
func (h Harness) troubles() []trouble {
	throttled := h.Refused(http.StatusTooManyRequests, "Throttled", "slow down")
	all := []trouble{
		{name: "429", reply: answer(throttled)},
		{name: "429 with Retry-After", reply: answer(throttled.with("Retry-After", "1")), once: true},
		{name: "500", reply: answer(h.Refused(http.StatusInternalServerError, "Internal", "an internal error"))},
		{name: "503", reply: answer(h.Refused(http.StatusServiceUnavailable, "Unavailable", "the service is unavailable"))},
		{name: "429 with rubbish", reply: answer(Answer{Status: 429, Body: rubbish})},
		{name: "502 with rubbish", reply: answer(Answer{Status: 502, Body: rubbish})},
		{name: "503 with a book", reply: answer(Answer{Status: 503, Body: strings.Repeat("rubbish ", 1<<20)}), once: true},
		{name: "504 without a body", reply: answer(Answer{Status: 504})},
		{name: "hanging", reply: hang, once: true},
		{name: "connection reset", reply: reset("")},
		{name: "connection reset in mid-header", reply: reset("HTTP/1.1 500 Inter")},
		{name: "connection reset in mid-answer", reply: reset("HTTP/1.1 500 Internal Server Error\r\nContent-Length: 1000\r\n\r\n{")},
		{name: "not HTTP", reply: reset("220 mail.example.com ESMTP\r\n")},
		// Here the status says that the results were stored. Whether that suffices depends on the service; losing them is never allowed.
		{name: "connection reset in mid-acceptance", reply: believed(reset("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")), taken: true},
		{name: "200 with rubbish", reply: believed(answer(Answer{Status: 200, Body: rubbish})), taken: true},
	}
	for _, name := range slices.Sorted(maps.Keys(h.Temporary)) {
		all = append(all, trouble{name: name, reply: answer(h.Temporary[name])})
	}
	return all
}

func testWithTime(t *testing.T, h Harness) {
	for _, trouble := range h.troubles() {
		Bubble(t, trouble.name, func(t *testing.T) {
			replies := []reply{trouble.reply, trouble.reply, h.accept()}
			if trouble.once {
				replies = replies[1:]
			}
			s := newService(t, h, replies...)
			notification := s.notification(t)
			outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
			if err := notification.Report(invocation(t, 15*time.Second), []compliance.Outcome{outcome}); err != nil {
				t.Fatal(err)
			}
			arrived := s.results()
			if len(arrived) == 0 {
				t.Fatal("Report says that the result was accepted, but the service has not taken it")
			}
			for _, results := range arrived {
				if diff := cmp.Diff(h.Want[compliance.NonCompliant], results); diff != "" {
					t.Errorf("results that arrived (-want +got):\n%s", diff)
				}
			}
			if trouble.name == "429 with Retry-After" {
				if waited := s.arrivals[1].Sub(s.arrivals[0]); waited < time.Second {
					t.Errorf("waited %v, the service had asked for 1s", waited)
				}
			}
		})
	}
}

func testWithoutTime(t *testing.T, h Harness) {
	for _, trouble := range h.troubles() {
		if trouble.taken {
			continue
		}
		Bubble(t, trouble.name, func(t *testing.T) {
			s := newService(t, h, trouble.reply)
			notification := s.notification(t)
			outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
			ctx := invocation(t, 4*time.Second)
			err := notification.Report(ctx, []compliance.Outcome{outcome})
			if !errors.Is(err, compliance.ErrReport) {
				t.Fatalf("error %v, want one that wraps compliance.ErrReport", err)
			}
			if ctx.Err() != nil {
				t.Error("Report used all the time: none is left to report the loss")
			}
			if !strings.Contains(err.Error(), "time") {
				t.Errorf("the error does not say that time ran out: %v", err)
			}
			h.checkError(t, err)
		})
	}
}

// testNoDeadline: a service that asks to wait for a day is not obeyed.
func testNoDeadline(t *testing.T, h Harness) {
	s := newService(t, h, answer(h.Refused(http.StatusTooManyRequests, "Throttled", "slow down").with("Retry-After", "86400")))
	notification := s.notification(t)
	outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
	done := make(chan error, 1)
	go func() { done <- notification.Report(invocation(t, 0), []compliance.Outcome{outcome}) }()
	select {
	case err := <-done:
		if !errors.Is(err, compliance.ErrReport) {
			t.Errorf("error %v, want one that wraps compliance.ErrReport", err)
		}
		h.checkError(t, err)
	case <-time.After(10 * time.Second):
		t.Error("a context without a deadline lets Report wait as long as the service likes")
	}
}

func testCancelled(t *testing.T, h Harness) {
	s := newService(t, h, hang)
	notification := s.notification(t)
	outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
	ctx, cancel := context.WithCancel(invocation(t, 20*time.Second))
	time.AfterFunc(50*time.Millisecond, cancel)
	start := time.Now()
	err := notification.Report(ctx, []compliance.Outcome{outcome})
	if !errors.Is(err, compliance.ErrReport) || !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want one that wraps compliance.ErrReport and context.Canceled", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("Report returned %v after it was cancelled", took)
	}
	h.checkError(t, err)
}

func testFinal(t *testing.T, h Harness) {
	refused := func(t *testing.T, a Answer) (*delivery.Refusal, error) {
		t.Helper()
		s := newService(t, h, answer(a), h.accept())
		notification := s.notification(t)
		outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
		err := notification.Report(invocation(t, 2*time.Second), []compliance.Outcome{outcome})
		if !errors.Is(err, compliance.ErrReport) {
			t.Fatalf("error %v, want one that wraps compliance.ErrReport", err)
		}
		if n := s.requests(); n != 1 {
			t.Errorf("%d requests, want one: HTTP %d must not be repeated", n, a.Status)
		}
		h.checkError(t, err)
		var refusal *delivery.Refusal
		if !errors.As(err, &refusal) {
			t.Fatalf("the error holds no *delivery.Refusal: %v", err)
		}
		if refusal.Status != a.Status {
			t.Errorf("the error has status %d, want %d", refusal.Status, a.Status)
		}
		return refusal, err
	}

	for _, status := range []int{400, 401, 403, 404} {
		Bubble(t, fmt.Sprint(status), func(t *testing.T) {
			const code, message = "Example.Code", "an example of a message"
			refusal, err := refused(t, h.Refused(status, code, message))
			if refusal.Code != code || !strings.Contains(refusal.Message, message) || refusal.Advice == "" {
				t.Errorf("want code %q, message %q and an advice, got %q, %q and %q", code, message, refusal.Code, refusal.Message, refusal.Advice)
			}
			for _, part := range []string{code, message, refusal.Advice} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("%q is not in the error: %v", part, err)
				}
			}
		})
		Bubble(t, fmt.Sprint(status, " with rubbish"), func(t *testing.T) {
			_, _ = refused(t, Answer{Status: status, Body: rubbish})
		})
	}
	for _, name := range slices.Sorted(maps.Keys(h.Final)) {
		Bubble(t, name, func(t *testing.T) {
			refusal, _ := refused(t, h.Final[name])
			if refusal.Code == "" || refusal.Message == "" || refusal.Advice == "" {
				t.Errorf("want code, message and advice, got %q, %q and %q", refusal.Code, refusal.Message, refusal.Advice)
			}
		})
	}
}

// testRedirected: a signed report is sent only to the configured endpoint.
func testRedirected(t *testing.T, h Harness) {
	for _, status := range []int{http.StatusFound, http.StatusTemporaryRedirect} {
		s := newService(t, h, answer(Answer{Status: status, Header: http.Header{"Location": {"http://elsewhere.test/"}}}))
		notification := s.notification(t)
		outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
		err := notification.Report(invocation(t, 20*time.Second), []compliance.Outcome{outcome})
		var refusal *delivery.Refusal
		if !errors.Is(err, compliance.ErrReport) || !errors.As(err, &refusal) || refusal.Status != status {
			t.Errorf("HTTP %d: error %v, want one that wraps compliance.ErrReport and a refusal with this status", status, err)
		}
		if n := s.requests(); n != 1 {
			t.Errorf("HTTP %d: %d requests, want one", status, n)
		}
	}
}

// testSecrets: a service echoes the request in its refusal, as signature errors do.
func testSecrets(t *testing.T, h Harness) {
	echo := func(status int) reply {
		return func(w http.ResponseWriter, r *http.Request, body []byte, _ func()) {
			sent := strings.Join([]string{r.URL.String(), fmt.Sprint(r.Header), string(body), url.QueryEscape(string(body))}, "\n")
			secrets := strings.Join(h.secrets(), "\n") // in case the request does not contain all of them
			h.Refused(status, "Echo "+secrets, secrets+"\n"+sent).write(w)
		}
	}
	for name, answer := range map[string]reply{
		"403":      echo(http.StatusForbidden),
		"400":      echo(http.StatusBadRequest),
		"500":      echo(http.StatusInternalServerError),
		"not HTTP": reset(strings.Join(h.secrets(), " ") + "\r\n\r\n"),
		"MIME":     reset("HTTP/1.1 200 OK\r\n" + strings.Join(h.secrets(), " ") + "\r\n\r\n"),
	} {
		Bubble(t, name, func(t *testing.T) {
			s := newService(t, h, answer)
			notification := s.notification(t)
			outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
			err := notification.Report(invocation(t, 500*time.Millisecond), []compliance.Outcome{outcome})
			if !errors.Is(err, compliance.ErrReport) {
				t.Fatalf("error %v, want one that wraps compliance.ErrReport", err)
			}
			h.checkError(t, err)
		})
	}
	Bubble(t, "nobody listens", func(t *testing.T) {
		s := newService(t, h, hang)
		s.url = "http://elsewhere.test"
		notification := s.notification(t)
		outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
		err := notification.Report(invocation(t, 300*time.Millisecond), []compliance.Outcome{outcome})
		if !errors.Is(err, compliance.ErrReport) {
			t.Fatalf("error %v, want one that wraps compliance.ErrReport", err)
		}
		h.checkError(t, err)
	})
}

// testAtOnce is for the race detector: one cloud, one notification, many concurrent reports with failures.
func testAtOnce(t *testing.T, h Harness) {
	var mu sync.Mutex
	count := 0
	s := newService(t, h, func(w http.ResponseWriter, r *http.Request, body []byte, take func()) {
		mu.Lock()
		count++
		bad := count%3 == 0
		mu.Unlock()
		if bad {
			h.Refused(http.StatusTooManyRequests, "Throttled", "slow down").write(w)
			return
		}
		h.accept()(w, r, body, take)
	})
	cloud := s.h.Cloud(s.url, s.client, firstWait)
	shared, err := cloud.Decode(h.Event)
	if err != nil {
		t.Fatal(err)
	}
	const reports = 16
	ctx := invocation(t, 20*time.Second)
	var group sync.WaitGroup
	for i := range reports {
		group.Go(func() {
			notification := shared
			if i%2 == 0 {
				own, err := cloud.Decode(h.Event)
				if err != nil {
					t.Error(err)
					return
				}
				notification = own
			}
			outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
			if err := notification.Report(ctx, []compliance.Outcome{outcome}); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if diff := cmp.Diff(slices.Repeat([]string{h.Want[compliance.NonCompliant]}, reports), s.results()); diff != "" {
		t.Errorf("results that arrived (-want +got):\n%s", diff)
	}
}

func (h Harness) secrets() []string {
	c := Credentials()
	return append([]string{c.SecretKey, c.SecurityToken, c.AuthToken}, h.Secrets...)
}

// checkError fails if an error, or one that it wraps, shows a secret or is too long.
func (h Harness) checkError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	text := fmt.Sprintf("%v\n%+v", err, err)
	if len(text) > 2*maxError {
		t.Errorf("the error is %d bytes long: %.200s…", len(text)/2, text)
	}
	for _, secret := range h.secrets() {
		once := url.QueryEscape(secret)
		for _, form := range []string{secret, once, url.QueryEscape(once)} {
			if strings.Contains(text, form) {
				t.Errorf("the error shows the secret %q: %.1000s", secret, text)
			}
		}
	}
	switch wrapper := err.(type) { //nolint:errorlint // the tree is walked node by node
	case interface{ Unwrap() error }:
		h.checkError(t, wrapper.Unwrap())
	case interface{ Unwrap() []error }:
		for _, wrapped := range wrapper.Unwrap() {
			h.checkError(t, wrapped)
		}
	}
}
