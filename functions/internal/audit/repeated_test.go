package audit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
)

// A resource that is in several sources, or several times in one, counts each time, and its sources are named.
func TestRepeated(t *testing.T) {
	t.Parallel()
	addresses := func(account string, from, to int) string {
		var items []string
		for n := from; n < to; n++ {
			items = append(items, fmt.Sprintf(`{"accountId":%q,"regionId":"cn-hangzhou","resourceType":"ACS::EIP::EipAddress","resourceId":"eip-%d","configuration":"{\"Bandwidth\":\"20\"}"}`, account, n))
		}
		return `{"configurationItems":[` + strings.Join(items, ",\n") + `]}`
	}
	const global = `{"configSnapshotId":"x","configurationItems":[{"configurationItemCaptureTime":"2026-11-01T00:00:00Z","configurationItemStatus":"OK","awsAccountId":"111122223333","awsRegion":"global",` +
		`"resourceType":"AWS::IAM::User","resourceId":"AIDA1","configuration":{}}]}`
	const changed = `{"fileVersion":"1.0","configurationItems":[{"configurationItemCaptureTime":"2026-11-02T00:00:00Z","configurationItemStatus":"OK","awsAccountId":"111122223333","awsRegion":"global",` +
		`"resourceType":"AWS::IAM::User","resourceId":"AIDA1","configuration":{}}]}`
	for name, test := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"two days":            {map[string]string{"1.json": addresses("1001", 0, 9000), "2.json": addresses("1001", 900, 9900), "3.json": addresses("1002", 0, 9000)}, []string{"1.json", "2.json"}},
		"a small account":     {map[string]string{"1.json": addresses("1001", 0, 9000), "2.json": addresses("1002", 3, 4), "3.json": addresses("1002", 3, 5)}, []string{"2.json", "3.json"}},
		"parts":               {map[string]string{"1.json": addresses("1001", 0, 9000), "2.json": addresses("1001", 9000, 18000)}, nil},
		"several times":       {map[string]string{"1.json": addresses("1001", 0, 50) + addresses("1001", 0, 50), "2.json": addresses("1001", 50, 60)}, []string{"1.json"}},
		"global resources":    {map[string]string{"1_Config_us-east-1_ConfigSnapshot_20261101T000000Z_a.json": global, "1_Config_us-west-2_ConfigSnapshot_20261101T000000Z_b.json": global}, nil},
		"without their names": {map[string]string{"a.json": global, "b.json": global}, []string{"a.json", "b.json"}},
		"a history":           {map[string]string{"a.json": global, "b.json": changed}, nil}, // of which the last record counts
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := t.TempDir()
			for file, content := range test.files {
				if err := os.WriteFile(filepath.Join(folder, file), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			reader := open(t, folder, nil)
			defer reader.Close()
			result, err := audit.Run(t.Context(), reader, audit.Options{Chosen: choose(t, nil, "eip-attached"), Clouds: all.Clouds(nil, nil, "us-east-1"), Now: noon})
			if err != nil {
				t.Fatal(err)
			}
			defer result.Close()
			var got []string
			for _, source := range result.Report.Sources {
				if source.Repeats {
					got = append(got, filepath.Base(source.Name))
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
