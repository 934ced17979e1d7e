package oracle_test

import (
	"encoding/json"
	"fmt"
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

func reportProcessorTime(b *testing.B, before time.Duration) {
	b.Helper()
	b.ReportMetric(float64(processorTime(b)-before)/1e6/float64(b.N), "cpu-ms/op")
}

// benchmarkBoth reads the input and evaluates.
func benchmarkBoth(b *testing.B, s *subject, input []byte) {
	b.Helper()
	b.Run("assay", func(b *testing.B) {
		b.ReportAllocs()
		defer reportProcessorTime(b, processorTime(b))
		a := value.NewArena(eval.DefaultMemory)
		for b.Loop() {
			a.Reset()
			decoded, err := a.Input(input)
			if err != nil {
				b.Fatal(err)
			}
			evaluation := s.program.Begin(b.Context(), decoded, eval.Options{})
			for _, entry := range s.entries {
				if _, err := evaluation.Value(entry); err != nil {
					b.Fatal(err)
				}
			}
			evaluation.Close()
		}
	})
	b.Run("opa", func(b *testing.B) {
		b.ReportAllocs()
		defer reportProcessorTime(b, processorTime(b))
		for b.Loop() {
			decoded, err := decodeForOPA(input)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := s.opa.Eval(b.Context(), rego.EvalParsedInput(decoded)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
