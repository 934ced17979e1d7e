package platform_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/platform"
)

// handlerFunc lets a test say what the handler does.
type handlerFunc func(ctx context.Context, payload []byte) ([]byte, error)

func (f handlerFunc) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return f(ctx, payload)
}

// behave does what the payload says, so that one handler serves every test.
func behave(ctx context.Context, payload []byte) ([]byte, error) {
	switch text := string(payload); text {
	case "panic":
		panic(errors.New("broken"))
	case "ignore the deadline":
		time.Sleep(time.Until(deadline(ctx)) + 2*time.Second)
	case "wait for the deadline":
		<-ctx.Done()
		return nil, compliance.ErrReport.Errorf("throttled until the end")
	case "not an event":
		return nil, compliance.ErrEvent.Errorf("resource: missing")
	case "no such policy":
		return nil, compliance.ErrPolicy.Errorf("%q does not exist", "eip")
	case "something else":
		return nil, errors.New("something else")
	}
	return fmt.Appendf(nil, `{"bytes":%d}`, len(payload)), nil
}

func deadline(ctx context.Context) time.Time {
	deadline, _ := ctx.Deadline()
	return deadline
}

// seen is what a handler was told about an event.
type seen struct {
	RequestID, AccessKey, SecretKey, SecurityToken, AuthToken string
}

func see(ctx context.Context) seen {
	invocation := compliance.InvocationFrom(ctx)
	c := invocation.Credentials
	return seen{invocation.RequestID, c.AccessKey, c.SecretKey, c.SecurityToken, c.AuthToken}
}

// warnings collects what Warn gets.
type warnings struct {
	mu   sync.Mutex
	list []string
}

func (w *warnings) add(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.list = append(w.list, err.Error())
}

func (w *warnings) all() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.list...)
}

// expect asserts the only warning, which begins with the text; none if that is empty.
func (w *warnings) expect(t *testing.T, text string) {
	t.Helper()
	switch got := w.all(); {
	case text == "" && len(got) > 0, text != "" && len(got) != 1:
		t.Errorf("warnings %q, want %q…", got, text)
	case text != "" && !strings.HasPrefix(got[0], text):
		t.Errorf("warning %q, want %q…", got[0], text)
	}
}

// output is a log that several events write to.
type output struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

func TestInvoke(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, payload, answer string
		err                   error
		text                  string
		warning               string
	}{
		{name: "answer", payload: "event", answer: `{"bytes":5}`},
		{name: "error", payload: "not an event", err: compliance.ErrEvent, text: "resource: missing"},
		{name: "deadline obeyed", payload: "wait for the deadline", err: compliance.ErrReport, text: "throttled until the end"},
		{name: "deadline ignored", payload: "ignore the deadline", err: platform.ErrTimeout, text: "timeout: no answer after ", warning: "request r-1: timeout: "},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(compliance.WithInvocation(t.Context(), compliance.Invocation{RequestID: "r-1"}), time.Second)
				defer cancel()
				var warned warnings
				function := &platform.Function{Handler: handlerFunc(behave), Warn: warned.add}
				answer, err := function.Invoke(ctx, []byte(tt.payload))
				if string(answer) != tt.answer || !errors.Is(err, tt.err) {
					t.Fatalf("got %q, %v", answer, err)
				}
				if err != nil && !strings.HasPrefix(err.Error(), tt.text) {
					t.Errorf("error %q, want %q…", err, tt.text)
				}
				if ctx.Err() != nil {
					t.Error("answered after the deadline")
				}
				warned.expect(t, tt.warning)
			})
		})
	}
}

func TestInvokePanic(t *testing.T) {
	t.Parallel()
	var warned error
	function := &platform.Function{Handler: handlerFunc(behave), Warn: func(err error) { warned = err }}
	_, err := function.Invoke(t.Context(), []byte("panic"))
	if want := "panic: broken"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
	var panicked *platform.PanicError
	if !errors.As(warned, &panicked) || !strings.Contains(string(panicked.Stack), "platform_test.behave") {
		t.Errorf("the warning %v does not say where", warned)
	}
}

// TestInvokeReserve: the handler's deadline leaves time for the answer.
func TestInvokeReserve(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T) {
		for given, reserve := range map[time.Duration]time.Duration{3 * time.Second: 300 * time.Millisecond, time.Minute: time.Second} {
			ctx, cancel := context.WithTimeout(t.Context(), given)
			defer cancel()
			function := &platform.Function{Handler: handlerFunc(func(inner context.Context, _ []byte) ([]byte, error) {
				if got := deadline(ctx).Sub(deadline(inner)); got != reserve {
					t.Errorf("of %s, %s are kept for the answer, want %s", given, got, reserve)
				}
				return nil, nil
			})}
			if _, err := function.Invoke(ctx, nil); err != nil {
				t.Error(err)
			}
		}
	})
}
