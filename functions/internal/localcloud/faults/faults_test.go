package faults_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/faults"
)

// What a client sees of each fault, and how often its request arrives.
func TestFaults(t *testing.T) {
	t.Parallel()
	const ended, reset, brokeOff, gaveUp, garbage = "ended", "reset", "broke off", "gave up", "200 garbage"
	for fault, want := range map[faults.Fault]struct {
		seen    string
		arrived int64
	}{
		faults.None:        {"200 hello, world", 1},
		faults.Drop:        {ended, 0},
		faults.Reset:       {reset, 0},
		faults.LoseAnswer:  {ended, 1},
		faults.ResetAnswer: {reset, 1},
		faults.Truncated:   {brokeOff, 1},
		faults.Delay:       {"200 hello, world", 1},
		faults.DelayAnswer: {"200 hello, world", 1},
		faults.Hang:        {gaveUp, 0},
		faults.Duplicate:   {"200 hello, world", 2},
		faults.Garbage:     {garbage, 0},
		faults.Stranger:    {"200 <html><body>Welcome! Please sign in to use this network.</body></html>", 0},
		faults.Empty:       {"200 ", 0},
		faults.Throttled:   {"429 slow down", 0},
		faults.Internal:    {"500 {}", 0},
		faults.BadGateway:  {"502 <html><body><h1>502 Bad Gateway</h1></body></html>", 0},
		faults.Unavailable: {"503 ", 0},
	} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			var arrived atomic.Int64
			proxy := &faults.Proxy{
				Delay: time.Millisecond, Pick: func(*http.Request) faults.Fault { return fault },
				Next: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					arrived.Add(1)
					body, _ := io.ReadAll(r.Body)
					fmt.Fprintf(w, "hello, %s", body)
				}),
			}
			server := httptest.NewServer(proxy)
			defer server.Close()
			client := &http.Client{Transport: &http.Transport{}}
			if fault == faults.Hang {
				client.Timeout = 50 * time.Millisecond
			}
			// A client does not repeat a POST by itself.
			response, err := client.Post(server.URL, "text/plain", strings.NewReader("world"))
			var seen string
			switch {
			case err == nil:
				defer response.Body.Close()
				body, err := io.ReadAll(response.Body)
				seen = fmt.Sprintf("%d %s", response.StatusCode, body)
				if err != nil {
					seen = brokeOff
				} else if fault == faults.Garbage && len(body) == 64 {
					seen = garbage
				}
			case errors.Is(err, syscall.ECONNRESET):
				seen = reset
			case errors.Is(err, io.EOF):
				seen = ended
			default:
				seen = gaveUp
			}
			if seen != want.seen || arrived.Load() != want.arrived {
				t.Errorf("the client sees %q (%v), and %d requests arrive; want %q and %d", seen, err, arrived.Load(), want.seen, want.arrived)
			}
			if diff := cmp.Diff(map[faults.Fault]int{fault: 1}, proxy.Counts()); diff != "" {
				t.Errorf("counts (-want +got):\n%s", diff)
			}
		})
	}
	if all := faults.All(); len(all) != 16 {
		t.Errorf("%d faults: one has no test here", len(all))
	}
}

func TestRandom(t *testing.T) {
	t.Parallel()
	sequence := func(share float64) (picked []faults.Fault) {
		pick := faults.Random(7, share, faults.Drop, faults.Empty)
		for range 1000 {
			picked = append(picked, pick(nil))
		}
		return picked
	}
	if diff := cmp.Diff(sequence(0.3), sequence(0.3)); diff != "" {
		t.Error("the same seed picks something else")
	}
	for share, want := range map[float64]int{0: 0, 0.3: 311, 1: 1000} {
		faulty := 0
		for _, fault := range sequence(share) {
			if fault != faults.None {
				faulty++
			}
		}
		if faulty != want {
			t.Errorf("share %v: %d faults of 1000, want %d", share, faulty, want)
		}
	}
}
