package search

import "strings"

// groups are words for the same thing, as the clouds, standards and people have them.
var groups = [][]string{
	{"EIP", "elastic IP", "publicips", "弹性公网 IP", "弹性 IP"},
	{"public address", "public IP", "公网 IP", "公网地址"},
	{"public", "Internet", "exposed", "open to the world", "公网", "公开", "公共"},
	{"bucket", "S3", "OSS", "OBS", "object storage", "存储桶", "存储空间", "对象存储"},
	{"server", "EC2 instance", "ECS instance", "cloudservers", "virtual machine", "VM", "EC2", "ECS", "云服务器"},
	{"database", "RDS", "DB instance", "MySQL", "PostgreSQL", "SQL Server", "数据库"},
	{"disk", "volume", "EBS", "EVS", "云盘", "云硬盘", "磁盘"},
	{"load balancer", "SLB", "ELB", "ALB", "CLB", "NLB", "负载均衡"},
	{"Kubernetes", "K8s", "EKS", "ACK", "CCE", "cluster"},
	{"function", "Lambda", "FunctionGraph", "FC", "FGS", "serverless", "函数"},
	{"Redis", "DCS", "ElastiCache", "Tair", "缓存"},
	{"MongoDB", "DDS", "DocumentDB", "文档数据库"},
	{"search cluster", "Elasticsearch", "OpenSearch", "CSS", "云搜索"},
	{"trail", "CloudTrail", "ActionTrail", "CTS", "audit log", "操作审计", "审计"},
	{"log", "logging", "日志"},
	{"key", "KMS", "CMK", "DEW", "密钥"},
	{"access key", "AK", "credential", "访问密钥"},
	{"user", "IAM", "RAM", "identity", "用户"},
	{"MFA", "multi factor", "two factor", "2FA", "多因素", "双因素"},
	{"certificate", "ACM", "TLS", "SSL", "证书"},
	{"TLS", "SSL", "HTTPS", "in transit", "传输加密"},
	{"encryption", "encrypted", "encrypt", "at rest", "加密"},
	{"security group", "SG", "安全组"},
	{"network ACL", "NACL", "网络 ACL"},
	{"idle", "unused", "in use", "attached", "unattached", "闲置", "空闲"},
	{"version", "versioning", "版本控制"},
	{"backup", "snapshot", "备份", "快照"},
	{"multi-AZ", "multi zone", "multiple zones", "multiple availability zones", "availability zone", "多可用区", "可用区"},
	{"expire", "expired", "expiry", "expiring", "expiration", "到期", "过期"},
	{"tag", "label", "标签"},
	{"port", "端口"},
	{"whitelist", "allowlist", "allowed IP", "白名单"},
	{"deletion protection", "delete protection", "删除保护", "释放保护"},
	{"rotation", "rotate", "rotated", "轮换", "轮转"},
	{"MLPS", "等保", "等级保护", "classified protection", "GB/T 22239", "DJCP"},
	{"level 2", "L2", "二级"},
	{"level 3", "L3", "三级"},
	{"MLPS level 2", "MLPS2", "MLPS 2.0 level 2"},
	{"MLPS level 3", "MLPS3", "MLPS 2.0 level 3"},
	{"PCI DSS", "PCI", "支付卡"},
	{"NIST SP 800-53", "NIST", "800-53"},
	{"ISO 27001", "ISO27001", "ISO/IEC 27001"},
	{"account", "root", "账号", "帐号"},
	{"VPC", "private network", "专有网络", "虚拟私有云"},
}

// synonyms are the other words of a group, by word, all of them as [words] has them. longestPhrase is how many words one has at most.
var synonyms, longestPhrase = func() (map[string][]string, int) {
	all, longest := map[string][]string{}, 0
	for _, group := range groups {
		for i, word := range group {
			key := words(word)
			longest = max(longest, len(key))
			for j, other := range group {
				if i != j {
					all[strings.Join(key, " ")] = append(all[strings.Join(key, " ")], strings.Join(words(other), " "))
				}
			}
		}
	}
	return all, longest
}()
