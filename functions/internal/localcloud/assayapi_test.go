package localcloud_test

import (
	"fmt"
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
		{"not JSON", http.MethodPost, "huaweicloud/resources", string(eip("a", "{}")) + "\nrubbish", nil, 400, "item 2"},
		{"no type", http.MethodPost, "huaweicloud/resources", `{"id":"a"}`, nil, 400, "provider and type are required"},
		{"too long", http.MethodPost, "huaweicloud/resources", strings.Repeat("x", 5<<20), nil, 400, "4194304 bytes"},
		{"nothing to delete", http.MethodDelete, "huaweicloud/resources/vpc.publicips/nothing", "", nil, 404, "no such resource"},
		{"limit", http.MethodGet, "huaweicloud/invocations?limit=0", "", nil, 400, "between 1 and 1000"},
	} {
		if status, answer := w.own(t, refused.method, refused.path, refused.body, refused.change); status != refused.status || !strings.Contains(answer, refused.want) {
			t.Errorf("%s: %d %s, want %d %s", refused.name, status, answer, refused.status, refused.want)
		}
	}
}
