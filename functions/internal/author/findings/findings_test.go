package findings_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/author/findings"
)

var update = flag.Bool("update", false, "write the golden files")

var failed = []findings.Test{
	{Name: "bad <&>", Output: "printed ]]>\x00", Failed: &findings.Finding{File: "policies/my bucket/a.rego", Line: 3, Message: "evidense has no value:\nwrite `evidence` | 100% <b>"}},
	{Name: "ignored", Failed: &findings.Finding{File: "rules/a,b:c.yaml", Message: "the file is ignored"}},
	{Name: "nowhere", Failed: &findings.Finding{Message: "no file\r\n::error::injected"}},
}

func counted(results []findings.Test) string { return fmt.Sprintf("%d problems", len(results)) }

func TestFormats(t *testing.T) {
	t.Parallel()
	for file, results := range map[string][]findings.Test{
		"check.sarif":  failed,
		"none.sarif":   {{Name: "good"}},
		"check.github": failed,
		"check.md":     failed,
		"none.md":      nil,
		"check.junit":  append([]findings.Test{{Name: "good"}}, failed...),
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := findings.Write(&got, strings.TrimPrefix(filepath.Ext(file), "."), findings.Check, "v1.2.3", counted(results), results); err != nil {
				t.Fatal(err)
			}
			golden := filepath.Join("testdata", file)
			if *update {
				if err := os.WriteFile(golden, got.Bytes(), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			switch filepath.Ext(file) {
			case ".sarif":
				requireSARIF(t, got.Bytes())
			case ".junit":
				if err := xml.Unmarshal(got.Bytes(), new(struct{})); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// requireSARIF demands the members that SARIF 2.1.0 requires: version and runs (3.13), tool (3.14), driver (3.18), name (3.19), message with text
// (3.27, 3.11), and an array of results where the run looked for some. Lines begin with 1 (3.30).
func requireSARIF(t *testing.T, log []byte) {
	t.Helper()
	var got struct {
		Version *string
		Runs    []struct {
			Tool    *struct{ Driver *struct{ Name *string } }
			Results *[]struct {
				RuleID    *string
				Level     string
				Message   *struct{ Text *string }
				Locations []struct {
					PhysicalLocation *struct {
						ArtifactLocation *struct{ URI *string }
						Region           *struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(log, &got); err != nil {
		t.Fatal(err)
	}
	if got.Version == nil || *got.Version != "2.1.0" || len(got.Runs) != 1 {
		t.Fatalf("version %v, %d runs", got.Version, len(got.Runs))
	}
	run := got.Runs[0]
	if run.Tool == nil || run.Tool.Driver == nil || run.Tool.Driver.Name == nil || run.Results == nil {
		t.Fatal("tool.driver.name or results is missing")
	}
	for i, result := range *run.Results {
		if result.RuleID == nil || result.Level != "error" || result.Message == nil || result.Message.Text == nil || *result.Message.Text == "" {
			t.Errorf("result %d has no ruleId, level or message.text", i)
		}
		for _, location := range result.Locations {
			place := location.PhysicalLocation
			if place == nil || place.ArtifactLocation == nil || place.ArtifactLocation.URI == nil || place.Region != nil && place.Region.StartLine < 1 {
				t.Errorf("result %d has an incomplete location", i)
			}
		}
	}
}
