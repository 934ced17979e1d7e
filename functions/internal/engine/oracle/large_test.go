package oracle_test

import (
	"encoding/json"
	"fmt"
	"math"
	"path"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/assay-rules/assay/functions/internal/engine/eval"
	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// securityGroup is the input of a group with n rules, of which no two are the same.
func securityGroup(t testing.TB, n int) (*subject, []byte) {
	t.Helper()
	s, input := inputOf(t, "security_group/restricted_ssh", "huaweicloud_compliant.json")
	rules := make([]any, n)
	for i := range rules {
		rules[i] = map[string]any{
			"id": fmt.Sprintf("19f581bc-08a7-4037-ae59-%012d", i), "direction": []string{"ingress", "egress"}[i%2],
			"ethertype": "IPv4", "protocol": []string{"tcp", "udp", "icmp"}[i%3], "port_range_min": 1000 + i, "port_range_max": 1010 + i,
			"remote_ip_prefix": fmt.Sprintf("10.%d.%d.0/24", i/256, i%256), "security_group_id": "5e0d49c8-7ce0-4c31-9d92-28b05200b838",
		}
	}
	return s, withProperties(t, input, map[string]any{"description": "web servers", "security_group_rules": rules})
}

// largeEvent is an input of about so many bytes, of which the policy reads few.
func largeEvent(t testing.TB, bytes int) (*subject, []byte) {
	t.Helper()
	s, input := inputOf(t, "eip/eip_bandwidth_limit", "huaweicloud_noncompliant_below.json")
	var properties struct {
		Resource struct {
			Properties map[string]any `json:"properties"`
		} `json:"resource"`
	}
	if err := json.Unmarshal(input, &properties); err != nil {
		t.Fatal(err)
	}
	var unread []any
	for size := 0; size < bytes; size += 250 {
		unread = append(unread, map[string]any{
			"id": size, "names": []string{"a", "b \"quoted\"", strings.Repeat("c", 100)}, "more": map[string]any{"enabled": true, "ratio": 1.25, "none": nil},
			"text": strings.Repeat("d", 60),
		})
	}
	properties.Resource.Properties["unread"] = unread
	return s, withProperties(t, input, properties.Resource.Properties)
}

func inputOf(t testing.TB, folder, file string) (*subject, []byte) {
	t.Helper()
	for _, s := range library(t) {
		for _, example := range s.examples {
			if s.folder == folder && example.file == file {
				return s, example.input
			}
		}
	}
	t.Fatalf("there is no example %s of %s", file, folder)
	return nil, nil
}

func withProperties(t testing.TB, input []byte, properties map[string]any) []byte {
	t.Helper()
	var tree map[string]any
	if err := json.Unmarshal(input, &tree); err != nil {
		t.Fatal(err)
	}
	tree["resource"].(map[string]any)["properties"] = properties
	encoded, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func TestLarge(t *testing.T) {
	t.Parallel()
	s, input := securityGroup(t, 1000)
	s.compare(t, "1,000 rules", input)
	s, input = largeEvent(t, 1<<20)
	s.compare(t, "1 MB", input)
}

func BenchmarkSecurityGroup(b *testing.B) {
	s, input := securityGroup(b, 1000)
	benchmarkBoth(b, s, input)
}

func BenchmarkLargeEvent(b *testing.B) {
	s, input := largeEvent(b, 6<<20)
	benchmarkBoth(b, s, input)
}

// processorTime is what this process used, whatever else the machine does.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// benchmarkBoth reads the input and evaluates.
func benchmarkBoth(b *testing.B, s *subject, input []byte) {
	b.Helper()
	b.Run("assay", func(b *testing.B) {
		a := value.NewArena(eval.DefaultMemory)
		benchmark(b, func() error {
			a.Reset()
			decoded, err := a.Input(input)
			if err != nil {
				return err
			}
			evaluation := s.program.Begin(b.Context(), decoded, eval.Options{})
			defer evaluation.Close()
			for _, entry := range s.entries {
				if _, err := evaluation.Value(entry); err != nil {
					return err
				}
			}
			return nil
		})
	})
	b.Run("strict", func(b *testing.B) {
		must := resourceType(b, string(input))
		a := value.NewArena(eval.DefaultMemory)
		benchmark(b, func() error {
			a.Reset()
			decoded, err := a.StrictInput(input, must)
			if err != nil {
				return err
			}
			evaluation := s.program.Begin(b.Context(), decoded, eval.Options{Strict: true})
			defer evaluation.Close()
			_, err = evaluation.Decide(path.Join("policies", s.folder))
			return err
		})
	})
	b.Run("opa", func(b *testing.B) {
		benchmark(b, func() error {
			decoded, err := decodeForOPA(input)
			if err != nil {
				return err
			}
			_, err = s.opa.Eval(b.Context(), rego.EvalParsedInput(decoded))
			return err
		})
	})
}

// benchmark also reports the least processor time, which other work on the machine changes little.
func benchmark(b *testing.B, evaluate func() error) {
	b.Helper()
	b.ReportAllocs()
	least := time.Duration(math.MaxInt64)
	for b.Loop() {
		before := processorTime(b)
		if err := evaluate(); err != nil {
			b.Fatal(err)
		}
		least = min(least, processorTime(b)-before)
	}
	b.ReportMetric(float64(least)/1e6, "least-ms/op")
}
