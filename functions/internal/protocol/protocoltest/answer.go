package protocoltest

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
)

// FuzzAnswer lets a service answer anything: a report may count as accepted only if isAccepted is true for its answer, and a sweep's pages
// are read or refused. Scheduled is an event about the account, Part the first part of its sweep.
func FuzzAnswer(f *testing.F, h Harness, scheduled []byte, part compliance.Part, isAccepted func(body []byte) bool) {
	for _, body := range servicetest.Accepted {
		f.Add(200, body)
	}
	for _, answer := range h.Final {
		f.Add(answer.Status, answer.Body)
		f.Add(200, answer.Body)
	}
	for _, body := range []string{
		"", "null", "{}", portal, `{"resources":[{"id":"a"},7],"page_info":{"next_marker":"m"}}`, `{"Results":["{\"resourceId\":\"a\"}","{"],"NextToken":"n"}`,
		`{"DiscoveredResourceProfiles":{"DiscoveredResourceProfileList":[{"ResourceId":"a"},7],"NextToken":"n","TotalCount":2}}`,
		`{"baseConfigurationItems":[{"resourceId":"a"}],"unprocessedResourceKeys":[],"Results":[],"resourceCounts":[]}`,
	} {
		f.Add(200, body)
	}
	f.Fuzz(func(t *testing.T, status int, body string) {
		if status < 200 || status > 599 {
			return
		}
		ctx, cancel := context.WithCancel(compliance.WithInvocation(t.Context(), compliance.Invocation{Credentials: Credentials()}))
		defer cancel()
		answered := 0
		client := &http.Client{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
			if answered++; answered > 3 {
				cancel() // otherwise retries would never end
				return nil, context.Canceled
			}
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
		})}
		cloud := h.Cloud("http://"+host, client, 1)
		notification, err := cloud.Decode(h.Event)
		if err != nil {
			t.Fatal(err)
		}
		err = notification.Report(ctx, []compliance.Outcome{Outcome(notification.Event().Resource, compliance.NonCompliant)})
		switch {
		case err == nil && (status != http.StatusOK || !isAccepted([]byte(body))):
			t.Errorf("HTTP %d %q counts as acceptance", status, body)
		case err != nil && !errors.Is(err, compliance.ErrReport):
			t.Errorf("error %v, want one that wraps compliance.ErrReport", err)
		}

		ctx, cancel = context.WithCancel(compliance.WithInvocation(t.Context(), compliance.Invocation{Credentials: Credentials()}))
		defer cancel()
		answered = 0
		sweep, err := cloud.Decode(scheduled)
		if err != nil {
			t.Fatal(err)
		}
		page, err := sweep.(compliance.Sweeper).List(ctx, part)
		if err == nil && page.Next != nil && *page.Next == part {
			t.Errorf("%q leads back to the same page", body)
		}
		for _, listed := range page.Listed {
			if listed.Err == nil && (listed.Resource.ID == "" || listed.Resource.Type == "" || listed.Resource.Account == "") {
				t.Errorf("%q lists %+v", body, listed.Resource)
			}
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
