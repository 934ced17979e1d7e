package bench_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/assembly/roots"
	"github.com/assay-rules/assay/functions/internal/author/preview"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/protocol/servicetest"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

// BenchmarkSweep measures a sweep of Huawei Cloud, which takes results one by one, at a round trip of 20 ms: states a second.
func BenchmarkSweep(b *testing.B) {
	const resources, roundTrip = 2000, 20 * time.Millisecond
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		report, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		time.Sleep(roundTrip)
		if r.Method == http.MethodPut {
			_, _ = io.WriteString(w, servicetest.Acceptance(r, report))
			return
		}
		first, _ := strconv.Atoi(r.URL.Query().Get("marker"))
		last := min(first+200, resources)
		var items []string
		for i := first; i < last; i++ {
			items = append(items, fmt.Sprintf(`{"id":"eip-%05d","name":"n","provider":"vpc","type":"publicips","region_id":"r","properties":{"bandwidth":{"size":%d}}}`, i, i%20))
		}
		next := "null"
		if last < resources {
			next = strconv.Quote(strconv.Itoa(last))
		}
		fmt.Fprintf(w, `{"resources":[%s],"page_info":{"next_marker":%s}}`, strings.Join(items, ","), next)
	}))
	defer server.Close()
	client, err := roots.Client(roots.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer client.CloseIdleConnections()
	policies := compile.NewLibrary(assay.Policies())
	swept := fstest.MapFS{"swept.yaml": {Data: []byte("name: swept\npolicy: eip-bandwidth-limit\ntrigger: period\nsweep: true\n")}}
	h, err := handler.New(b.Context(), handler.Options{
		Clouds: all.Clouds(client, map[string]string{compliance.HuaweiCloud: server.URL}, "us-east-1"),
		Rules:  rulefile.NewSet(overlay.FS{swept, assay.Rules()}, policies), Policies: policies,
	})
	if err != nil {
		b.Fatal(err)
	}
	event := []byte(`{"domain_id":"d0123456789","policy_assignment_id":"a","policy_assignment_name":"swept","trigger_type":"period","evaluation_time":1669098286719,` +
		`"evaluation_hash":"h","rule_parameter":{},"invoking_event":{"id":"d0123456789","name":"Account","region_id":"global"}}`)
	ctx := compliance.WithInvocation(b.Context(), preview.Invocation())
	for b.Loop() {
		result, err := h.Handle(ctx, event)
		if err != nil || result.Swept[compliance.NonCompliant]+result.Swept[compliance.Compliant] != resources {
			b.Fatal(result, err)
		}
	}
	b.ReportMetric(float64(resources*b.N)/b.Elapsed().Seconds(), "states/s")
}
