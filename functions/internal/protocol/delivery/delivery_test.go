package delivery_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
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

// Time is virtual: a service is what answers below http.Client, or is served over connections in memory. Only the test of what the
// transport says about real connections uses sockets; it waits for nothing.

// service answers below http.Client and keeps when it was asked.
type service struct {
	answer func(n int, r *http.Request) (*http.Response, error) // n counts from 1

	mu     sync.Mutex
	times  []time.Time
	closed int // how often idle connections were closed
}

func (s *service) CloseIdleConnections() { s.closed++ }

func (s *service) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	s.times = append(s.times, time.Now())
	n := len(s.times)
	s.mu.Unlock()
	return s.answer(n, r)
}

func (s *service) client() *delivery.Client {
	return &delivery.Client{HTTP: &http.Client{Transport: s}}
}

// gaps are the times between the requests.
func (s *service) gaps() []time.Duration {
	var gaps []time.Duration
	for i := 1; i < len(s.times); i++ {
		gaps = append(gaps, s.times[i].Sub(s.times[i-1]))
	}
	return gaps
}

func status(code int, header ...string) (*http.Response, error) {
	response := &http.Response{StatusCode: code, Header: http.Header{}, Body: http.NoBody}
	for i := 0; i < len(header); i += 2 {
		response.Header.Set(header[i], header[i+1])
	}
	return response, nil
}

func always(code int, header ...string) func(int, *http.Request) (*http.Response, error) {
	return func(int, *http.Request) (*http.Response, error) { return status(code, header...) }
}

func hang(_ int, r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func put(ctx context.Context) (*http.Request, error) {
	return http.NewRequestWithContext(ctx, http.MethodPut, "http://config.example.com/report?Signature=secret", strings.NewReader("result"))
}

// byStatus accepts 200.
func byStatus(r delivery.Response) error {
	if r.Status == http.StatusOK {
		return nil
	}
	return &delivery.Refusal{Status: r.Status, Code: "Code", Message: "message"}
}

func TestBackoff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{answer: always(http.StatusInternalServerError)}
		start := time.Now()
		err := s.client().Do(t.Context(), put, byStatus)
		if !errors.Is(err, compliance.ErrReport) {
			t.Errorf("got %v, want an error that wraps compliance.ErrReport", err)
		}
		if took := time.Since(start); took > time.Minute || took < 55*time.Second {
			t.Errorf("without a deadline it took %v, want about a minute", took)
		}
		gaps, pause := s.gaps(), 200*time.Millisecond
		for i, gap := range gaps[:10] {
			if gap < pause/2 || gap > pause*3/2 {
				t.Errorf("pause %d is %v, want %v give or take a half", i+1, gap, pause)
			}
			pause = min(2*pause, 5*time.Second)
		}
		if gaps[0]*2 == gaps[1] && gaps[1]*2 == gaps[2] {
			t.Errorf("the pauses %v have no jitter", gaps)
		}
	})
}

// TestLastOfTheTime: a long pause is cut so that what is left of the time is used.
func TestLastOfTheTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		s := &service{answer: func(int, *http.Request) (*http.Response, error) {
			if time.Since(start) > 8500*time.Millisecond {
				return status(http.StatusOK)
			}
			return status(http.StatusBadGateway)
		}}
		client := s.client()
		client.FirstWait = 4 * time.Second
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := client.Do(ctx, put, byStatus); err != nil {
			t.Errorf("asked after %v of 10s: %v", s.gaps(), err)
		}
	})
}

func TestReserve(t *testing.T) {
	t.Parallel()
	for limit, want := range map[time.Duration]time.Duration{
		time.Second:      900 * time.Millisecond,
		4 * time.Second:  3600 * time.Millisecond,
		20 * time.Second: 19500 * time.Millisecond,
	} {
		for name, answer := range map[string]func(int, *http.Request) (*http.Response, error){"hanging": hang, "refusing": always(503)} {
			t.Run(fmt.Sprint(name, " ", limit), func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					ctx, cancel := context.WithTimeout(t.Context(), limit)
					defer cancel()
					start := time.Now()
					err := (&service{answer: answer}).client().Do(ctx, put, byStatus)
					if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), "no time left") {
						t.Errorf("got %v, want an error that wraps compliance.ErrReport and says that no time is left", err)
					}
					if took := time.Since(start); took > want || took < want-time.Second {
						t.Errorf("took %v of %v, want at most %v", took, limit, want)
					}
				})
			})
		}
	}
}

// TestHangingLeavesRoom: an attempt gets a third of the time left, at least a second, at most ten.
func TestHangingLeavesRoom(t *testing.T) {
	t.Parallel()
	for limit, want := range map[time.Duration]time.Duration{
		2 * time.Second:  time.Second,
		9 * time.Second:  (9*time.Second - 500*time.Millisecond) / 3,
		10 * time.Minute: 10 * time.Second,
	} {
		t.Run(limit.String(), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				var waited time.Duration
				s := &service{answer: func(n int, r *http.Request) (*http.Response, error) {
					if n > 1 {
						return status(http.StatusOK)
					}
					start := time.Now()
					<-r.Context().Done()
					waited = time.Since(start)
					return nil, r.Context().Err()
				}}
				ctx, cancel := context.WithTimeout(t.Context(), limit)
				defer cancel()
				if err := s.client().Do(ctx, put, byStatus); err != nil {
					t.Fatal(err)
				}
				if waited != want {
					t.Errorf("the attempt took %v, want %v", waited, want)
				}
			})
		})
	}
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		value    func() string
		least    time.Duration // until the second request
		most     time.Duration
		hopeless string // in the error, if the time does not suffice
	}{
		"seconds":              {func() string { return "7" }, 7 * time.Second, 7500 * time.Millisecond, ""},
		"date":                 {func() string { return time.Now().Add(9 * time.Second).UTC().Format(http.TimeFormat) }, 8 * time.Second, 9500 * time.Millisecond, ""},
		"date in the past":     {func() string { return "Thu, 01 Jan 1970 00:00:00 GMT" }, 0, 300 * time.Millisecond, ""},
		"zero":                 {func() string { return "0" }, 0, 300 * time.Millisecond, ""},
		"negative":             {func() string { return "-7" }, 0, 300 * time.Millisecond, ""},
		"rubbish":              {func() string { return "soon" }, 0, 300 * time.Millisecond, ""},
		"as long as there is":  {func() string { return "19" }, 19 * time.Second, 19500 * time.Millisecond, ""},
		"longer than there is": {func() string { return "20" }, 0, 0, "the service asks to wait 20s"},
		"more than a number":   {func() string { return "99999999999999999999999" }, 0, 0, "the service asks to wait 24h0m0s"},
		"more than a duration": {func() string { return "9223372036854775807" }, 0, 0, "the service asks to wait 24h0m0s"},
		"a date far away":      {func() string { return "Fri, 31 Dec 9999 23:59:59 GMT" }, 0, 0, "the service asks to wait 24h0m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &service{answer: func(n int, _ *http.Request) (*http.Response, error) {
					if n > 1 {
						return status(http.StatusOK)
					}
					return status(http.StatusTooManyRequests, "Retry-After", test.value())
				}}
				ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
				defer cancel()
				start := time.Now()
				err := s.client().Do(ctx, put, byStatus)
				if test.hopeless != "" {
					if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.hopeless) {
						t.Errorf("got %v, want an error that wraps compliance.ErrReport and holds %q", err, test.hopeless)
					}
					if took := time.Since(start); took != 0 {
						t.Errorf("gave up after %v, want at once", took)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				if gap := s.gaps()[0]; gap < test.least || gap > test.most {
					t.Errorf("waited %v, want %v to %v", gap, test.least, test.most)
				}
			})
		})
	}
}

// TestLostSaysWhatTheServiceSaid although the last attempt was only cut off.
func TestLostSaysWhatTheServiceSaid(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{answer: func(n int, r *http.Request) (*http.Response, error) {
			if n == 1 {
				return status(http.StatusServiceUnavailable)
			}
			return hang(n, r)
		}}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := s.client().Do(ctx, put, byStatus)
		if diff := cmp.Diff("no time left after attempt 2: HTTP 503 Code: message", fmt.Sprint(err)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestDeadConnections: while a function is frozen its connections die, some of them silently. None is tried twice.
func TestDeadConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{}
		s.answer = func(n int, _ *http.Request) (*http.Response, error) {
			switch {
			case n <= 2 && s.closed < n-1:
				t.Error("idle connections were not closed")
			case n == 1:
				return nil, io.ErrUnexpectedEOF
			case n == 2:
				return status(http.StatusServiceUnavailable)
			}
			return status(http.StatusOK)
		}
		if err := s.client().Do(t.Context(), put, byStatus); err != nil {
			t.Error(err)
		}
		if s.closed != 1 {
			t.Errorf("idle connections were closed %d times, want once: an answered connection is a good one", s.closed)
		}
	})
}

func TestTimeIsOver(t *testing.T) {
	t.Parallel()
	s := &service{answer: always(http.StatusOK)}
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	err := s.client().Do(ctx, put, byStatus)
	if diff := cmp.Diff("no time left after attempt 0: it was not sent", fmt.Sprint(err)); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(s.times) != 0 {
		t.Error("a request was sent")
	}
}

// TestAttempts: a client that asks once says what the service said.
func TestAttempts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &service{answer: always(http.StatusServiceUnavailable)}
		client := s.client()
		client.Attempts = 2
		err := client.Do(t.Context(), put, byStatus)
		if diff := cmp.Diff("HTTP 503 Code: message", fmt.Sprint(err)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
		if len(s.times) != 2 {
			t.Errorf("%d requests, want 2", len(s.times))
		}
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	reason := errors.New("the platform stops the function")
	for name, answer := range map[string]func(int, *http.Request) (*http.Response, error){
		"while waiting": always(http.StatusTooManyRequests, "Retry-After", "50"), "while hanging": hang,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancelCause(t.Context())
				start := time.Now()
				time.AfterFunc(3*time.Second, func() { cancel(reason) })
				err := (&service{answer: answer}).client().Do(ctx, put, byStatus)
				if !errors.Is(err, compliance.ErrReport) || !errors.Is(err, reason) {
					t.Errorf("got %v, want an error that wraps compliance.ErrReport and the reason", err)
				}
				if took := time.Since(start); took != 3*time.Second {
					t.Errorf("returned after %v, want 3s", took)
				}
			})
		})
	}
}

// TestPace: many senders of one client adapt to what a service bears, and lose nothing.
func TestPace(t *testing.T) {
	t.Parallel()
	// Requests a second that the service bears, and how many may be throttled: without a pace it would be 213, 349 and 714.
	for bears, most := range map[int]int{5: 150, 50: 200, 500: 250} {
		t.Run(fmt.Sprint(bears), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const senders, ideal = 16, 30 // seconds
				each := bears * ideal / senders
				var accepted, throttled, inSecond int
				var second time.Time
				var mu sync.Mutex
				s := &service{answer: func(int, *http.Request) (*http.Response, error) {
					time.Sleep(10 * time.Millisecond)
					mu.Lock()
					defer mu.Unlock()
					if now := time.Now(); now.Sub(second) >= time.Second {
						second, inSecond = now, 0
					}
					if inSecond++; inSecond > bears {
						throttled++
						return status(http.StatusTooManyRequests)
					}
					accepted++
					return status(http.StatusOK)
				}}
				client := s.client()
				start := time.Now()
				var group sync.WaitGroup
				for range senders {
					group.Go(func() {
						for range each {
							if err := client.Do(t.Context(), put, byStatus); err != nil {
								t.Error(err)
							}
						}
					})
				}
				group.Wait()
				took := time.Since(start)
				t.Logf("%d accepted, %d throttled, in %v", accepted, throttled, took)
				if accepted != senders*each {
					t.Errorf("%d accepted, want %d", accepted, senders*each)
				}
				if throttled > most {
					t.Errorf("%d requests were throttled for %d accepted ones: the pace does not adapt", throttled, accepted)
				}
				if took > 2*ideal*time.Second {
					t.Errorf("took %v, the service would have borne it in %d s", took, ideal)
				}
			})
		})
	}
}

// TestFinal: what no repetition can mend is asked once.
func TestFinal(t *testing.T) {
	t.Parallel()
	unreadable := errors.New("unreadable")
	for name, test := range map[string]struct {
		status   int
		judge    func(delivery.Response) error
		requests int
	}{
		"301": {301, byStatus, 1}, "400": {400, byStatus, 1}, "401": {401, byStatus, 1}, "403": {403, byStatus, 1}, "404": {404, byStatus, 1}, "409": {409, byStatus, 1},
		"another error": {200, func(delivery.Response) error { return unreadable }, 1},
		"408":           {408, byStatus, 2}, "429": {429, byStatus, 2}, "500": {500, byStatus, 2}, "503": {503, byStatus, 2}, "599": {599, byStatus, 2},
		"400 to be retried": {400, func(r delivery.Response) error {
			if r.Status == 200 {
				return nil
			}
			return fmt.Errorf("wrapped: %w", &delivery.Refusal{Status: r.Status, Retry: true})
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &service{answer: func(n int, _ *http.Request) (*http.Response, error) {
					if n > 1 {
						return status(200)
					}
					return status(test.status)
				}}
				err := s.client().Do(t.Context(), put, test.judge)
				if len(s.times) != test.requests {
					t.Errorf("%d requests, want %d", len(s.times), test.requests)
				}
				if final := test.requests == 1; final != errors.Is(err, compliance.ErrReport) {
					t.Errorf("error %v", err)
				}
			})
		})
	}
	t.Run("request that cannot be built", func(t *testing.T) {
		t.Parallel()
		wrong := errors.New("wrong endpoint")
		build := func(context.Context) (*http.Request, error) { return nil, wrong }
		err := (&service{answer: always(200)}).client().Do(t.Context(), build, byStatus)
		if !errors.Is(err, compliance.ErrReport) || !errors.Is(err, wrong) {
			t.Errorf("got %v, want an error that wraps compliance.ErrReport and the cause", err)
		}
	})
}

// TestBuildsAnew: each attempt is a request of its own, with the whole body.
func TestBuildsAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var got []string
		server := protocoltest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			got = append(got, r.Header.Get("Nonce")+" "+string(body))
			if len(got) < 3 {
				w.WriteHeader(http.StatusServiceUnavailable)
			}
		}))
		built := 0
		build := func(ctx context.Context) (*http.Request, error) {
			built++
			request, err := http.NewRequestWithContext(ctx, http.MethodPut, server.URL, strings.NewReader("result"))
			if err == nil {
				request.Header.Set("Nonce", fmt.Sprint(built))
			}
			return request, err
		}
		client := &delivery.Client{HTTP: server.Client}
		if err := client.Do(t.Context(), build, byStatus); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"1 result", "2 result", "3 result"}, got); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	})
}

// TestIncomplete: judge is told that an answer is not whole, and decides.
func TestIncomplete(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer func(w http.ResponseWriter)
		want   string // in Incomplete
		judged int    // how often an answer is judged that must be whole
	}{
		"broken off": {func(w http.ResponseWriter) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, "half")
		}, "the answer is truncated", 2},
		"too large": {func(w http.ResponseWriter) {
			chunk := strings.Repeat("x", 1<<20)
			for range 33 {
				if _, err := io.WriteString(w, chunk); err != nil {
					return
				}
			}
		}, "the answer is larger than 32 MiB", 1},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			server := protocoltest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { test.answer(w) }))
			build := func(ctx context.Context) (*http.Request, error) {
				return http.NewRequestWithContext(ctx, http.MethodGet, server.URL, nil)
			}
			client := &delivery.Client{HTTP: server.Client}
			if err := client.Do(t.Context(), build, byStatus); err != nil {
				t.Errorf("where the status decides: %v", err)
			}
			judged := 0
			err := client.Do(t.Context(), build, func(r delivery.Response) error {
				if r.Incomplete == nil || !strings.Contains(r.Incomplete.Error(), test.want) {
					t.Errorf("Incomplete is %v, want %q", r.Incomplete, test.want)
				}
				if judged++; judged == 2 {
					return nil // enough
				}
				return &delivery.Refusal{Status: r.Status, Message: r.Incomplete.Error(), Retry: true}
			})
			if judged != test.judged || (err == nil) != (test.judged == 2) {
				t.Errorf("judged %d times, want %d; error %v", judged, test.judged, err)
			}
		})
	}
}

// TestTransportErrors: their texts say what is wrong, and neither the URL nor what a service repeats.
func TestTransportErrors(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	secure := httptest.NewUnstartedServer(http.NotFoundHandler())
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // of handshakes that clients break off
	secure.StartTLS()
	t.Cleanup(secure.Close)
	echoing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		connection, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer connection.Close()
		_, _ = io.WriteString(connection, r.URL.String()+"\r\n\r\n")
	}))
	t.Cleanup(echoing.Close)

	for name, test := range map[string]struct{ url, want string }{
		"nobody listens":    {closed.URL, "connection refused"},
		"unknown authority": {secure.URL, "certificate signed by unknown authority"},
		"no HTTP":           {echoing.URL, "the answer is not HTTP"},
		"unknown scheme":    {"gopher://example.com", "unsupported protocol scheme"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			build := func(ctx context.Context) (*http.Request, error) {
				return http.NewRequestWithContext(ctx, http.MethodGet, test.url+"/path?Signature=secret", nil)
			}
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			err := (&delivery.Client{HTTP: &http.Client{Transport: transport}, Attempts: 1}).Do(t.Context(), build, byStatus)
			if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error that wraps compliance.ErrReport and holds %q", err, test.want)
			}
			for cause := err; cause != nil; cause = errors.Unwrap(cause) {
				if strings.Contains(cause.Error(), "secret") {
					t.Errorf("%q shows the URL", cause)
				}
			}
		})
	}
}
