package audit_test

import (
	"bytes"
	"encoding/json"
	"math"
	"syscall"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
)

// BenchmarkJudge judges resources of which no two are equal by the ten rules of each type, without what an audit does around that. It reports the
// least processor time that a resource took, on average over all of a type.
func BenchmarkJudge(b *testing.B) {
	rules := choose(b, tagRules(), benchRules...).Rules
	items := distinctItems(b, 500)
	for _, resourceType := range []string{"RDS::DBInstance", "EC2::Instance", "EC2::SecurityGroup", "S3::Bucket", "EC2::EIP"} {
		b.Run(resourceType, func(b *testing.B) {
			resourceType := compliance.AWS + "/AWS::" + resourceType
			var judges []audit.Rule
			for _, rule := range rules {
				if rule.Judges(resourceType) {
					judges = append(judges, rule)
				}
			}
			b.ReportAllocs()
			least := math.Inf(1)
			for b.Loop() {
				before := processorTime(b)
				judged := 0
				for i := range items {
					if items[i].Type != resourceType {
						continue
					}
					judged++
					input := engine.NewInput(&items[i], compliance.Change, time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC))
					for _, rule := range judges {
						rule.Input(b.Context(), &items[i], input)
					}
					input.Close()
				}
				least = min(least, float64(processorTime(b)-before)/float64(judged)/1000)
			}
			b.ReportMetric(least, "us/resource")
		})
	}
}

// distinctItems are resources of the inventory without memory: no text or number occurs twice.
func distinctItems(tb testing.TB, n int) []compliance.Resource {
	tb.Helper()
	var lines bytes.Buffer
	if err := (inventory{items: n, distinct: true, lines: true}).writeTo(&lines); err != nil {
		tb.Fatal(err)
	}
	decoder := json.NewDecoder(&lines)
	cloud := &aws.Cloud{Region: "us-east-1"}
	var resources []compliance.Resource
	for range n {
		var native json.RawMessage
		if err := decoder.Decode(&native); err != nil {
			tb.Fatal(err)
		}
		item, err := cloud.Item(native)
		if err != nil {
			tb.Fatal(err)
		}
		resources = append(resources, item.Resource)
	}
	return resources
}

func processorTime(tb testing.TB) time.Duration {
	tb.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
