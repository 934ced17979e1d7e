// Package bench_test measures; `make bench` runs it. No test depends on time.
package bench_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/assay-rules/assay/functions/internal/author/build/buildtest"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
)

// BenchmarkStart measures a cold start, from exec to the report's arrival at a TLS server on this machine, of the function and of a bare one:
// with the executable in memory, and read from the disk where the system lets go of its pages. It also measures the processor's time. All variants run in turn in each round, so
// that they can be compared; the metrics are medians. Run it with -benchtime 30x.
func BenchmarkStart(b *testing.B) {
	bare, function := platformtest.Build(b, "internal/bench/bare"), platformtest.Build(b, "functiongraph")
	variants := []*variant{
		{name: "bare", binary: bare},
		{name: "function", binary: function, settings: map[string]string{"ASSAY_RULE": "eip-bandwidth-limit"}},
		{name: "1-of-1-policies", binary: function, settings: library(b, 1)},
		{name: "1-of-100-policies", binary: function, settings: library(b, 100)},
		{name: "1-of-500-policies", binary: function, settings: library(b, 500)},
	}
	event := platformtest.Example(b, example)
	large := &variant{name: "6-MB-event", binary: function, event: enlarged(event), settings: variants[1].settings}
	if evict(bare) && evict(function) {
		variants = append(variants, &variant{name: "bare-from-disk", binary: bare, evicted: true},
			&variant{name: "function-from-disk", binary: function, evicted: true, settings: variants[1].settings})
	} else {
		b.Log("the system does not drop the executables' pages: no start from disk")
	}
	service := platformtest.StartService(b, platformtest.Respond(`{}`, http.StatusOK))
	for b.Loop() {
		for _, v := range variants {
			v.start(b, service, event)
		}
		large.start(b, service, large.event)
	}
	b.ReportMetric(0, "ns/op")
	for _, v := range append(variants, large) {
		b.ReportMetric(median(v.took), v.name+"-ms")
		b.ReportMetric(median(v.cpu), v.name+"-cpu-ms")
		b.ReportMetric(float64(slices.Max(v.rss))/1024, v.name+"-MiB")
	}
	report := func(function, bare *variant, kind string) {
		b.ReportMetric(median(function.took)/median(bare.took), "function/bare"+kind)
		b.ReportMetric(median(function.cpu)/median(bare.cpu), "function/bare"+kind+"-cpu")
	}
	report(variants[1], variants[0], "")
	if len(variants) == 7 {
		report(variants[6], variants[5], "-from-disk")
	}
}

type variant struct {
	name     string
	binary   string
	settings map[string]string
	evicted  bool   // read from the disk
	event    string // of a large one
	took     []time.Duration
	cpu      []time.Duration // of the process; a loaded machine disturbs it least
	rss      []int64         // KiB
}

// median is in milliseconds.
func median(all []time.Duration) float64 {
	sorted := slices.Sorted(slices.Values(all))
	return float64(sorted[len(sorted)/2].Microseconds()) / 1000
}

// environment are the settings of both functions.
func environment(api *platformtest.API, service *platformtest.Service) map[string]string {
	return map[string]string{
		"RUNTIME_API_ADDR": api.Address, "RUNTIME_TIMEOUT": "20", "ASSAY_HUAWEICLOUD_ENDPOINT": service.URL,
		"SSL_CERT_FILE": service.CertFile, "HUAWEICLOUD_SDK_AK": "ak", "HUAWEICLOUD_SDK_SK": "sk",
	}
}

func (v *variant) start(b *testing.B, service *platformtest.Service, event string) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), 30*time.Second)
	defer cancel()
	api := platformtest.Start(b, platform.FunctionGraph(), nil)
	command := exec.CommandContext(ctx, v.binary)
	settings := environment(api, service)
	maps.Copy(settings, v.settings)
	for name, value := range settings {
		command.Env = append(command.Env, name+"="+value)
	}
	if v.evicted && !evict(v.binary) {
		b.Fatalf("%s stays in memory", v.binary)
	}
	started := time.Now()
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	if err := api.Hand(ctx, platform.Event{ID: "r1", Payload: event}); err != nil {
		b.Fatal(err)
	}
	select {
	case <-service.Reports:
		v.took = append(v.took, time.Since(started))
	case <-ctx.Done():
		b.Fatal("no report")
	}
	v.rss = append(v.rss, residentKiB(command.Process.Pid))
	_ = command.Process.Kill()
	_ = command.Wait()
	v.cpu = append(v.cpu, command.ProcessState.UserTime()+command.ProcessState.SystemTime())
}

// enlarged is an event of nearly the largest size, of which the policy reads as much as of the small one.
func enlarged(event string) string {
	disk := `{"id":"3fa5b383-5a73-4dcb-a314-c6128546d855","size":40,"tags":[1,2,3,null,true]},`
	disks := strings.Repeat(disk, (compliance.MaxEvent-len(event)-100)/len(disk))
	return strings.Replace(event, `"properties": {`, `"properties": {"disks":[`+strings.TrimSuffix(disks, ",")+`],`, 1)
}

// residentKiB is the largest resident set so far, 0 where the system does not say.
func residentKiB(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	var kib int64
	if _, after, found := strings.Cut(string(status), "VmHWM:"); found {
		_, _ = fmt.Sscan(after, &kib)
	}
	return kib
}

// library writes a bundle with copies of a policy and a rule for each beside the built-in ones, and returns the setting that names it. The
// event's rule is one of them.
func library(b *testing.B, policies int) map[string]string {
	b.Helper()
	source, err := os.ReadFile("../../../policies/eip/eip_bandwidth_limit/eip_bandwidth_limit.rego")
	if err != nil {
		b.Fatal(err)
	}
	own, rules := fstest.MapFS{}, fstest.MapFS{}
	for n := range policies {
		id, rule := fmt.Sprintf("copy-%d", n), fmt.Sprintf("copy-%d", n)
		if n == 0 {
			rule = "eip-bandwidth-limit"
		}
		folder := strings.ReplaceAll(id, "-", "_")
		policy := strings.NewReplacer("id: eip-bandwidth-limit", "id: "+id, "policies.eip.eip_bandwidth_limit", "policies.copies."+folder).Replace(string(source))
		own[path.Join("copies", folder, folder+".rego")] = &fstest.MapFile{Data: []byte(policy)}
		rules[rule+".yaml"] = &fstest.MapFile{Data: fmt.Appendf(nil, "name: %s\npolicy: %s\n", rule, id)}
	}
	return map[string]string{"ASSAY_BUNDLE": buildtest.Write(b, own, rules)}
}
