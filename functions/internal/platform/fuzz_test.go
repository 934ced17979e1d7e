package platform_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/platform"
)

// noted is a handler that notes what the platform told about an event.
type noted struct {
	left       time.Duration
	invocation compliance.Invocation
}

func (n *noted) Invoke(ctx context.Context, _ []byte) ([]byte, error) {
	deadline, _ := ctx.Deadline()
	n.left, n.invocation = time.Until(deadline), compliance.InvocationFrom(ctx)
	return []byte(`{}`), nil
}

// FuzzHeaders: whatever a runtime's headers hold, the event is answered, has a deadline that a platform can grant, and no key shows.
func FuzzHeaders(f *testing.F) {
	names := map[string][]string{
		"FunctionGraph": {"X-Cff-Request-Id", "X-Cff-Timeout", "X-Cff-Timeout", "X-Cff-Security-Access-Key", "X-Cff-Security-Secret-Key", "X-Cff-Security-Token"},
		"FC":            {"X-Fc-Request-Id", "X-Fc-Function-Timeout", "X-Fc-Function-Deadline", "X-Fc-Access-Key-Id", "X-Fc-Access-Key-Secret", "X-Fc-Security-Token"},
	}
	handlers, clients := map[string]*noted{}, map[string]*http.Client{}
	for name, of := range map[string]*platform.Platform{"FunctionGraph": platform.FunctionGraph(), "FC": platform.FC()} {
		handlers[name] = &noted{}
		n, _ := serve(f, &platform.Function{Platform: of, Handler: handlers[name]})
		clients[name] = n.client()
	}
	f.Add("r-1", "60", "1669098286719", "ak", "sk", "token", `{}`)
	f.Add("", "-1", "9223372036854775807", "", "", "", "")
	f.Add("a/b?c#d%", "9223372036854775807", "0", "ak", "", "t", strings.Repeat("[", 100))
	f.Add("\t", "1e3", "99999999999999999999", "é", "\x7f", " ", "\x00")
	f.Fuzz(func(t *testing.T, id, timeout, deadline, key, secret, token, payload string) {
		for name, headers := range names {
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://function/invoke", strings.NewReader(payload))
			if err != nil {
				t.Fatal(err)
			}
			for i, value := range []string{id, timeout, deadline, key, secret, token} {
				if value != "" {
					request.Header.Set(headers[i], value)
				}
			}
			handlers[name].left = 0
			response, err := clients[name].Do(request)
			if err != nil {
				if strings.Contains(err.Error(), "invalid header field value") {
					return
				}
				t.Fatalf("%s: not answered: %v", name, err)
			}
			body, err := io.ReadAll(response.Body)
			response.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			if !json.Valid(body) {
				t.Errorf("%s: answered HTTP %d %q", name, response.StatusCode, body)
			}
			if left := handlers[name].left; left > 72*time.Hour {
				t.Errorf("%s: the event has %v", name, left)
			}
			if got := handlers[name].invocation.RequestID; response.StatusCode == http.StatusOK && got != strings.TrimSpace(id) {
				t.Errorf("%s: the request is %q, want %q", name, got, id)
			}
		}
	})
}
