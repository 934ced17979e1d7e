package assembly_test

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
	"github.com/assay-rules/assay/functions/internal/platform"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// opened does something when the first file of the policies is opened.
type opened func()

func (o opened) Open(name string) (fs.File, error) {
	o()
	return fstest.MapFS{}.Open(name)
}

// start starts a function that has one rule.
func start(plans fs.FS, log *platformtest.Output) *platform.Function {
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
	var log platformtest.Output
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
	var log platformtest.Output
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
