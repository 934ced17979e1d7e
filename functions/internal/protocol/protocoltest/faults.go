package protocoltest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// fault is what a report can receive instead of an acceptance. The service never stores the results.
type fault struct {
	name  string
	reply reply
	final bool // it looks like a refusal by the service, so the error may be immediate
}

const portal = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action=\"/login\"></form></body></html>"

// faults are other servers' answers, truncated answers and broken connections.
func (h Harness) faults(cloud string) []fault {
	typed := func(status int, contentType, body string) reply {
		return answer(Answer{Status: status, Header: http.Header{"Content-Type": {contentType}}, Body: body})
	}
	html := func(status int) reply { return typed(status, "text/html; charset=utf-8", portal) }
	json := func(body string) reply { return typed(http.StatusOK, "application/json", body) }
	accepted := func(change func(w http.ResponseWriter, body string)) reply {
		return func(w http.ResponseWriter, _ *http.Request, body []byte, _ func()) { change(w, h.Accepted(body).Body) }
	}
	all := []fault{
		{name: "200, empty", reply: json("")},
		{name: "200, a captive portal", reply: html(200)},
		{name: "200, text", reply: typed(200, "text/plain", "OK")},
		{name: "200, {}", reply: json("{}")},
		{name: "200, []", reply: json("[]")},
		{name: "200, null", reply: json("null")},
		{name: "200, true", reply: json("true")},
		{name: "200, a string", reply: json(`"accepted"`)},
		{name: "200, a stranger's JSON", reply: json(`{"status":"ok","code":0,"message":"success","data":{}}`)},
		{name: "200, a health check", reply: json(`{"Result":"true","healthy":true}`)},
		{name: "200, the request", reply: func(w http.ResponseWriter, _ *http.Request, body []byte, _ func()) { _, _ = w.Write(body) }},
		{name: "200, an error", reply: answer(h.with(200, "InternalError", "an internal error"))},
		{name: "200, a refusal", reply: answer(h.with(200, "AccessDenied", "not allowed"))},
		{name: "200, half of the acceptance", reply: accepted(func(w http.ResponseWriter, body string) { _, _ = io.WriteString(w, body[:len(body)/2]) })},
		{name: "200, the acceptance cut off", reply: accepted(func(w http.ResponseWriter, body string) {
			w.Header().Set("Content-Length", fmt.Sprint(len(body)+100))
			_, _ = io.WriteString(w, body)
		})},
		{name: "200, the acceptance and more", reply: accepted(func(w http.ResponseWriter, body string) { _, _ = io.WriteString(w, body+portal) })},
		{name: "200, said to be gzip", reply: accepted(func(w http.ResponseWriter, body string) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = io.WriteString(w, body)
		})},
		{name: "200, UTF-16", reply: json("\xff\xfe{\x00}\x00")},
		{name: "200, binary", reply: typed(200, "application/octet-stream", "\x16\x03\x01\x02\x00\x01\x00")},
		{name: "201, empty", reply: typed(201, "application/json", "")},
		{name: "202, {}", reply: typed(202, "application/json", "{}")},
		{name: "203, a captive portal", reply: html(203)},
		{name: "204", reply: answer(Answer{Status: 204})},
		{name: "206, a part", reply: typed(206, "application/json", `{"Fail`)},
		{name: "301", reply: redirect(301), final: true},
		{name: "302, to a captive portal", reply: redirect(302), final: true},
		{name: "307", reply: redirect(307), final: true},
		{name: "304", reply: answer(Answer{Status: 304}), final: true},
		{name: "400, a page", reply: html(400), final: true},
		{name: "401, a page", reply: html(401), final: true},
		{name: "403, a firewall's page", reply: html(403), final: true},
		{name: "404, a page", reply: html(404), final: true},
		{name: "407, of a proxy", reply: html(407), final: true},
		{name: "408, empty", reply: answer(Answer{Status: 408})},
		{name: "429, a page", reply: html(429)},
		{name: "500, empty", reply: answer(Answer{Status: 500})},
		{name: "502, a page", reply: html(502)},
		{name: "503, a page", reply: html(503)},
		{name: "504, a page", reply: html(504)},
		{name: "511, a captive portal", reply: html(511)},
		{name: "a reset", reply: reset("")},
		{name: "a reset in the header", reply: reset("HTTP/1.1 200 O")},
		{name: "a reset in the body", reply: reset("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")},
		{name: "another protocol", reply: reset("SSH-2.0-OpenSSH_9.6\r\n")},
		{name: "silence", reply: hang},
		{name: "a trickle", reply: func(w http.ResponseWriter, r *http.Request, _ []byte, _ func()) {
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, " "); err != nil {
					return
				}
				_ = http.NewResponseController(w).Flush()
				time.Sleep(time.Second)
			}
		}},
	}
	for other, body := range servicetest.Accepted {
		if other != cloud {
			all = append(all, fault{name: "200, the acceptance of " + other, reply: json(body)})
		}
	}
	return all
}

// with returns the service's refusal with another status.
func (h Harness) with(status int, code, message string) Answer {
	a := h.Refused(http.StatusBadRequest, code, message)
	a.Status = status
	return a
}

func redirect(status int) reply {
	return answer(Answer{Status: status, Header: http.Header{"Location": {"http://portal.test/login"}}, Body: portal})
}

// testFaults: with every fault, no result is lost without an error, and temporary faults are retried.
func testFaults(t *testing.T, h Harness) {
	cloud := h.Cloud("http://"+host, new(http.Client), firstWait).Name()
	for _, fault := range h.faults(cloud) {
		Bubble(t, fault.name, func(t *testing.T) {
			for name, replies := range map[string][]reply{"for ever": {fault.reply}, "twice": {fault.reply, fault.reply, h.accept()}} {
				s := newService(t, h, replies...)
				notification := s.notification(t)
				outcome := Outcome(notification.Event().Resource, compliance.NonCompliant)
				err := notification.Report(invocation(t, 30*time.Second), []compliance.Outcome{outcome})
				stored := len(s.results()) > 0
				switch {
				case err == nil && !stored:
					t.Errorf("%s: the result is lost, and Report does not say so", name)
				case err != nil && !errors.Is(err, compliance.ErrReport):
					t.Errorf("%s: error %v, want one that wraps compliance.ErrReport", name, err)
				case len(replies) > 1 && !stored && !fault.final:
					t.Errorf("%s: given up although it passes: %v", name, err)
				}
				h.checkError(t, err)
			}
		})
	}
}

// testBadDay: twelve concurrent events, with faults in 60 % of their requests, fail only because of time.
func testBadDay(t *testing.T, h Harness) {
	cloud := h.Cloud("http://"+host, new(http.Client), firstWait).Name()
	faults := slices.DeleteFunc(h.faults(cloud), func(f fault) bool { return f.final })
	var mu sync.Mutex
	chance := rand.New(rand.NewPCG(1, uint64(len(cloud)))) //nolint:gosec // repeatable
	s := newService(t, h, func(w http.ResponseWriter, r *http.Request, body []byte, take func()) {
		mu.Lock()
		bad, which := chance.IntN(100) < 60, chance.IntN(len(faults))
		mu.Unlock()
		if bad {
			faults[which].reply(w, r, body, take)
			return
		}
		h.accept()(w, r, body, take)
	})
	shared := h.Cloud(s.url, s.client, 0)
	const events = 12
	var group sync.WaitGroup
	var arrived int
	ctx := invocation(t, 30*time.Second)
	for i := range events {
		group.Go(func() {
			notification, err := shared.Decode(bytes.Clone(h.Event))
			if err != nil {
				t.Error(err)
				return
			}
			resource := notification.Event().Resource
			resource.ID = fmt.Sprintf("event-%04d-end", i)
			err = notification.Report(ctx, []compliance.Outcome{Outcome(resource, compliance.NonCompliant)})
			stored := strings.Contains(strings.Join(s.results(), "\n"), resource.ID)
			switch {
			case err == nil && !stored:
				t.Errorf("event %d is lost, and Report does not say so", i)
			case err != nil && !strings.Contains(err.Error(), "no time left"):
				t.Errorf("event %d failed with time left: %v", i, err)
			}
			if stored {
				mu.Lock()
				arrived++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if arrived < events-1 {
		t.Errorf("%d of %d events arrived: the time would have sufficed", arrived, events)
	}
}
