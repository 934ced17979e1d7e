package render_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
	"github.com/assay-rules/assay/functions/internal/report/render"
)

var (
	created  = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)
	snapshot = time.Date(2026, 11, 22, 2, 0, 0, 0, time.UTC)
)

// sampleRule is a rule, what it finds on a resource of a type, and the clauses that it is mapped to.
type sampleRule struct {
	declared                   policy.Metadata
	cloud, kind, prefix        string
	evidence, reason, property string
	actual, desired, operator  string
}

var sampleRules = func() []sampleRule {
	return []sampleRule{
		{
			declared: policy.Metadata{
				ID: "bucket-public-read-prohibited", Severity: policy.High, Title: "Buckets do not allow public read access",
				Description: "Neither the access control list nor the bucket policy lets everybody read objects.", Fix: "Set the ACL of the bucket to private, and remove statements that allow everybody to read from its policy.",
				Links:      []string{"https://www.alibabacloud.com/help/en/cloud-config/latest/oss-bucket-public-read-prohibited"},
				Zh:         policy.Texts{Title: "存储空间禁止公共读", Description: "存储空间的读写权限和授权策略均不允许所有人读取。", Fix: "将存储空间的读写权限设为私有，并从授权策略中删除允许所有人读取的语句。"},
				Frameworks: map[string][]string{"NIST SP 800-53 Rev. 5": {"AC-3", "AC-4(21)", "AC-6"}, "PCI DSS 3.2.1": {"1.2", "1.3", "2.2.2"}},
			},
			cloud: compliance.Alicloud, kind: "ACS::OSS::Bucket", prefix: "crm-backup",
			evidence: `{"acl":"public-read","public_statements":[]}`, reason: "everybody can read the bucket through its ACL public-read", property: "AccessControlList.Grant",
			actual: `"public-read"`, desired: `["private"]`, operator: "StringIn",
		},
		{
			declared: policy.Metadata{
				ID: "sg-risky-ports-check", Severity: policy.High, Title: "Security groups do not open risky ports to everybody",
				Description: "No rule that allows traffic from every address covers a risky port, such as SSH or RDP.", Fix: "Restrict the source addresses of the rule, or remove the rule.",
				Links:      []string{"https://www.alibabacloud.com/help/en/cloud-config/latest/sg-risky-ports-check"},
				Zh:         policy.Texts{Title: "安全组不允许对全部网段开启风险端口", Description: "允许所有地址访问的规则均不包含 SSH、RDP 等风险端口。", Fix: "限制规则的来源地址，或删除该规则。"},
				Frameworks: map[string][]string{"NIST SP 800-53 Rev. 5": {"AC-4(21)", "SC-7a", "SC-7c"}, "PCI DSS 3.2.1": {"1.2", "1.2.1", "1.3.1"}, "MLPS 2.0 Level 3": {"8.1.3.1 b"}},
			},
			cloud: compliance.Alicloud, kind: "ACS::ECS::SecurityGroup", prefix: "sg-bp1",
			evidence: `{"open_ports":[22,3389]}`, reason: "port 22 is open to everybody", property: "Permissions.Permission[].PortRange", actual: `[22,3389]`, desired: `[22]`, operator: "NotContains",
		},
		{
			declared: policy.Metadata{
				ID: "rds-storage-encrypted", Severity: policy.High, Title: "RDS storage is encrypted",
				Description: "The storage of a relational database is encrypted, so that a stolen disk reveals nothing.", Fix: "Storage cannot be encrypted later. Create an encrypted instance and move to it.",
				Links:      []string{"https://docs.aws.amazon.com/config/latest/developerguide/rds-storage-encrypted.html"},
				Zh:         policy.Texts{Title: "RDS 实例已开启存储加密", Description: "关系型数据库的存储已加密，磁盘失窃也不会泄露数据。", Fix: "存储无法事后加密。请创建加密实例并迁移。"},
				Frameworks: map[string][]string{"NIST SP 800-53 Rev. 5": {"AU-9(3)", "CP-9d", "SC-13a", "SC-28(1)"}, "PCI DSS 3.2.1": {"3.4", "8.2.1"}},
			},
			cloud: compliance.AWS, kind: "AWS::RDS::DBInstance", prefix: "orders-db",
			evidence: `{"deleting":false,"storage_key":""}`, reason: "the storage is not encrypted", property: "kmsKeyId", actual: `false`, desired: `true`, operator: "Equals",
		},
		{
			declared: policy.Metadata{
				ID: "server-in-vpc", Severity: policy.Medium, Title: "ECS and EC2 instances are in a VPC",
				Description: "An instance is in a virtual private cloud, if the rule names VPCs, in one of these.", Fix: "Re-create the instance in a VPC.",
				Links:      []string{"https://www.alibabacloud.com/help/en/cloud-config/latest/ecs-instances-in-vpc"},
				Zh:         policy.Texts{Title: "使用专有网络类型的 ECS 实例", Description: "实例位于专有网络中；如果规则指定了专有网络，则位于其中之一。", Fix: "在专有网络中重新创建实例。"},
				Frameworks: map[string][]string{"MLPS 2.0 Level 3": {"8.1.2.1 c"}},
			},
			cloud: compliance.Alicloud, kind: "ACS::ECS::Instance", prefix: "web",
			evidence: `{"vpc":""}`, reason: "the instance is in no VPC", property: "VpcAttributes.VpcId", actual: `""`, operator: "IsNotStringEmpty",
		},
		{
			declared: policy.Metadata{
				ID: "eip-bandwidth-limit", Severity: policy.Medium, Title: "EIP bandwidth meets the minimum",
				Description: "The bandwidth of an elastic IP address is at least what the rule asks for.", Fix: "Raise the bandwidth of the address, or add it to a shared bandwidth that is large enough.",
				Links:      []string{"https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0562.html"},
				Zh:         policy.Texts{Title: "弹性公网IP带宽满足最低要求", Description: "弹性公网IP的带宽不小于规则要求的值。", Fix: "提高弹性公网IP的带宽，或将其加入足够大的共享带宽。"},
				Frameworks: map[string][]string{"MLPS 2.0 Level 3": {"8.1.2.1 b"}, "MLPS 2.0 Level 2": {"7.1.2.1 b"}},
			},
			cloud: compliance.HuaweiCloud, kind: "vpc.publicips", prefix: "eip",
			evidence: `{"bandwidth":5}`, reason: "bandwidth is 5 Mbit/s, at least 10 is required", property: "bandwidth.size", actual: `5`, desired: `10`, operator: "GreaterOrEquals",
		},
		{
			declared: policy.Metadata{
				ID: "required-tags", Severity: policy.Low, Title: "Resources have the required tags",
				Description: "A resource has each tag that the rule names, so that its owner and cost center are known.", Fix: "Add the tags.",
				Zh: policy.Texts{Title: "资源具有指定的标签"}, // description and fix fall back to English
			},
			cloud: compliance.HuaweiCloud, kind: "ecs.cloudservers", prefix: "app",
			evidence: `{"tags":{"team":["支付"]}}`, reason: `tag "cost-center" is missing`, property: "tags", actual: `["team"]`, desired: `["cost-center"]`, operator: "Contains",
		},
		{
			declared: policy.Metadata{
				ID: "cen-cross-region-bandwidth-check", Severity: policy.Medium, Title: "CEN bandwidth between regions meets the minimum",
				Description: "The bandwidth between two regions of a Cloud Enterprise Network is at least what the rule asks for.", Fix: "Raise the bandwidth.",
				Frameworks: map[string][]string{"MLPS 2.0 Level 3": {"8.1.2.1 b"}, "MLPS 2.0 Level 2": {"7.1.2.1 b"}},
			},
			cloud: compliance.Alicloud, kind: "ACS::CEN::CenBandwidthPackage", prefix: "cbwp",
		},
	}
}()

// samplePlaces are accounts and regions of each cloud.
var samplePlaces = map[string][][2]string{
	compliance.Alicloud:    {{"1009318965420001", "cn-hangzhou"}, {"1009318965420001", "cn-shanghai"}, {"1287463510920017", "cn-beijing"}},
	compliance.AWS:         {{"411882273312", "eu-central-1"}, {"411882273312", "us-east-1"}},
	compliance.HuaweiCloud: {{"0a1b2c3d4e5f60718293a4b5c6d7e8f9", "cn-north-4"}},
}

var sampleNames = []string{"prod", "生产-订单系统", "staging", "测试环境", "支付网关", "analytics", "数据仓库-只读", "legacy"}

var sampleExemption = compliance.Exemption{
	Name: "product-catalogue", Owner: "陈静 <chen.jing@example.com>", Reason: "public downloads of the product catalogue", Until: "2027-03-31", Ticket: "SEC-1204",
}

// sampleFinding is the n-th finding: of NonCompliant and some Undetermined, exempt and, with all, others.
func sampleFinding(n int, all bool) report.Finding {
	rule := sampleRules[n%(len(sampleRules)-1)]
	places := samplePlaces[rule.cloud]
	place := places[n/7%len(places)]
	f := report.Finding{
		Rule: rule.declared.ID, Policy: rule.declared.ID, Risk: rule.declared.Severity, Cloud: rule.cloud, Account: place[0], Region: place[1], Type: rule.kind,
		ID: fmt.Sprintf("%s-%08x", rule.prefix, 0x2ae4c1d*(n+1)&0xffffffff), Name: fmt.Sprintf("%s-%03d", sampleNames[n%len(sampleNames)], n),
		Evidence: json.RawMessage(rule.evidence), Time: snapshot,
	}
	reasons := []compliance.Reason{{Message: rule.reason, Property: rule.property, Actual: json.RawMessage(rule.actual), Operator: rule.operator}}
	if rule.desired != "" {
		reasons[0].Desired = json.RawMessage(rule.desired)
	}
	switch {
	case all && n%3 == 1:
		f.Verdict = compliance.Compliant
	case all && n%11 == 2:
		f.Verdict, f.Reasons = compliance.NotApplicable, []compliance.Reason{{Message: "the instance is being deleted"}}
	case n%13 == 5:
		f.Verdict, f.Evidence = compliance.Undetermined, nil
		f.Cause = compliance.Phrases{
			compliance.Say("no evidence: "), compliance.Say("%s is missing", "properties."+rule.property), compliance.Say(" (%s)", fmt.Sprintf("lib/%s.rego:%d", rule.prefix, 20+n%3)),
		}
	case n%29 == 7:
		f.Verdict, f.Reasons = compliance.NonCompliant, reasons
		f.Exemption = &sampleExemption
	default:
		f.Verdict, f.Reasons = compliance.NonCompliant, reasons
	}
	return f
}

func sampleFindings(count int, all bool) report.Findings {
	return func(yield func(report.Finding, error) bool) {
		for n := range count {
			if !yield(sampleFinding(n, all), nil) {
				return
			}
		}
	}
}

// sample is a report whose numbers are those of the findings, each about a resource of its own, and of 1,700 that comply for every 100.
func sample(count int, all bool) report.Report {
	r := report.Report{
		Title: report.Text{En: "MLPS 2.0 Level 3", Zh: "等保 2.0 三级"}, Pack: "mlps-level-3",
		Description: report.Text{
			En: "Rules that the clouds' packs map to a clause of MLPS 2.0 level 3 <classified protection of cybersecurity>.",
			Zh: "云服务商合规包中对应等保 2.0 三级条款的规则 <网络安全等级保护>。",
		},
		Created: created, At: snapshot, Version: "1.4.0",
		Sources: []report.Source{
			{Name: "1009318965420001_Oss_ConfigSnapshot_20261122.json.gz", Cloud: compliance.Alicloud, Form: "Alibaba Cloud Config snapshot", Account: "1009318965420001", Time: snapshot, Resources: 3 * count, Unread: 2},
			{Name: "411882273312_Config_eu-central-1_ConfigSnapshot_20261122T020000Z.json.gz", Cloud: compliance.AWS, Form: "AWS Config snapshot", Account: "411882273312", Region: "eu-central-1", Time: snapshot.Add(-7 * time.Minute), Resources: 2 * count},
			{Name: "ResourceSnapshot_1.json", Cloud: compliance.HuaweiCloud, Form: "Huawei Cloud Config snapshot", Account: "0a1b2c3d4e5f60718293a4b5c6d7e8f9", Resources: count},
		},
		Uncovered: []report.Uncovered{
			{Kind: report.UncoveredType, Name: "alicloud/ACS::SLB::LoadBalancer", Because: compliance.Say("no rule judges resources of this type"), Count: 41},
			{Kind: report.UncoveredRule, Name: "ecs-desired-instance-type", Because: compliance.Say(report.NeedsValues, "--set ecs-desired-instance-type.instanceTypes=…")},
			{Kind: report.UncoveredRule, Name: "cdn-domain-https-enabled", Because: compliance.Say("no resource to judge")},
			{Kind: report.UncoveredRule, Name: "cen-cross-region-bandwidth-check", Because: compliance.Say("no resource to judge")},
			{Kind: report.UncoveredPack, Name: "adb-cluster-audit-log-enabled", Because: compliance.Say(compliance.Quoted, "SQL audit is available only from AnalyticDB's own API")},
		},
		Unread: []report.Unread{
			{File: "1009318965420001_Oss_ConfigSnapshot_20261122.json.gz", Position: compliance.Say("line %s", "1204"), Because: compliance.Phrases{compliance.Say("%s is missing", "resourceType")}},
			{File: "1009318965420001_Oss_ConfigSnapshot_20261122.json.gz", Position: compliance.Say("byte %s", "88120"), Because: compliance.Phrases{compliance.Say("the JSON is cut off")}},
		},
	}
	frameworks := map[string]map[string][]string{}
	for _, rule := range sampleRules {
		r.Rules = append(r.Rules, report.NewRule(rule.declared.ID, rule.declared))
		frameworks[rule.declared.ID] = rule.declared.Frameworks
	}
	r.Exemptions = []report.ExemptionUse{
		{Exemption: compliance.Exemption{Name: "build-agents", Owner: "platform@example.com", Reason: "agents are replaced daily", Until: "2026-10-31"}, Over: true, Reopened: 2},
		{Exemption: compliance.Exemption{Name: "old-gateway", Owner: "network@example.com", Reason: "is retired this year", Until: "2026-12-31"}},
		{Exemption: sampleExemption},
	}
	place := map[report.Place]*report.Place{}
	for n := range count {
		f := sampleFinding(n, all)
		key := report.Place{Cloud: f.Cloud, Account: f.Account, Region: f.Region}
		if place[key] == nil {
			place[key] = &report.Place{Cloud: f.Cloud, Account: f.Account, Region: f.Region}
		}
		exempt := f.Exemption != nil
		if exempt {
			r.Exemptions[2].Findings++
		}
		for _, count := range []*report.Count{&r.Resources, &r.Rules[n%(len(r.Rules)-1)].Count, &place[key].Resources, &place[key].Evaluations} {
			count.Add(f.Verdict, exempt)
			if !all {
				count.Compliant += 17 * (n % 3)
			}
		}
	}
	for _, cloud := range compliance.Clouds() {
		for _, at := range samplePlaces[cloud] {
			if p := place[report.Place{Cloud: cloud, Account: at[0], Region: at[1]}]; p != nil {
				r.Places = append(r.Places, *p)
			}
		}
	}
	r.Clauses = report.Clauses(r.Rules, func(rule report.Rule) map[string][]string { return frameworks[rule.Name] })
	return r
}

// hostile holds what somebody who names resources could write into a report.
func hostile() report.Finding {
	f := sampleFinding(1, false)
	f.ID, f.Name, f.Region = "\ttab \x00 \xff", "=cmd|'/c calc'!A1", "</script><script>alert(1)</script>"
	f.Account, f.Type = "@SUM(A1)", "| [a](javascript:alert(1)) <img src=x onerror=alert(1)> |"
	f.Reasons = []compliance.Reason{
		{Message: "-1+1\r\n<b>\"'&\u2028", Property: "+p", Actual: json.RawMessage("{\n \"a\": \"</script>\"\n}"), Desired: json.RawMessage(`not JSON`), Operator: "Equals"},
	}
	f.Evidence = json.RawMessage(`{"a":"]]>` + "\u0001" + `"`)
	f.Cause = compliance.Phrases{compliance.Say("–")}
	f.Verdict, f.Risk, f.Time = compliance.NonCompliant, "", time.Time{}
	f.Exemption = &compliance.Exemption{Owner: "=1", Reason: "`x` | y"}
	return f
}

func listed(all ...report.Finding) report.Findings {
	return func(yield func(report.Finding, error) bool) {
		for _, one := range all {
			if !yield(one, nil) {
				return
			}
		}
	}
}

func broken(yield func(report.Finding, error) bool) {
	_ = yield(sampleFinding(1, false), nil) && yield(report.Finding{}, errors.New("disk gone"))
}

// writeSample writes the page of a sample.
func writeSample(w io.Writer, count int, all bool, lang string) error {
	return render.Write("html", w, sample(count, all), sampleFindings(count, all), report.Options{Lang: lang, All: all})
}

func writeHostile(w io.Writer) error {
	r := sample(3, false)
	r.Title.En, r.Rules[1].Link = "</title><script>alert(1)</script>", "javascript:alert(1)"
	return render.Write("html", w, r, listed(hostile()), report.Options{})
}
