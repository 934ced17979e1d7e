package localcloud_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
)

func (w *world) own(t *testing.T, method, path, body string, change func(*http.Request)) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, w.url+"/assay/v1/"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(w.key.ID, w.key.Secret)
	if change != nil {
		change(request)
	}
	response, answer := localcloudtest.Send(t, request)
	return response.StatusCode, strings.TrimSpace(answer)
}

func TestImport(t *testing.T) {
	t.Parallel()
	w := start(t, "")
	w.putRule(t, w.rule("bandwidth", nil))
	var items strings.Builder
	want := states{}
	for i := range 250 {
		id := fmt.Sprint("eip-", i)
		fmt.Fprintf(&items, "%s\n\n", eip(id, `{"bandwidth":{"size":10}}`))
		want[id] = map[string]string{"bandwidth": "Compliant"}
	}
	if status, answer := w.own(t, http.MethodPost, "huaweicloud/resources", items.String(), nil); status != 200 || answer != `{"recorded":250}` {
		t.Fatalf("%d %s", status, answer)
	}
	got := w.results(t)
	if len(got) != 200 { // a page
		t.Errorf("%d states on the first page", len(got))
	}
	for id, state := range got {
		if diff := cmp.Diff(want[id], state); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}

	if status, _ := w.own(t, http.MethodDelete, "huaweicloud/resources/vpc.publicips/eip-0", "", nil); status != 204 {
		t.Errorf("delete: %d", status)
	}
	if got := w.results(t); got["eip-0"] != nil {
		t.Errorf("the state of a deleted resource: %v", got["eip-0"])
	}
	w.put(t, "unknown", "{}")
	w.wait(t)
	status, answer := w.own(t, http.MethodGet, "huaweicloud/invocations?state=Failed", "", nil)
	if status != 200 || !strings.Contains(answer, `"rule":"bandwidth","type":"vpc.publicips","resource":"unknown","trigger":"change","state":"Failed","attempts":2,"error":"the function failed: the bandwidth is unknown"`) {
		t.Errorf("failed invocations: %d %s", status, answer)
	}

	for _, refused := range []struct {
		name, method, path, body string
		change                   func(*http.Request)
		status                   int
		want                     string
	}{
		{"no credentials", http.MethodPost, "huaweicloud/resources", "", func(r *http.Request) { r.Header.Del("Authorization") }, 401, "access key"},
		{"wrong secret", http.MethodPost, "huaweicloud/resources", "", func(r *http.Request) { r.SetBasicAuth(w.key.ID, "x") }, 401, "access key"},
		{"unknown cloud", http.MethodPost, "othercloud/resources", "", nil, 404, "no such cloud"},
		{"not JSON", http.MethodPost, "huaweicloud/resources", string(eip("a", "{}")) + "\nrubbish", nil, 400, "line 2"},
		{"no type", http.MethodPost, "huaweicloud/resources", `{"id":"a"}`, nil, 400, "provider and type are required"},
		{"too long", http.MethodPost, "huaweicloud/resources", strings.Repeat("x", 5<<20), nil, 400, "longer than 4 MiB"},
		{"nothing to delete", http.MethodDelete, "huaweicloud/resources/vpc.publicips/nothing", "", nil, 404, "no such resource"},
		{"limit", http.MethodGet, "huaweicloud/invocations?limit=0", "", nil, 400, "between 1 and 1000"},
	} {
		if status, answer := w.own(t, refused.method, refused.path, refused.body, refused.change); status != refused.status || !strings.Contains(answer, refused.want) {
			t.Errorf("%s: %d %s, want %d %s", refused.name, status, answer, refused.status, refused.want)
		}
	}
}

// While a large import is under way, what it has brought is there already, and others are answered.
func TestImportInParts(t *testing.T) {
	t.Parallel()
	w := start(t, "")
	body, items := io.Pipe()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/assay/v1/huaweicloud/resources", body)
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth(w.key.ID, w.key.Secret)
	type answered struct {
		status int
		text   string
	}
	answer := make(chan answered, 1)
	go func() {
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			answer <- answered{0, err.Error()}
			return
		}
		defer response.Body.Close()
		text, _ := io.ReadAll(response.Body)
		answer <- answered{response.StatusCode, strings.TrimSpace(string(text))}
	}()
	send := func(from, to int) {
		for i := from; i < to; i++ {
			if _, err := fmt.Fprintf(items, "%s\n", eip(fmt.Sprint("eip-", i), "{}")); err != nil {
				t.Fatal(err)
			}
		}
	}
	send(0, 1000)
	for recorded := 0; recorded < 900; { // the last part may be on its way
		status, text := w.own(t, http.MethodGet, "huaweicloud/resources", "", nil)
		if status != 200 {
			t.Fatalf("%d %s", status, text)
		}
		recorded = strings.Count(text, "eip-") / 2 // id and name
	}
	send(1000, 1001)
	items.Close()
	if diff := cmp.Diff(answered{200, `{"recorded":1001}`}, <-answer, cmp.AllowUnexported(answered{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A person with a browser sees what this is; the clients of the clouds are answered as ever.
func TestPage(t *testing.T) {
	t.Parallel()
	w := start(t, "")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
	response, page := localcloudtest.Send(t, request)
	if response.StatusCode != 200 || response.Header.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("%d %v", response.StatusCode, response.Header)
	}
	for _, want := range []string{"<h1>Local Config service</h1>", "Alibaba Cloud<td><code>100000000000000</code><td>none", "Huawei Cloud<td><code>" + w.Account("huaweicloud") + "</code><td>connected"} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	for _, secret := range []string{w.key.ID, w.key.Secret, w.token} {
		if strings.Contains(page, secret) {
			t.Error("the page contains a secret")
		}
	}
}
