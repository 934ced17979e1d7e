package huaweicloud_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// verify checks a signature as the service does, from the request as it arrived.
func verify(r *http.Request, body []byte, credentials compliance.Credentials) error {
	authorization, found := strings.CutPrefix(r.Header.Get("Authorization"), "SDK-HMAC-SHA256 Access="+credentials.AccessKey+", SignedHeaders=")
	signed, signature, cut := strings.Cut(authorization, ", Signature=")
	if !found || !cut {
		return fmt.Errorf("Authorization %q", r.Header.Get("Authorization"))
	}
	names := strings.Split(signed, ";")
	if !slices.IsSorted(names) {
		return fmt.Errorf("signed headers %q are not sorted", signed)
	}
	for _, required := range []string{"x-sdk-date", "x-security-token", "x-domain-id"} {
		if !slices.Contains(names, required) {
			return fmt.Errorf("%s is not signed", required)
		}
	}
	if got := r.Header.Get("X-Security-Token"); got != credentials.SecurityToken {
		return errors.New("X-Security-Token is not the invocation's")
	}
	date, err := time.Parse("20060102T150405Z", r.Header.Get("X-Sdk-Date"))
	if err != nil || time.Since(date).Abs() > time.Minute {
		return fmt.Errorf("X-Sdk-Date %q: %v", r.Header.Get("X-Sdk-Date"), err)
	}
	var headers string
	for _, name := range names {
		headers += name + ":" + r.Header.Get(name) + "\n"
	}
	sum := sha256.Sum256(body)
	canonical := r.Method + "\n" + r.URL.EscapedPath() + "/\n" + r.URL.RawQuery + "\n" + headers + "\n" + signed + "\n" + hex.EncodeToString(sum[:])
	sum = sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(credentials.SecretKey))
	fmt.Fprintf(mac, "SDK-HMAC-SHA256\n%s\n%s", r.Header.Get("X-Sdk-Date"), hex.EncodeToString(sum[:]))
	if want := hex.EncodeToString(mac.Sum(nil)); signature != want {
		return fmt.Errorf("signature %s, want %s", signature, want)
	}
	return nil
}

// config is a Config service that answers each request with what answer says; nothing means the documented success.
type config struct {
	*protocoltest.Server
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

func serve(t *testing.T, answer func(r *http.Request, body string) *protocoltest.Answer) *config {
	t.Helper()
	c := &config{}
	c.Server = protocoltest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.requests = append(c.requests, r)
		c.bodies = append(c.bodies, string(body))
		a := answer(r, string(body))
		if a == nil {
			a = accept(r, string(body))
		}
		for name, values := range a.Header {
			w.Header()[name] = values
		}
		w.WriteHeader(a.Status)
		_, _ = io.WriteString(w, a.Body)
	}))
	return c
}

// accept is the documented answer to a report.
func accept(r *http.Request, report string) *protocoltest.Answer {
	return &protocoltest.Answer{
		Status: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: servicetest.Acceptance(r, []byte(report)),
	}
}

func (c *config) cloud() *huaweicloud.Cloud {
	return &huaweicloud.Cloud{Endpoint: c.URL, Client: delivery.Client{HTTP: c.Client, FirstWait: time.Millisecond}}
}

func (c *config) decode(t *testing.T, payload []byte) compliance.Notification {
	t.Helper()
	notification, err := c.cloud().Decode(payload)
	if err != nil {
		t.Fatal(err)
	}
	return notification
}

func invocation(t *testing.T, credentials compliance.Credentials) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	t.Cleanup(cancel)
	return compliance.WithInvocation(ctx, compliance.Invocation{Credentials: credentials})
}
