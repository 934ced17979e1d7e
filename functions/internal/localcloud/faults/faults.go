// Package faults is a proxy for tests that breaks some requests and answers, as networks, load balancers and captive portals do.
package faults

import (
	"bytes"
	"io"
	"maps"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Fault is what happens to a request.
type Fault string

// The faults. Only in those that say so does the request reach the service.
const (
	None        Fault = "none"         // it is passed on, and so is its answer
	Drop        Fault = "drop"         // the connection ends without an answer
	Reset       Fault = "reset"        // the connection is reset
	LoseAnswer  Fault = "lose answer"  // passed on, but the connection ends without the answer
	ResetAnswer Fault = "reset answer" // passed on, but the connection is reset instead of the answer
	Truncated   Fault = "truncated"    // passed on, but the answer is truncated
	Delay       Fault = "delay"        // passed on late
	DelayAnswer Fault = "delay answer" // passed on, but the answer comes late
	Hang        Fault = "hang"         // nothing happens until the client gives up
	Duplicate   Fault = "duplicate"    // passed on twice; the second answer counts
	Garbage     Fault = "garbage"      // HTTP 200 with random bytes
	Stranger    Fault = "stranger"     // HTTP 200 with another server's page
	Empty       Fault = "empty"        // HTTP 200 without a body
	Throttled   Fault = "429"          // HTTP 429, Retry-After: 1
	Internal    Fault = "500"          // HTTP 500 with an empty JSON object
	BadGateway  Fault = "502"          // HTTP 502 with a page
	Unavailable Fault = "503"          // HTTP 503 without a body
)

// All are all faults.
func All() []Fault {
	return []Fault{
		Drop, Reset, LoseAnswer, ResetAnswer, Truncated, Delay, DelayAnswer, Hang, Duplicate, Garbage, Stranger, Empty,
		Throttled, Internal, BadGateway, Unavailable,
	}
}

// Proxy passes requests to Next with the faults that Pick chooses. For a service in another process, Next is a
// [net/http/httputil.ReverseProxy].
type Proxy struct {
	Next  http.Handler
	Pick  func(*http.Request) Fault // called by many goroutines
	Delay time.Duration

	mu     sync.Mutex
	counts map[Fault]int
}

// Random picks one of the faults for a share of the requests, and None for the others. The same seed picks the same sequence.
func Random(seed uint64, share float64, of ...Fault) func(*http.Request) Fault {
	var mu sync.Mutex
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // reproducible on purpose
	return func(*http.Request) Fault {
		mu.Lock()
		defer mu.Unlock()
		if len(of) == 0 || random.Float64() >= share {
			return None
		}
		return of[random.IntN(len(of))]
	}
}

// Counts returns how often each fault occurred.
func (p *Proxy) Counts() map[Fault]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.counts)
}

func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	fault := p.Pick(r)
	p.mu.Lock()
	if p.counts == nil {
		p.counts = map[Fault]int{}
	}
	p.counts[fault]++
	p.mu.Unlock()
	pass := func() *answer {
		passed := r.Clone(r.Context())
		passed.Body = io.NopCloser(bytes.NewReader(body))
		a := &answer{header: http.Header{}, status: http.StatusOK}
		p.Next.ServeHTTP(a, passed)
		return a
	}
	respond := func(status int, kind, text string) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text) // the client may have gone
	}
	switch fault {
	case Drop:
		cut(w, false)
	case Reset:
		cut(w, true)
	case LoseAnswer:
		pass()
		cut(w, false)
	case ResetAnswer:
		pass()
		cut(w, true)
	case Truncated:
		a := pass()
		a.header.Set("Content-Length", strconv.Itoa(max(a.body.Len(), 2)))
		a.body.Truncate(a.body.Len() / 2)
		a.send(w)
		_ = http.NewResponseController(w).Flush() // the part is sent before the end
		panic(http.ErrAbortHandler)
	case Delay:
		if wait(r, p.Delay) {
			pass().send(w)
		}
	case DelayAnswer:
		if a := pass(); wait(r, p.Delay) {
			a.send(w)
		}
	case Hang:
		<-r.Context().Done()
	case Duplicate:
		pass()
		pass().send(w)
	case Garbage:
		garbage := make([]byte, 64)
		for i := range garbage {
			garbage[i] = byte(rand.Uint32()) //nolint:gosec // any bytes
		}
		respond(http.StatusOK, "application/json", string(garbage))
	case Stranger:
		respond(http.StatusOK, "text/html", "<html><body>Welcome! Please sign in to use this network.</body></html>")
	case Empty:
		respond(http.StatusOK, "application/json", "")
	case Throttled:
		w.Header().Set("Retry-After", "1")
		respond(http.StatusTooManyRequests, "text/plain", "slow down")
	case Internal:
		respond(http.StatusInternalServerError, "application/json", "{}")
	case BadGateway:
		respond(http.StatusBadGateway, "text/html", "<html><body><h1>502 Bad Gateway</h1></body></html>")
	case Unavailable:
		respond(http.StatusServiceUnavailable, "text/plain", "")
	default:
		pass().send(w)
	}
}

// wait waits, unless the client goes away.
func wait(r *http.Request, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-r.Context().Done():
		return false
	}
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter, reset bool) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, is := connection.(*net.TCPConn); is && reset {
		_ = tcp.SetLinger(0)
	}
	connection.Close()
}

// answer is an answer that was not sent yet.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header         { return a.header }
func (a *answer) WriteHeader(status int)      { a.status = status }
func (a *answer) Write(p []byte) (int, error) { return a.body.Write(p) }

func (a *answer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the client may have gone
}
