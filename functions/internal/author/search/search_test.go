package search_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/author/search"
)

var entries = []search.Entry{
	{Names: []string{"disk-in-use", "ecs-disk-in-use"}, Titles: []string{"Disks are attached (no idle disks)", "云盘已挂载（无闲置磁盘）"}, About: []string{"disk", "aws/AWS::EC2::Volume"}},
	{Names: []string{"eip-attached"}, Titles: []string{"EIPs are in use (no idle EIPs)", "弹性公网 IP 已绑定资源（无闲置 IP）"}, About: []string{"eip", "alicloud/ACS::EIP::EipAddress"}},
	{Names: []string{"bucket-versioning-enabled", "oss-bucket-versioning"}, Titles: []string{"S3 and OSS buckets have versioning enabled"}, Clauses: []string{"CP-9a", "10.5.3"}},
	{Names: []string{"oss-bucket-referer-limit"}, Titles: []string{"OSS buckets check the referer"}},
	{Names: []string{"server-no-public-ip"}, Titles: []string{"EC2 and ECS instances have no public IP address"}, Clauses: []string{"8.1.4.2 a", "AC-17(4)(a)"}, About: []string{"MLPS 2.0 Level 3"}},
	{Names: []string{"rds-multi-az-support"}, Titles: []string{"RDS instances span multiple zones"}, About: []string{"aws/AWS::RDS::DBInstance"}, Clauses: []string{"8.1.41"}},
	{Names: []string{"mlps-level-2"}, Titles: []string{"MLPS 2.0 Level 2", "等保 2.0 二级"}},
	{Names: []string{"mlps-level-3"}, Titles: []string{"MLPS 2.0 Level 3", "等保 2.0 三级"}},
}

func TestRank(t *testing.T) {
	t.Parallel()
	for query, want := range map[string][]string{
		"idle EIP":                {"eip-attached"},
		"unused elastic IPs":      {"eip-attached"},
		"闲置EIP":                   {"eip-attached"},
		"idle disk":               {"disk-in-use"},
		"闲置":                      {"disk-in-use", "eip-attached"},
		"S3 versioning":           {"bucket-versioning-enabled"},
		"versioned":               nil,
		"bucket":                  {"bucket-versioning-enabled", "oss-bucket-referer-limit"},
		"OSS":                     {"oss-bucket-referer-limit", "bucket-versioning-enabled"},
		"8.1.4":                   {"server-no-public-ip"},
		"8.1.4.2 a":               {"server-no-public-ip"},
		"8.1.41":                  {"rds-multi-az-support"},
		"MLPS 8.1.4":              {"server-no-public-ip"},
		"AC-17":                   {"server-no-public-ip"},
		"ac-17(4)":                {"server-no-public-ip"},
		"AC-1":                    nil,
		"CP-9":                    {"bucket-versioning-enabled"},
		"public address":          {"server-no-public-ip", "eip-attached"},
		"AWS::RDS::DBInstance":    {"rds-multi-az-support"},
		"dbinstance":              {"rds-multi-az-support"},
		"database multi-az":       {"rds-multi-az-support"},
		"oss-bucket-versioning":   {"bucket-versioning-enabled"},
		"mlps-level-2":            {"mlps-level-2"},
		"mlps3":                   {"mlps-level-3", "server-no-public-ip"},
		"等保三级":                    {"mlps-level-3", "server-no-public-ip"},
		"等保":                      {"mlps-level-2", "mlps-level-3", "server-no-public-ip"},
		"eip nothing-of-the-kind": nil,
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, i := range search.Rank(query, entries) {
				got = append(got, entries[i].Names[0])
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if n := len(search.Rank(" ", entries)); n != len(entries) {
		t.Errorf("without words %d of %d entries", n, len(entries))
	}
}

func TestBest(t *testing.T) {
	t.Parallel()
	for query, want := range map[string]string{
		"mlps3": "mlps-level-3", "等保二级": "mlps-level-2", "mlps": "", "": "", "nothing": "", "EIP": "eip-attached",
	} {
		got := ""
		if i, one := search.Best(query, entries); one {
			got = entries[i].Names[0]
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", query, got, want)
		}
	}
}

// Whatever is typed ends, and finds entries once each.
func FuzzRank(f *testing.F) {
	for _, query := range []string{"idle EIP", "等保三级", "8.1.4", "AC-17(4)", "DBInstance", "..", "-", "\xff", "İ"} {
		f.Add(query)
	}
	f.Fuzz(func(t *testing.T, query string) {
		seen := map[int]bool{}
		for _, i := range search.Rank(query, entries) {
			if i < 0 || i >= len(entries) || seen[i] {
				t.Fatalf("%q: position %d", query, i)
			}
			seen[i] = true
		}
	})
}
