package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

// TestNoThrottling: only throttling slows others down, whatever else a service answers.
func TestNoThrottling(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]delivery.Refusal{
		"an unreadable 200": {Status: 200, Retry: true}, "408": {Status: 408}, "500": {Status: 500}, "503": {Status: 503},
		"429": {Status: 429}, "a code of throttling": {Status: 400, Throttled: true},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			s := &service{answer: always(200)}
			client := s.client()
			bad := 0
			judge := func(delivery.Response) error {
				if bad++; bad <= 8 {
					return &refusal
				}
				return nil
			}
			if err := client.Do(t.Context(), put, judge); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			for range 20 {
				if err := client.Do(t.Context(), put, byStatus); err != nil {
					t.Fatal(err)
				}
			}
			slowed := time.Since(start) > 0
			if want := strings.Contains(name, "429") || strings.Contains(name, "throttling"); slowed != want {
				t.Errorf("the next 20 requests took %v", time.Since(start))
			}
		})
	}
}

// TestThrottledForEver: while a service refuses everything, each request is tried at least once, none crowds before the deadline, and the
// error says what happened.
func TestThrottledForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const senders = 40
		var mu sync.Mutex
		arrivals := map[time.Duration]int{} // by tenth of a second
		sent := map[string]int{}
		start := time.Now()
		s := &service{answer: func(_ int, r *http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			arrivals[time.Since(start).Truncate(100*time.Millisecond)]++
			sent[r.Header.Get("Sender")]++
			return status(http.StatusTooManyRequests)
		}}
		client := s.client()
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		var group sync.WaitGroup
		waited := 0
		for i := range senders {
			group.Go(func() {
				time.Sleep(time.Duration(i) * 50 * time.Millisecond)
				err := client.Do(ctx, func(ctx context.Context) (*http.Request, error) {
					r, err := put(ctx)
					r.Header.Set("Sender", fmt.Sprint(i))
					return r, err
				}, byStatus)
				if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), "no time left") || !strings.Contains(err.Error(), "HTTP 429") {
					t.Errorf("got %v", err)
				}
				mu.Lock()
				defer mu.Unlock()
				if strings.Contains(fmt.Sprint(err), "the service throttles: ") && strings.Contains(fmt.Sprint(err), " requests are before this one") {
					waited++
				}
			})
		}
		group.Wait()
		for i := range senders {
			if sent[fmt.Sprint(i)] == 0 {
				t.Errorf("request %d was never sent", i)
			}
		}
		if waited == 0 {
			t.Error("no error says how many requests were before")
		}
		for at, n := range arrivals {
			if at > 5*time.Second && n > 6 {
				t.Errorf("%d requests in the tenth of a second at %v: a burst", n, at)
			}
		}
		if len(s.times) > 200 {
			t.Errorf("%d requests to a service that refuses all", len(s.times))
		}
	})
}

// TestTry gives up after so many failures; throttling is none.
func TestTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{answer: func(n int, _ *http.Request) (*http.Response, error) {
			if n%2 == 0 {
				return status(http.StatusTooManyRequests)
			}
			return status(http.StatusBadGateway)
		}}
		err := s.client().Try(t.Context(), 3, put, byStatus)
		if got := fmt.Sprint(err); got != "HTTP 502 Code: message" || !errors.Is(err, compliance.ErrReport) || delivery.Unfinished(err) {
			t.Errorf("got %v", err)
		}
		if len(s.times) != 5 {
			t.Errorf("%d requests, want 5", len(s.times))
		}
	})
}

// TestShortPause: no pause is shorter than 200 ms, however little time is left.
func TestShortPause(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{answer: always(http.StatusBadGateway)}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		if err := s.client().Do(ctx, put, byStatus); !delivery.Unfinished(err) {
			t.Errorf("got %v", err)
		}
		for _, gap := range s.gaps() {
			if gap < 200*time.Millisecond {
				t.Errorf("the pauses are %v", s.gaps())
			}
		}
	})
}

// TestDeadKeptConnection: a kept connection that does not answer is not waited for; a new one is, and so is a kept one that was used just now.
func TestDeadKeptConnection(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		idle  time.Duration
		least time.Duration
		most  time.Duration
	}{
		"used just now": {100 * time.Millisecond, 3 * time.Second, 11 * time.Second},
		"after a while": {5 * time.Second, 700 * time.Millisecond, 800 * time.Millisecond},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			requests := 0
			server := protocoltest.Serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				if requests++; requests == 2 {
					_, _ = io.Copy(io.Discard, r.Body)
					<-r.Context().Done() // a connection that swallows everything
				}
			}))
			build := func(ctx context.Context) (*http.Request, error) {
				return http.NewRequestWithContext(ctx, http.MethodPut, server.URL, strings.NewReader("result"))
			}
			client := &delivery.Client{HTTP: server.Client}
			if err := client.Do(t.Context(), build, byStatus); err != nil {
				t.Fatal(err)
			}
			time.Sleep(test.idle)
			start := time.Now()
			if err := client.Do(t.Context(), build, byStatus); err != nil {
				t.Fatal(err)
			}
			if took := time.Since(start); took < test.least || took > test.most || requests != 3 {
				t.Errorf("took %v in %d requests, want %v to %v", took, requests, test.least, test.most)
			}
		})
	}
}

func TestUserAgent(t *testing.T) {
	t.Parallel()
	var got string
	s := &service{answer: func(_ int, r *http.Request) (*http.Response, error) {
		got = r.Header.Get("User-Agent")
		return status(200)
	}}
	if err := s.client().Do(t.Context(), put, byStatus); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(got, "assay/") || !strings.HasSuffix(got, " (+https://github.com/assay-rules/assay)") || strings.Contains(got, "/ ") {
		t.Errorf("User-Agent %q", got)
	}
}

// TestBatches: results at fault cost no other result.
func TestBatches(t *testing.T) {
	t.Parallel()
	value, other := errors.New("a value"), errors.New("denied")
	for name, test := range map[string]struct {
		count int
		bad   map[int]error
		lost  []int
		calls int
	}{
		"none":           {count: 250, calls: 3},
		"nothing":        {count: 0, calls: 0},
		"one value":      {count: 100, bad: map[int]error{37: value}, lost: []int{37}, calls: 13},
		"two values":     {count: 250, bad: map[int]error{0: value, 249: value}, lost: []int{0, 249}, calls: 27},
		"every value":    {count: 4, bad: map[int]error{0: value, 1: value, 2: value, 3: value}, lost: []int{0, 1, 2, 3}, calls: 7},
		"another error":  {count: 250, bad: map[int]error{150: other}, lost: span(100, 250), calls: 2},
		"one by one":     {count: 1, bad: map[int]error{0: value}, lost: []int{0}, calls: 1},
		"all of a batch": {count: 100, bad: allOf(0, 100, value), lost: span(0, 100), calls: 23},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			taken := map[int]int{}
			calls := 0
			err := delivery.Batches(test.count, 100, func(first, end int) ([]int, error) {
				calls++
				for i := first; i < end; i++ {
					if err := test.bad[i]; err != nil {
						return nil, err
					}
				}
				for i := first; i < end; i++ {
					taken[i]++
				}
				return nil, nil
			}, func(err error) delivery.Concern {
				if errors.Is(err, value) {
					return delivery.ConcernsValue
				}
				return delivery.ConcernsAll
			})
			var lost []int
			if partly, ok := errors.AsType[*compliance.LostError](err); ok {
				lost = partly.Lost
			} else if err != nil {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(test.lost, lost); diff != "" {
				t.Errorf("lost (-want +got):\n%s", diff)
			}
			if calls != test.calls {
				t.Errorf("%d calls, want %d", calls, test.calls)
			}
			for i := range test.count {
				if want := !slices.Contains(lost, i); want != (taken[i] == 1) {
					t.Errorf("result %d was taken %d times", i, taken[i])
				}
			}
		})
	}
}

func span(first, end int) []int {
	var all []int
	for i := first; i < end; i++ {
		all = append(all, i)
	}
	return all
}

func allOf(first, end int, err error) map[int]error {
	all := map[int]error{}
	for i := first; i < end; i++ {
		all[i] = err
	}
	return all
}
