package protocoltest

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync/atomic"
	"syscall"
	"testing"
)

// Server serves HTTP over in-memory connections. Unlike httptest.Server it works in the virtual time of testing/synctest, so that no outcome
// depends on the machine's load.
type Server struct {
	URL    string
	Client *http.Client // reaches only this server
}

// host is the server's host name, which no real service has.
const host = "config.test"

// Serve starts a server that stops at the end of the test.
func Serve(t testing.TB, handler http.Handler) *Server {
	t.Helper()
	l := &listener{accept: make(chan net.Conn), closed: make(chan struct{})}
	server := &http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)} //nolint:gosec // the client has deadlines
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	transport := &http.Transport{DialContext: l.dial}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		if err := server.Shutdown(context.Background()); err != nil { // waits for the handlers
			t.Error(err)
		}
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			t.Error(err)
		}
	})
	return &Server{URL: "http://" + host, Client: &http.Client{Transport: transport}}
}

// listener passes one end of a pipe to the server for each connection that is dialed.
type listener struct {
	accept chan net.Conn
	closed chan struct{}
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case connection := <-l.accept:
		return connection, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	close(l.closed)
	return nil
}

func (l *listener) Addr() net.Addr { return &net.UnixAddr{Name: host, Net: "memory"} }

func (l *listener) dial(ctx context.Context, network, address string) (net.Conn, error) {
	refused := &net.OpError{Op: "dial", Net: network, Err: syscall.ECONNREFUSED}
	if address != host+":80" {
		return nil, refused
	}
	client, server := net.Pipe()
	wasReset := new(atomic.Bool)
	select {
	case l.accept <- &serverEnd{server, wasReset}:
		return &clientEnd{client, wasReset}, nil
	case <-l.closed:
		return nil, refused
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type serverEnd struct {
	net.Conn
	wasReset *atomic.Bool
}

// reset closes the connection so that the client sees a reset instead of its end.
func (e *serverEnd) reset() {
	e.wasReset.Store(true)
	_ = e.Close() // of a pipe; has no error
}

type clientEnd struct {
	net.Conn
	wasReset *atomic.Bool
}

func (e *clientEnd) Read(p []byte) (int, error) {
	n, err := e.Conn.Read(p)
	if errors.Is(err, io.EOF) && e.wasReset.Load() {
		err = syscall.ECONNRESET
	}
	return n, err
}
