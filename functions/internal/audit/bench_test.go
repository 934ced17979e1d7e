package audit_test

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/assembly/overlay"
	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/report"
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

// identityRules read names, ids or times: nothing of what they say can be remembered.
var identityRules = []string{"regular-matching-of-names", "eip-attached", "s3-bucket-ssl-requests-only", "vpc-default-sg-closed", "server-in-vpc", "server-no-public-ip"}

// tagRules are required-tags under further names, as many as each type is short of ten rules.
func tagRules() fstest.MapFS {
	files := fstest.MapFS{}
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

// BenchmarkAudit audits uncompressed snapshots from files to a summary and a report of one object per line.
func BenchmarkAudit(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as the command does
	for _, test := range []struct {
		name     string
		distinct bool
		forget   bool
		rules    []string
	}{
		{name: "pooled", rules: benchRules},
		{name: "distinct", distinct: true, rules: benchRules},
		{name: "without memory", forget: true, rules: benchRules},
		{name: "names and ids", rules: identityRules},
		{name: "all rules"},
	} {
		b.Run(test.name, func(b *testing.B) {
			folder := os.Getenv("ASSAY_BENCH_DIR")
			if folder == "" {
				folder = b.TempDir()
			}
			file := filepath.Join(folder, "pooled.json")
			if test.distinct {
				file = filepath.Join(folder, "distinct.json")
			}
			writeInventory(b, file, inventory{items: *benchItems, distinct: test.distinct})
			options := audit.Options{
				Chosen: choose(b, tagRules(), test.rules...), Clouds: assembly.Clouds(nil, nil, "us-east-1"), At: time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC), Forgetful: test.forget,
			}
			for b.Loop() {
				auditFile(b, file, options)
			}
			seconds := b.Elapsed().Seconds() / float64(b.N)
			b.ReportMetric(float64(*benchItems)/seconds, "resources/s")
			var memory runtime.MemStats
			runtime.ReadMemStats(&memory)
			b.ReportMetric(float64(memory.Sys)/(1<<20), "MiB")
		})
	}
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
	files, err := snapshot.Files([]string{name}, nil)
	if err != nil {
		tb.Fatal(err)
	}
	reader, err := snapshot.Open(context.Background(), files, "")
	if err != nil {
		tb.Fatal(err)
	}
	defer reader.Close()
	result, err := audit.Run(context.Background(), reader, options)
	if err != nil {
		tb.Fatal(err)
	}
	defer result.Close()
	out, err := os.Create(filepath.Join(tb.TempDir(), "report.ndjson"))
	if err != nil {
		tb.Fatal(err)
	}
	defer out.Close()
	if err := report.Write("ndjson", out, result.Report, result.Findings, report.Options{}); err != nil {
		tb.Fatal(err)
	}
	return result.Report
}

// BenchmarkPython is what to compare with: ten equivalent checks by one and two processes of Python, over the same items, one per line.
func BenchmarkPython(b *testing.B) {
	python, err := exec.LookPath("python3")
	if err != nil {
		b.Skip("python3 is not installed")
	}
	folder := os.Getenv("ASSAY_BENCH_DIR")
	if folder == "" {
		folder = b.TempDir()
	}
	file := filepath.Join(folder, "lines.ndjson")
	writeInventory(b, file, inventory{items: *benchItems, lines: true})
	for _, processes := range []int{1, 2} {
		b.Run(fmt.Sprint(processes), func(b *testing.B) {
			for b.Loop() {
				var group errgroup.Group
				for i := range processes {
					group.Go(func() error {
						out, err := exec.Command(python, "testdata/checks.py", file, fmt.Sprint(i), fmt.Sprint(processes)).CombinedOutput()
						if err != nil {
							return fmt.Errorf("%w: %s", err, out)
						}
						return nil
					})
				}
				if err := group.Wait(); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(*benchItems*b.N)/b.Elapsed().Seconds(), "resources/s")
		})
	}
}
