package audit_test

import (
	"bytes"
	"encoding/json"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
)

// BenchmarkJudge judges resources of which no two are equal by the ten rules of each type, without what an audit does around that. It reports the
// processor time per resource, of each ten resources the least: other work on the machine changes that little.
func BenchmarkJudge(b *testing.B) {
	rules := choose(b, tagRules(), benchRules...).Rules
	items := distinctItems(b, 500)
	for _, resourceType := range []string{"RDS::DBInstance", "EC2::Instance", "EC2::SecurityGroup", "S3::Bucket", "EC2::EIP"} {
		b.Run(resourceType, func(b *testing.B) {
			resourceType := compliance.AWS + "/AWS::" + resourceType
			var judges []*handler.Judge
			for _, rule := range rules {
				if rule.Judges(resourceType) {
					judges = append(judges, rule.Judge)
				}
			}
			judges = handler.Together(b.Context(), judges)
			theirs := slices.DeleteFunc(slices.Clone(items), func(r compliance.Resource) bool { return r.Type != resourceType })
			batches := slices.Collect(slices.Chunk(theirs, 10))
			least := slices.Repeat([]time.Duration{math.MaxInt64}, len(batches))
			b.ReportAllocs()
			for b.Loop() {
				for i, batch := range batches {
					before := processorTime()
					for j := range batch {
						input := engine.NewInput(&batch[j], compliance.Change, time.Date(2025, 3, 5, 0, 0, 0, 0, time.UTC))
						for _, rule := range judges {
							rule.Input(b.Context(), &batch[j], input)
						}
						input.Close()
					}
					least[i] = min(least[i], processorTime()-before)
				}
			}
			var sum time.Duration
			for _, took := range least {
				sum += took
			}
			b.ReportMetric(float64(sum)/float64(len(theirs))/1000, "us/resource")
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
