package handler_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// FuzzInvoke hands the whole handler anything as an event, while the Config service accepts every report. An answer is JSON and tells
// what was reported; an error says what can be done about it and shows no key.
func FuzzInvoke(f *testing.F) {
	files, err := fs.Glob(assay.Examples(), "eip/*/examples/*.json")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		source, err := fs.ReadFile(assay.Examples(), file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	for _, event := range scheduled {
		f.Add([]byte(event))
	}
	f.Add([]byte(`{"domain_id":"d","Domain_id":"e"}`))

	var reports atomic.Int64
	e := &endpoint{URL: "http://config.example.com"}
	e.client = &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.Context().Err() != nil {
			return nil, r.Context().Err()
		}
		var body []byte
		if r.Body != nil {
			body, _ = io.ReadAll(r.Body)
		}
		if r.Method != http.MethodPut && !strings.HasSuffix(r.Header.Get("X-Acs-Action")+r.Header.Get("X-Amz-Target"), "PutEvaluations") {
			return &http.Response{StatusCode: http.StatusForbidden, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"Code":"NoPermission"}`)), Request: r}, nil
		}
		reports.Add(1)
		answer := servicetest.Acceptance(r, body)
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: r}, nil
	})}
	h, err := handler.New(f.Context(), e.options())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		before := reports.Load()
		ctx := compliance.WithInvocation(t.Context(), compliance.Invocation{RequestID: "r", Credentials: secrets})
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		result, err := h.Handle(ctx, payload)
		sent := reports.Load() - before
		if err != nil {
			if !errors.Is(err, compliance.ErrEvent) && !errors.Is(err, compliance.ErrPolicy) && !errors.Is(err, compliance.ErrReport) {
				t.Errorf("%v is of no kind", err)
			}
			for _, secret := range []string{secrets.SecretKey, secrets.SecurityToken, secrets.AuthToken} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%v shows a key", err)
				}
			}
			return
		}
		answer, err := json.Marshal(result)
		if err != nil || !json.Valid(answer) {
			t.Errorf("answered %s, %v", answer, err)
		}
		if judged := len(result.Outcomes); int64(judged) != sent || (judged == 0) != (result.Ignored != "" || result.Swept != nil) {
			t.Errorf("%d outcomes and %d reports: %s", judged, sent, answer)
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
