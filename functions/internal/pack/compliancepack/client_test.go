package compliancepack_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/pack/compliancepack"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
	"github.com/assay-rules/assay/functions/internal/report/render"
)

// service is the local Config service, and what was sent to it.
type service struct {
	url     string
	handler http.Handler

	mu      sync.Mutex
	actions []string
	lose    map[string]int // action → how many of its answers are lost on the way
}

func newService(t *testing.T) *service {
	t.Helper()
	database, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	config, err := localcloud.New(t.Context(), localcloud.Options{
		Store: database, Credentials: access.New(access.Key{ID: "the-key", Secret: "the-secret"}), Log: zap.NewNop(),
		Alicloud: localcloud.Alicloud{Write: render.Write, Managed: []alicloud.ManagedRule{{
			Identifier: "eip-bandwidth-limit", Name: "eip-bandwidth-limit", Description: "EIPs are fast.", Risk: 2, Types: []string{"ACS::EIP::EipAddress"}, OnChange: true,
			Parameters: []alicloud.Parameter{{Name: "bandwidth", Default: "10", Required: true}},
		}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := &service{handler: config, lose: map[string]int{}}
	server := httptest.NewServer(s)
	t.Cleanup(func() {
		server.Close()
		config.Close()
		if err := database.Close(); err != nil {
			t.Error(err)
		}
	})
	s.url = server.URL
	return s
}

func (s *service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	action := r.Header.Get("X-Acs-Action")
	s.mu.Lock()
	s.actions = append(s.actions, action)
	lost := s.lose[action] > 0
	if lost {
		s.lose[action]--
	}
	s.mu.Unlock()
	if !lost {
		s.handler.ServeHTTP(w, r)
		return
	}
	s.handler.ServeHTTP(httptest.NewRecorder(), r)
	panic(http.ErrAbortHandler)
}

// count is how often an action was asked for.
func (s *service) count(action string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, asked := range s.actions {
		if asked == action {
			n++
		}
	}
	return n
}

var keys = compliance.Credentials{AccessKey: "the-key", SecretKey: "the-secret"}

func (s *service) client(aggregator string) *compliancepack.Client {
	return &compliancepack.Client{
		Endpoint: s.url, HTTP: &http.Client{}, Credentials: keys, Aggregator: aggregator,
	}
}

var pre = compliancepack.Pack{Name: "pre-check", Description: "Is it ready?", RiskLevel: 1, Rules: []compliancepack.Rule{{
	Name: "fast", Managed: "eip-bandwidth-limit", Description: "EIPs are fast enough.", RiskLevel: 3, Parameters: []compliancepack.Parameter{{Name: "bandwidth", Value: "20"}},
}}}

func create(t *testing.T, client *compliancepack.Client, pack compliancepack.Pack) string {
	t.Helper()
	id, err := client.Create(t.Context(), pack)
	if err != nil || !strings.HasPrefix(id, "cp-") {
		t.Fatalf("created %q: %v", id, err)
	}
	return id
}

// eventually asks until there is an answer.
func eventually(t *testing.T, ask func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !ask(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never happened")
		}
	}
}

func settle(t *testing.T, client *compliancepack.Client, id string) {
	t.Helper()
	eventually(t, func() bool {
		pack, err := client.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return pack.Status == "ACTIVE"
	})
}

func code(err error) string {
	var refusal *delivery.Refusal
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return fmt.Sprint(err)
}

func TestPack(t *testing.T) {
	t.Parallel()
	for name, group := range map[string]string{"account": "", "account group": alicloud.GroupID} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := t.Context()
			client := newService(t).client(group)
			if packs, err := client.List(ctx); err != nil || len(packs) > 0 {
				t.Fatal(packs, err)
			}
			before := time.Now().UnixMilli()
			id := create(t, client, pre)

			got, err := client.Get(ctx, id)
			if err != nil {
				t.Fatal(err)
			}
			if got.Created < before || got.Created > time.Now().UnixMilli() || !strings.HasPrefix(got.Rules[0].ID, "cr-") {
				t.Errorf("created %d, rule %s", got.Created, got.Rules[0].ID)
			}
			want := pre
			want.ID, want.Status, want.Created, want.Rules = id, "CREATING", got.Created, slices.Clone(pre.Rules)
			want.Rules[0].ID = got.Rules[0].ID
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("pack (-want +got):\n%s", diff)
			}
			if deleted, err := client.Delete(ctx, []string{id}, false); err != nil || !slices.Equal(deleted, []compliancepack.Deleted{{ID: id, ErrorCode: "CompliancePackAlreadyPending"}}) {
				t.Error("deleted while being created:", deleted, err)
			}
			settle(t, client, id)
			want.Status, want.Rules = "ACTIVE", nil
			listed, err := client.List(ctx)
			if diff := cmp.Diff([]compliancepack.Pack{want}, listed); err != nil || diff != "" {
				t.Errorf("listed: %v (-want +got):\n%s", err, diff)
			}

			if report, err := client.Report(ctx, id); err != nil || report != (compliancepack.Report{Status: "NONE"}) {
				t.Error("before there is a report:", report, err)
			}
			for range 2 { // the second may come while the first is being made
				if err := client.Generate(ctx, id); err != nil {
					t.Fatal(err)
				}
			}
			var report compliancepack.Report
			eventually(t, func() bool {
				if report, err = client.Report(ctx, id); err != nil {
					t.Fatal(err)
				}
				return report.Status == "COMPLETE"
			})
			for _, form := range []string{".xlsx", ".html", ".csv"} {
				english, err := client.Download(ctx, report.URL, form, "en")
				if err != nil || len(english) == 0 {
					t.Error(form, len(english), err)
				}
				if chinese, err := client.Download(ctx, report.URL, form, "zh"); err != nil || len(chinese) == 0 || bytes.Equal(chinese, english) {
					t.Error("in Chinese:", form, len(chinese), err)
				}
			}

			if deleted, err := client.Delete(ctx, []string{id}, true); err != nil || !slices.Equal(deleted, []compliancepack.Deleted{{ID: id, Success: true}}) {
				t.Error("deleted:", deleted, err)
			}
			if _, err := client.Get(ctx, id); code(err) != "Invalid.CompliancePackId.Value" {
				t.Error("a deleted pack:", err)
			}
			if err := client.Generate(ctx, id); code(err) != "Invalid.CompliancePackId.Value" {
				t.Error("report of a deleted pack:", err)
			}
		})
	}
}

// Five ids go into a call, and there is a row for every id, in the order of the question.
func TestDeleteMany(t *testing.T) {
	t.Parallel()
	s := newService(t)
	client := s.client("")
	id := create(t, client, pre)
	settle(t, client, id)
	ids := []string{"cp-1", "cp-2", "cp-3", "cp-4", "cp-5", "cp-6", id, "cp-8", "cp-9", "cp-10", "cp-11"}
	var want []compliancepack.Deleted
	for _, one := range ids {
		row := compliancepack.Deleted{ID: one, ErrorCode: "Invalid.CompliancePackId.Value"}
		if one == id {
			row = compliancepack.Deleted{ID: one, Success: true}
		}
		want = append(want, row)
	}
	got, err := client.Delete(t.Context(), ids, false)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if n := s.count("DeleteCompliancePacks"); n != 3 {
		t.Errorf("%d calls", n)
	}
}

// What was done although the answer was lost is not done twice, and the repeated call gets the first answer.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	s := newService(t)
	s.lose = map[string]int{"CreateCompliancePack": 2, "GenerateCompliancePackReport": 1, "DeleteCompliancePacks": 1, "ListCompliancePacks": 1}
	client := s.client("")
	id := create(t, client, pre)
	packs, err := client.List(t.Context())
	if err != nil || len(packs) != 1 || packs[0].ID != id {
		t.Fatal(packs, err)
	}
	settle(t, client, id)
	if err := client.Generate(t.Context(), id); err != nil {
		t.Error(err)
	}
	if deleted, err := client.Delete(t.Context(), []string{id}, false); err != nil || !slices.Equal(deleted, []compliancepack.Deleted{{ID: id, Success: true}}) {
		t.Error(deleted, err)
	}
	if n := s.count("CreateCompliancePack"); n != 3 {
		t.Errorf("%d calls", n)
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	s := newService(t)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>hello</html>") }))
	t.Cleanup(web.Close)
	for name, test := range map[string]struct {
		change func(*compliancepack.Client)
		want   string
	}{
		"secret":    {func(c *compliancepack.Client) { c.Credentials.SecretKey = "another" }, "the secret does not match the access key"},
		"key":       {func(c *compliancepack.Client) { c.Credentials.AccessKey = "another" }, "InvalidAccessKeyId.NotFound"},
		"group":     {func(c *compliancepack.Client) { c.Aggregator = "ca-0" }, "ListAggregateCompliancePacks: HTTP 400 Invalid.AggregatorId.Value: The specified AggregatorId is invalid."},
		"scheme":    {func(c *compliancepack.Client) { c.Endpoint = "ftp://127.0.0.1" }, `endpoint "ftp://127.0.0.1" must be a URL of scheme and host`},
		"no scheme": {func(c *compliancepack.Client) { c.Endpoint = "127.0.0.1:8170" }, `endpoint "127.0.0.1:8170" must be a URL of scheme and host`},
		"path":      {func(c *compliancepack.Client) { c.Endpoint += "/v1" }, "must be a URL of scheme and host"},
		"not it":    {func(c *compliancepack.Client) { c.Endpoint = web.URL }, "is the endpoint that of Cloud Config?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := s.client("")
			test.change(client)
			_, err := client.List(t.Context())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("got %v, want %q", err, test.want)
			}
			for _, secret := range []string{"the-secret", "x-acs-signature-nonce", "HMAC"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("the error tells %q: %v", secret, err)
				}
			}
		})
	}
}

// A command does not wait for minutes for a service that is not there.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &compliancepack.Client{Endpoint: "http://elsewhere.test", HTTP: protocoltest.Serve(t, http.NotFoundHandler()).Client, Credentials: keys}
		started := time.Now()
		_, err := client.List(t.Context())
		if err == nil || !strings.Contains(err.Error(), "refused") || time.Since(started) > 20*time.Second {
			t.Errorf("after %v: %v", time.Since(started), err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := client.List(ctx); !errors.Is(err, context.Canceled) && !strings.Contains(fmt.Sprint(err), "canceled") {
			t.Errorf("a cancelled call: %v", err)
		}
	})
}

// More packs than a page has, as of an account with a raised limit.
func TestListPages(t *testing.T) {
	t.Parallel()
	const total = 230
	server := protocoltest.Serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var page, size int
		fmt.Sscan(r.FormValue("PageNumber"), &page) //nolint:errcheck // 0 lists nothing
		fmt.Sscan(r.FormValue("PageSize"), &size)   //nolint:errcheck // likewise
		var rows []string
		for i := (page - 1) * size; i < min(page*size, total); i++ {
			rows = append(rows, fmt.Sprintf(`{"CompliancePackId":"cp-%d"}`, i))
		}
		fmt.Fprintf(w, `{"CompliancePacksResult":{"CompliancePacks":[%s],"TotalCount":%d}}`, strings.Join(rows, ","), total)
	}))
	packs, err := (&compliancepack.Client{Endpoint: server.URL, HTTP: server.Client, Credentials: keys}).List(t.Context())
	if err != nil || len(packs) != total || packs[total-1].ID != fmt.Sprintf("cp-%d", total-1) {
		t.Errorf("%d packs: %v", len(packs), err)
	}
}

func archive(t *testing.T, name, content string) []byte {
	t.Helper()
	var text bytes.Buffer
	writer := zip.NewWriter(&text)
	file, err := writer.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(file, content); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// What is no report is refused.
func TestDownloadRefuses(t *testing.T) {
	t.Parallel()
	workbook := archive(t, "xl/workbook.xml", strings.Repeat("content ", 1000))
	damaged := bytes.Clone(workbook)
	damaged[60] ^= 0xff
	for name, test := range map[string]struct {
		form   string
		status int
		body   []byte
		want   string // empty: it is one
		lang   string
	}{
		"workbook":        {".xlsx", 200, workbook, "", "en"},
		"archive":         {".zip", 200, archive(t, "a.xlsx", "x"), "", "en"},
		"old workbook":    {".xls", 200, []byte("\xd0\xcf\x11\xe0rest"), "", "en"},
		"page":            {".html", 200, []byte("<!DOCTYPE html><html>"), "", "en"},
		"table":           {".csv", 200, []byte("\uFEFFCloud,Account,Region\n"), "", "en"},
		"truncated":       {".xlsx", 200, workbook[:len(workbook)-30], "neither a workbook nor an archive", "en"},
		"damaged":         {".xlsx", 200, damaged, "xl/workbook.xml: ", "en"},
		"another archive": {".zip", 200, archive(t, "a.txt", "x"), "the archive holds no workbook", "en"},
		"a page":          {".xlsx", 200, []byte("<html>Sign in</html>"), "neither a workbook nor an archive", "en"},
		"no page":         {".html", 200, workbook, "it is no page", "en"},
		"no table":        {".csv", 200, []byte("<html>"), "it is no table", "en"},
		"nothing":         {".xlsx", 200, nil, "neither a workbook nor an archive", "en"},
		"Chinese table":   {".csv", 200, []byte("\uFEFF云服务商,账号,地域\n"), "", "zh"},
		"English table":   {".csv", 200, []byte("\uFEFFCloud,Account,Region\n"), "it is no table", "zh"},
		"no Chinese":      {".xlsx", 403, []byte("<Error/>"), "HTTP 403; the service may have no report .zh.xlsx", "zh"},
		"expired":         {".xlsx", 403, []byte("<Error/>"), "HTTP 403; the address may have expired", "en"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.URL.Query().Get("Signature") != "a+b/c=" {
					t.Errorf("the query is %q", r.URL.RawQuery)
				}
				w.WriteHeader(test.status)
				w.Write(test.body) //nolint:errcheck // the client tells
			}))
			t.Cleanup(server.Close)
			got, err := (&compliancepack.Client{HTTP: &http.Client{}}).Download(t.Context(), server.URL+"/r.xlsx?Signature="+url.QueryEscape("a+b/c="), test.form, test.lang)
			if test.want == "" {
				if err != nil || !bytes.Equal(got, test.body) {
					t.Errorf("%d bytes: %v", len(got), err)
				}
				return
			}
			if got != nil || err == nil || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "Signature") {
				t.Errorf("got %d bytes, %v, want %q", len(got), err, test.want)
			}
		})
	}
}

func TestDownloadElsewhere(t *testing.T) {
	t.Parallel()
	client := &compliancepack.Client{HTTP: &http.Client{}}
	for _, address := range []string{"", "/report.xlsx", "://", "file:///etc/passwd", "http://127.0.0.1:1/r.xlsx?Signature=secret"} {
		if _, err := client.Download(t.Context(), address, ".xlsx", "en"); err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", address, err)
		}
	}
}
