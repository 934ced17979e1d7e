package huaweicloud_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// bench is a service whose rule has n EIPs in its scope, with a period event under way that is about all of them.
func bench(b *testing.B, directory string, n int) (url string, s *store.Store) {
	b.Helper()
	s, err := store.Open(b.Context(), directory)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	err = s.Update(b.Context(), func(tx *store.Tx) error {
		rule := store.Rule{
			Cloud: compliance.HuaweiCloud, Account: domain, ID: ruleID, Name: "eip-bandwidth-minimum", Source: "urn:fss:f", Types: []string{"vpc.publicips"},
			Period: time.Hour, State: huaweicloud.Enabled, Updated: asked,
		}
		if err := tx.PutRule(rule); err != nil {
			return err
		}
		return tx.Issue(period, store.Evaluation{
			Cloud: compliance.HuaweiCloud, Account: domain, Rule: ruleID, Trigger: compliance.Period, Asked: asked, Expires: asked.Add(huaweicloud.TokenLifetime),
		})
	})
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < n; from += 10_000 {
		err := s.Update(b.Context(), func(tx *store.Tx) error {
			for i := from; i < min(n, from+10_000); i++ {
				id := eipNumber(i)
				resource, err := huaweicloud.Resource(domain, json.RawMessage(native(id, id, "vpc", "publicips")), asked)
				if err != nil {
					return err
				}
				if err := tx.PutResource(resource); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	server := httptest.NewServer(serve(b, service.Config{Store: s, Log: zap.NewNop()}))
	b.Cleanup(server.Close)
	return server.URL, s
}

func eipNumber(i int) string { return fmt.Sprintf("b3f9f6f0-1f0c-4d3e-9a57-%012d", i) }

// report sends n states from 64 clients, signed.
func report(b *testing.B, url string, n int) {
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}
	defer client.CloseIdleConnections()
	var next atomic.Int64
	var wait sync.WaitGroup
	for range 64 {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				body := state(map[string]string{
					"evaluation_hash": `"` + period + `"`, "trigger_type": `"period"`,
					"policy_resource": `{"resource_id":"` + eipNumber(i) + `","resource_provider":"vpc","resource_type":"publicips","region_id":"region_1"}`,
				})
				request, err := http.NewRequestWithContext(b.Context(), http.MethodPut, url+statesPath, strings.NewReader(body))
				if err != nil {
					b.Error(err)
					return
				}
				request.Header.Set("Content-Type", "application/json")
				sign(request, body, credentials.User)
				response, err := client.Do(request)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, response.Body)
				response.Body.Close()
				if response.StatusCode != http.StatusOK {
					b.Errorf("HTTP %d", response.StatusCode)
					return
				}
			}
		})
	}
	wait.Wait()
}

// BenchmarkPutState measures signed PUT policy-states from 64 clients over loopback, each durable before it is answered.
func BenchmarkPutState(b *testing.B) {
	for name, directory := range map[string]func() string{"memory": func() string { return "" }, "file": b.TempDir} {
		b.Run(name, func(b *testing.B) {
			url, _ := bench(b, directory(), b.N)
			b.ResetTimer()
			report(b, url, b.N)
			b.StopTimer()
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "states/s")
		})
	}
}

// BenchmarkMillionStates stores a million states beside their resources, and measures what that takes, and the queries among them.
func BenchmarkMillionStates(b *testing.B) {
	const n = 1_000_000
	for range b.N {
		directory := b.TempDir()
		url, s := bench(b, directory, n)
		for from := 0; from < n; from += 10_000 {
			err := s.Update(b.Context(), func(tx *store.Tx) error {
				for i := from; i < from+10_000; i++ {
					_, err := tx.PutResult(store.Result{
						Cloud: compliance.HuaweiCloud, Account: domain, Rule: ruleID, Type: "vpc.publicips", ID: eipNumber(i), Name: eipNumber(i), Region: "region_1",
						Verdict: compliance.NonCompliant, Trigger: compliance.Period, Ordering: asked, Asked: asked, Recorded: now,
					})
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		started := time.Now()
		report(b, url, 2000)
		b.ReportMetric(2000/time.Since(started).Seconds(), "states/s")
		started = time.Now()
		const pages = 100
		next := ""
		for range pages {
			next = statesPage(b, url, next)
		}
		b.ReportMetric(float64(time.Since(started).Milliseconds())/pages, "ms/page")
		runtime.GC()
		b.ReportMetric(megabytes(residentMemory(b)), "MB-memory")
		var size int64
		files, err := filepath.Glob(filepath.Join(directory, "assay.db*"))
		if err != nil {
			b.Fatal(err)
		}
		for _, file := range files {
			info, err := os.Stat(file)
			if err != nil {
				b.Fatal(err)
			}
			size += info.Size()
		}
		b.ReportMetric(megabytes(size), "MB-file")
	}
}

func statesPage(b *testing.B, url, marker string) (next string) {
	path := url + statesPath + "?compliance_state=NonCompliant"
	if marker != "" {
		path += "&marker=" + marker
	}
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
	if err != nil {
		b.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", credentials.Token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		b.Fatal(err)
	}
	defer response.Body.Close()
	var page struct {
		Page struct {
			Next *string `json:"next_marker"`
		} `json:"page_info"`
	}
	if err := json.NewDecoder(response.Body).Decode(&page); err != nil || page.Page.Next == nil {
		b.Fatalf("page: %v", err)
	}
	return *page.Page.Next
}

func megabytes(bytes int64) float64 { return float64(bytes) / (1 << 20) }

// residentMemory is that of the whole process.
func residentMemory(b *testing.B) int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("only Linux tells")
	}
	var kilobytes int64
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "VmRSS: %d kB", &kilobytes); err == nil {
			break
		}
	}
	return kilobytes << 10
}
