package audit_test

import (
	"cmp"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/report"
	"github.com/assay-rules/assay/functions/internal/report/render"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
)

var benchItems = flag.Int("items", 200_000, "resources of BenchmarkAudit")

// The rules of the benchmark: ten that apply to resources of each type and read neither names nor ids nor times. AWS's types have fewer
// policies of their own than that: required-tags under further names fills up.
var benchRules = append([]string{"tag-*"}, benchOwn...) // see tagRules

var benchOwn = []string{
	"rds-instance-public-access-check", "rds-multi-az-support", "rds-storage-encrypted", // AWS::RDS::DBInstance
	"server-cpu-minimum",                        // AWS::EC2::Instance
	"restricted-common-ports", "restricted-ssh", // AWS::EC2::SecurityGroup
	"bucket-default-encryption-kms", "bucket-logging-enabled", "bucket-public-read-prohibited", "bucket-public-write-prohibited", // AWS::S3::Bucket
	"bucket-server-side-encryption-enabled", "bucket-versioning-enabled",
}

// identityRules read names and ids: little of what they say can be remembered.
var identityRules = []string{"names", "eip-attached", "s3-bucket-ssl-requests-only", "vpc-default-sg-closed", "server-in-vpc", "server-no-public-ip"}

// timeRule reads when resources were created, which no built-in policy does of the types in the inventory.
var timeRule = fstest.MapFS{"resource/created_before/created_before.rego": {Data: []byte(`# METADATA
# title: Created before
# description: No resource is newer than the snapshot.
# custom:
#   id: created-before
#   severity: low
#   resource_types: [aws/*]
package policies.resource.created_before

# METADATA
# description: When it was created.
evidence := {"created": input.resource.created}

deny contains {"message": "too new"} if time.parse_rfc3339_ns(evidence.created) > time.parse_rfc3339_ns(input.event.time)
`)}}

// tagRules are required-tags under further names, as many as each type is short of ten rules; and a rule about names.
func tagRules() fstest.MapFS {
	files := fstest.MapFS{"names.yaml": {Data: []byte("name: names\npolicy: regular-matching-of-names\nparameters: {regularExpression: '%-%'}\n")}}
	for i := range 10 {
		text := fmt.Sprintf("name: tag-%d\npolicy: required-tags\nparameters: {tag1Key: %s}\nscope:\n  types:\n", i, []string{"Environment", "Owner", "CostCenter", "Application"}[i%4])
		for name, short := range map[string]int{"RDS::DBInstance": 7, "EC2::Instance": 9, "EC2::SecurityGroup": 8, "S3::Bucket": 4, "EC2::EIP": 10} {
			if i < short {
				text += "    - aws/AWS::" + name + "\n"
			}
		}
		files[fmt.Sprintf("tag-%d.yaml", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	return files
}

func library(tb testing.TB, own fs.FS) audit.Library {
	tb.Helper()
	policies := engine.Open(assay.Plans(), assay.Texts())
	files := overlay.FS{assay.Rules()}
	if own != nil {
		files = append(overlay.FS{own}, files...)
	}
	rules := rulefile.NewSet(files, policies)
	return audit.Library{Rules: rules, Packs: pack.NewSet(files, rules), Policies: policies, Definition: func(name string) (*lookup.Definition, error) { return lookup.Open(assay.Plans(), name) }}
}

func choose(tb testing.TB, own fs.FS, rules ...string) audit.Chosen {
	tb.Helper()
	chosen, err := library(tb, own).Choose(tb.Context(), audit.Selection{Rules: rules})
	if err != nil {
		tb.Fatal(err)
	}
	return chosen
}

// BenchmarkAudit audits uncompressed snapshots from files to a summary and a report of one object per line. What to compare with runs first: ten
// equivalent checks by one and two processes of Python over the same items, and the same rules by OPA. The ratios are of resources per second;
// processor time is that of all processors, and depends less on what else the machine does.
func BenchmarkAudit(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command does
	folder := os.Getenv("ASSAY_BENCH_DIR")
	if folder == "" {
		folder = b.TempDir()
	}
	file := func(b *testing.B, name string, of inventory) string {
		b.Helper()
		name = filepath.Join(folder, name)
		writeInventory(b, name, of)
		return name
	}
	rates := map[string]float64{}
	python, err := exec.LookPath("python3")
	for _, processes := range []int{1, 2} {
		name := fmt.Sprintf("Python-%d", processes)
		b.Run(name, func(b *testing.B) {
			if err != nil {
				b.Skip("python3 is not installed")
			}
			lines := file(b, fmt.Sprintf("lines-%d.ndjson", *benchItems), inventory{items: *benchItems, lines: true})
			var used atomic.Int64
			for b.Loop() {
				var group errgroup.Group
				for i := range processes {
					group.Go(func() error {
						command := exec.Command(python, "testdata/checks.py", lines, fmt.Sprint(i), fmt.Sprint(processes))
						if out, err := command.CombinedOutput(); err != nil {
							return fmt.Errorf("%w: %s", err, out)
						}
						used.Add(int64(command.ProcessState.UserTime() + command.ProcessState.SystemTime()))
						return nil
					})
				}
				if err := group.Wait(); err != nil {
					b.Fatal(err)
				}
			}
			rates[name] = reportRate(b, *benchItems, time.Duration(used.Load()))
		})
	}
	byOPA := library(b, tagRules())
	byOPA.Policies = compile.OPA{Library: compile.NewLibrary(assay.Policies())}
	withTime := library(b, nil)
	withTime.Policies = compile.NewLibrary(overlay.FS{timeRule, assay.Policies()})
	withTime.Rules = rulefile.NewSet(fstest.MapFS{}, compile.NewLibrary(overlay.FS{timeRule, assay.Policies()}))
	for _, test := range []struct {
		name      string
		library   audit.Library
		rules     []string
		distinct  bool
		forgetful bool
		items     int
	}{
		{name: "OPA", library: byOPA, rules: benchRules, forgetful: true, items: max(*benchItems/100, 1)},
		{name: "pooled", rules: benchRules},
		{name: "distinct", distinct: true, rules: benchRules},
		{name: "without memory", forgetful: true, rules: benchRules},
		{name: "names and ids", rules: identityRules},
		{name: "times", library: withTime, rules: []string{"created-before"}},
		{name: "all rules"},
	} {
		b.Run(test.name, func(b *testing.B) {
			items := cmp.Or(test.items, *benchItems)
			name := "pooled"
			if test.distinct {
				name = "distinct"
			}
			source := file(b, fmt.Sprintf("%s-%d.json", name, items), inventory{items: items, distinct: test.distinct})
			if test.library.Rules == nil {
				test.library = library(b, tagRules())
			}
			chosen, err := test.library.Choose(b.Context(), audit.Selection{Rules: test.rules})
			if err != nil {
				b.Fatal(err)
			}
			options := audit.Options{Chosen: chosen, Clouds: all.Clouds(nil, nil, "us-east-1"), At: time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC), Forgetful: test.forgetful}
			before := processorTime()
			for b.Loop() {
				auditFile(b, source, options)
			}
			rates[test.name] = reportRate(b, items, processorTime()-before)
			for _, other := range []string{"Python-1", "Python-2", "OPA"} {
				if rates[other] > 0 && other != test.name {
					b.ReportMetric(rates[test.name]/rates[other], "x-"+other)
				}
			}
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB")
		})
	}
}

// reportRate reports how many resources there are in a second, and the processor time of one.
func reportRate(b *testing.B, items int, used time.Duration) float64 {
	all := float64(items * b.N)
	b.ReportMetric(float64(used.Nanoseconds())/1000/all, "processor-us/resource")
	b.ReportMetric(all/b.Elapsed().Seconds(), "resources/s")
	return all / b.Elapsed().Seconds()
}

func writeInventory(tb testing.TB, name string, of inventory) {
	tb.Helper()
	if _, err := os.Stat(name); err == nil {
		return
	}
	file, err := os.Create(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	if err := of.writeTo(file); err != nil {
		tb.Fatal(err)
	}
}

func auditFile(tb testing.TB, name string, options audit.Options) report.Report {
	tb.Helper()
	reader := open(tb, name, nil)
	defer reader.Close()
	result, err := audit.Run(tb.Context(), reader, options)
	if err != nil {
		tb.Fatal(err)
	}
	defer result.Close()
	out, err := os.Create(filepath.Join(tb.TempDir(), "report.ndjson"))
	if err != nil {
		tb.Fatal(err)
	}
	defer out.Close()
	if err := render.Write("ndjson", out, result.Report, result.Findings, report.Options{}); err != nil {
		tb.Fatal(err)
	}
	return result.Report
}
