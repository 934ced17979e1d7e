package assembly_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// opened does something when the first file of the policies is opened.
type opened func()

func (o opened) Open(name string) (fs.File, error) {
	o()
	return fstest.MapFS{}.Open(name)
}

// output is a log that is written to and read at the same time.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// start starts a function that has one rule.
func start(plans fs.FS, log *output) *platform.Function {
	_, function := assembly.Start(huaweicloud.Protocol(), assembly.Environment{
		Getenv: func(name string) string {
			return map[string]string{"ASSAY_RULE": "eip-attached", "ASSAY_HUAWEICLOUD_ENDPOINT": "http://127.0.0.1:1"}[name]
		},
		Proxy: http.ProxyFromEnvironment, Log: log, Plans: plans,
	})
	return function
}

// An event is answered in time even if the policies cannot be read in time.
func TestStartSlow(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	var log output
	function := start(opened(func() { <-release }), &log)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := function.Invoke(ctx, []byte("{}")); !errors.Is(err, platform.ErrTimeout) {
		t.Errorf("answered %v, want a timeout", err)
	}
	if got := log.String(); !strings.Contains(got, "timeout: no answer after ") {
		t.Errorf("the log does not say so: %s", got)
	}
	close(release)
	if _, err := function.Invoke(t.Context(), []byte("{}")); err == nil || !strings.HasPrefix(err.Error(), "the function could not start: ASSAY_RULE: ") {
		t.Errorf("answered %v, want the reason why it could not start", err)
	}
}

// A panic at the start is the answer to every event, as any other reason is.
func TestStartPanics(t *testing.T) {
	t.Parallel()
	var log output
	function := start(opened(func() { panic("broken") }), &log)
	for range 2 {
		_, err := function.Invoke(t.Context(), []byte("{}"))
		if got, want := platform.NewFailure(err), (platform.Failure{Type: "Panic", Message: "the function could not start: panic: broken"}); got != want {
			t.Errorf("answered %v, want %v", got, want)
		}
	}
	if got := log.String(); !strings.Contains(got, "the function cannot start: panic: broken") || !strings.Contains(got, "assembly_test.opened") {
		t.Errorf("the log does not say what panicked, or where: %s", got)
	}
}
