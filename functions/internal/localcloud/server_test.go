package localcloud_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/localcloud"
)

// pipes is a listener whose connections are in memory, so that the clock of a test's bubble is theirs.
type pipes struct {
	accepted chan net.Conn
	closed   chan struct{}
}

func newPipes() *pipes { return &pipes{make(chan net.Conn), make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.accepted:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { close(p.closed); return nil }
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "pipes", Net: "unix"} }

func (p *pipes) dial() net.Conn {
	client, server := net.Pipe()
	p.accepted <- server
	return client
}

// Clients that are too slow are cut off, at the time that is documented; those that are only slow are served.
func TestSlowClients(t *testing.T) {
	t.Parallel()
	post := func(length int) string {
		return fmt.Sprintf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n", length)
	}
	for name, test := range map[string]struct {
		atOnce, slowly string        // what the client sends
		piece          int           // bytes of what it sends slowly, one piece a second
		want           string        // the answer's status and the number of bytes that arrived
		end            time.Duration // when the answer comes, in whole seconds
	}{
		"at once":              {post(5) + "hello", "", 1, "200 5", 0},
		"slow header":          {"", post(5) + "hello", 1, "400 ", 10 * time.Second},
		"long header":          {"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("x", 1<<17) + "\r\n\r\n", "", 1, "431 ", 0},
		"no body":              {post(5), "", 1, "408 0", 30 * time.Second},
		"slow body":            {post(90), strings.Repeat("x", 90), 1, "408 31", 30 * time.Second},
		"slow, but in time":    {post(20), strings.Repeat("x", 20), 1, "200 20", 19 * time.Second},
		"long, at a good rate": {post(1 << 20), strings.Repeat("x", 1<<20), 16 << 10, "200 1048576", 63 * time.Second},
		"long, at a bad rate":  {post(1 << 20), strings.Repeat("x", 1<<20), 5 << 10, "408 225280", 43 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				defer time.Sleep(time.Minute) // the server lingers
				listener := newPipes()
				server := localcloud.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					body, err := io.ReadAll(r.Body)
					w.Header().Set("Handled", "true")
					if errors.Is(err, os.ErrDeadlineExceeded) {
						w.WriteHeader(http.StatusRequestTimeout)
					}
					fmt.Fprint(w, len(body))
				}), zap.NewNop())
				go server.Serve(listener) //nolint:errcheck // ends with Close
				defer server.Close()
				started := time.Now()
				connection := listener.dial()
				sent := make(chan struct{})
				go func() {
					defer close(sent)
					_, err := io.WriteString(connection, test.atOnce)
					for piece := range slices.Chunk([]byte(test.slowly), test.piece) {
						if err != nil {
							return // the answer tells
						}
						_, err = connection.Write(piece)
						time.Sleep(time.Second)
					}
				}()
				defer func() {
					connection.Close()
					<-sent
				}()
				got := ""
				if answer, err := http.ReadResponse(bufio.NewReader(connection), nil); err == nil {
					text, _ := io.ReadAll(answer.Body)
					if got = fmt.Sprint(answer.StatusCode, " "); answer.Header.Get("Handled") != "" {
						got += string(text)
					}
				}
				if took := time.Since(started).Truncate(time.Second); got != test.want || took != test.end {
					t.Errorf("%q after %v, want %q after %v", got, took, test.want, test.end)
				}
			})
		})
	}
}

// A client that does not take its answer is cut off, and a connection is as good for its second request as for its first.
func TestSlowReaders(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		listener := newPipes()
		ended := make(chan error, 1)
		server := localcloud.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/short" {
				time.Sleep(5 * time.Minute) // the service may take its time
				w.WriteHeader(http.StatusNoContent)
				return
			}
			_, err := w.Write(make([]byte, 1<<20))
			ended <- err
		}), zap.NewNop())
		go server.Serve(listener) //nolint:errcheck // ends with Close
		defer server.Close()
		connection := listener.dial()
		defer connection.Close()
		answers := bufio.NewReader(connection)
		for range 2 {
			go io.WriteString(connection, "GET /short HTTP/1.1\r\nHost: x\r\n\r\n") //nolint:errcheck // the answer tells
			answer, err := http.ReadResponse(answers, nil)
			if err != nil || answer.StatusCode != http.StatusNoContent {
				t.Fatal(answer, err)
			}
		}
		started := time.Now()
		go io.WriteString(connection, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n") //nolint:errcheck // the answer is not read
		if err := <-ended; !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(started) != 30*time.Second {
			t.Errorf("%v after %v", err, time.Since(started))
		}
	})
}
