package platform_test

import (
	"context"
	"net"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	local "github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// bubble runs a test in virtual time.
func bubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(time.Minute) // handlers that ignore their deadline come to an end
		test(t)
	})
}

// network is a listener and those who dial it, in memory: what waits for it lets virtual time pass.
type network struct {
	dialled chan net.Conn
	closed  chan struct{}
	close   func()
}

func newNetwork() *network {
	n := &network{dialled: make(chan net.Conn), closed: make(chan struct{})}
	n.close = sync.OnceFunc(func() { close(n.closed) })
	return n
}

func (n *network) Accept() (net.Conn, error) {
	select {
	case connection := <-n.dialled:
		return connection, nil
	case <-n.closed:
		return nil, net.ErrClosed
	}
}

func (n *network) Close() error {
	n.close()
	return nil
}

func (n *network) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }

func (n *network) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case n.dialled <- there:
		return here, nil
	case <-n.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// start starts a runtime API in memory, which function then polls.
func start(t *testing.T, protocol local.Platform, disturb func(http.ResponseWriter, *http.Request) bool) (*platformtest.API, *network) {
	t.Helper()
	api, n := platformtest.New(protocol, disturb), newNetwork()
	server := &http.Server{Handler: api}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(n) // until it is closed
	}()
	t.Cleanup(func() {
		_ = server.Close() // functions wait for events
		<-ended
	})
	return api, n
}
