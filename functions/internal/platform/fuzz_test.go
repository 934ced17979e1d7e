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

// told answers with what the platform told about an event.
type told struct {
	Left    time.Duration
	Request string
}

func (told) Invoke(ctx context.Context, _ []byte) ([]byte, error) {
	deadline, _ := ctx.Deadline()
	return json.Marshal(told{time.Until(deadline), compliance.InvocationFrom(ctx).RequestID})
}

// FuzzHeaders: whatever a runtime's headers hold, the event is answered, has a deadline that a platform can grant, and no key shows.
func FuzzHeaders(f *testing.F) {
	names := map[string][]string{
		"FunctionGraph": {"X-Cff-Request-Id", "X-Cff-Timeout", "X-Cff-Timeout", "X-Cff-Security-Access-Key", "X-Cff-Security-Secret-Key", "X-Cff-Security-Token"},
		"FC":            {"X-Fc-Request-Id", "X-Fc-Function-Timeout", "X-Fc-Function-Deadline", "X-Fc-Access-Key-Id", "X-Fc-Access-Key-Secret", "X-Fc-Security-Token"},
	}
	clients := map[string]*http.Client{}
	for name, of := range map[string]*platform.Platform{"FunctionGraph": platform.FunctionGraph(), "FC": platform.FC()} {
		n, _ := serve(f, &platform.Function{Platform: of, Handler: told{}})
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
			var got told
			if err := json.Unmarshal(body, &got); err != nil {
				t.Errorf("%s: answered HTTP %d %q", name, response.StatusCode, body)
			}
			want := strings.ToValidUTF8(strings.Trim(id, " \t"), "") // HTTP trims values; JSON replaces each byte that is not UTF-8
			if response.StatusCode == http.StatusOK && (got.Left > 72*time.Hour || strings.ReplaceAll(got.Request, "\uFFFD", "") != strings.ReplaceAll(want, "\uFFFD", "")) {
				t.Errorf("%s: the event %q has %v, request %q is wanted", name, got.Request, got.Left, id)
			}
		}
	})
}
