package oracle_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/engine/enginetest"
)

// A list with an element that cannot be read reports the certain violation of another one, and is Undetermined otherwise. Unit tests of
// policies, which OPA runs, cannot show that.
func TestListsWithAnUnreadableElement(t *testing.T) {
	t.Parallel()
	const (
		huaweiSSH   = `{"direction": "ingress", "protocol": "tcp", "multiport": "22", "remote_ip_prefix": "0.0.0.0/0"}`
		awsSSH      = `{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["0.0.0.0/0"], "ipv4Ranges": [], "ipv6Ranges": [], "userIdGroupPairs": [], "prefixListIds": []}`
		alicloudAll = `{"Direction": "ingress", "Policy": "Accept", "Priority": "1", "IpProtocol": "TCP", "PortRange": "-1/-1", "SourceCidrIp": "192.0.2.0/24"}`
	)
	library := compile.NewLibrary(assay.Policies())
	for _, test := range []struct {
		policy, resourceType, properties string
		want                             compliance.Verdict
	}{
		{"search-cluster-multi-zone", "huaweicloud/css.clusters", `{"status": "200", "instances": [{"azCode": "a"}, {"azCode": null}]}`, compliance.Undetermined},
		{"search-cluster-multi-zone", "huaweicloud/css.clusters", `{"status": "200", "instances": [{"azCode": "a"}, {"azCode": "b"}, {}]}`, compliance.Undetermined},
		{"opensearch-in-vpc-only", "aws/AWS::OpenSearch::Domain", `{"DomainName": "d", "VPCOptions": {"SubnetIds": [null]}}`, compliance.Undetermined},
		{"gaussdb-instance-multiple-az-check", "huaweicloud/gaussdb.instance", `{"status": "BUILD", "nodes": [{"availability_zone": "a"}, {"role": "slave"}]}`, compliance.Undetermined},
		{"rds-multi-az-support", "huaweicloud/rds.instances", `{"status": "ACTIVE", "type": "Ha", "nodes": [{"availability_zone": "a"}, {"role": "slave"}]}`, compliance.Undetermined},
		{"redis-instance-multi-zone", "huaweicloud/dcs.redis", `{"status": "RUNNING", "az_codes": ["a", null]}`, compliance.Undetermined},
		{"load-balancer-multi-zone", "alicloud/ACS::ALB::LoadBalancer", `{"ZoneMappings": [{"ZoneId": "a"}, {"ZoneId": ""}]}`, compliance.Undetermined},
		{"load-balancer-multi-zone", "huaweicloud/elb.loadbalancers", `{"availability_zone_list": ["a", ""]}`, compliance.Undetermined},
		{"load-balancer-multi-zone", "aws/AWS::ElasticLoadBalancingV2::LoadBalancer", `{"availabilityZones": [{"zoneName": "a"}, {"zoneName": "b"}, {}]}`, compliance.Undetermined},
		{"security-center-notice-config-check", "alicloud/ACS::SecurityCenter::Instance", `{"NotifyChannels": [{"Project": "sas_suspicious", "Route": 7}, {"Project": "sas_healthcheck"}]}`, compliance.Undetermined},
		{"security-center-notice-config-check", "alicloud/ACS::SecurityCenter::Instance", `{"NotifyChannels": [{"Project": "sas_suspicious", "Route": 7}, {"Project": "sas_healthcheck", "Route": 8}]}`, compliance.Undetermined},
		{"security-center-notice-config-check", "alicloud/ACS::SecurityCenter::Instance", `{"NotifyChannels": [{"Project": "sas_suspicious", "Route": 0}, {"Project": "sas_healthcheck", "Route": 8}]}`, compliance.NonCompliant},
		{"cen-cross-region-bandwidth-check", "alicloud/ACS::CEN::CenBandwidthPackage", `{"OrginInterRegionBandwidthLimits": {"OrginInterRegionBandwidthLimit": [{"BandwidthLimit": "500"}, {}]}}`, compliance.Undetermined},
		{"cen-cross-region-bandwidth-check", "alicloud/ACS::CEN::CenBandwidthPackage", `{"OrginInterRegionBandwidthLimits": {"OrginInterRegionBandwidthLimit": [{"BandwidthLimit": "0"}, {}]}}`, compliance.NonCompliant},
		{"access-keys-rotated", "alicloud/ACS::RAM::User", `{"AccessKeys": {"AccessKey": [{"Status": "Active", "CreateDate": "2022-03-31T00:00:00Z"}, {"Status": "Frozen", "CreateDate": "2022-03-31T00:00:00Z"}]}}`, compliance.Undetermined},
		{"access-keys-rotated", "alicloud/ACS::RAM::User", `{"AccessKeys": {"AccessKey": [{"Status": "Active", "CreateDate": "2022-03-31T00:00:00Z"}, {"Status": "Active", "CreateDate": ""}]}}`, compliance.Undetermined},
		{"access-keys-rotated", "alicloud/ACS::RAM::User", `{"AccessKeys": {"AccessKey": [{"Status": "Active", "CreateDate": "2021-03-31T00:00:00Z"}, {"Status": "Active", "CreateDate": ""}]}}`, compliance.NonCompliant},
		{"restricted-ssh", "huaweicloud/vpc.securityGroups", `{"security_group_rules": [` + huaweiSSH + `, {"direction": "ingress", "protocol": "tcp", "multiport": "ssh"}]}`, compliance.NonCompliant},
		{"restricted-ssh", "huaweicloud/vpc.securityGroups", `{"security_group_rules": [{"direction": "ingress", "protocol": "tcp", "multiport": "ssh"}]}`, compliance.Undetermined},
		{"restricted-ssh", "huaweicloud/vpc.securityGroups", `{"security_group_rules": [{"direction": "ingress", "protocol": "tcp", "multiport": "22,ssh"}]}`, compliance.NonCompliant},
		{"restricted-ssh", "huaweicloud/vpc.securityGroups", `{"security_group_rules": [{"direction": "egress", "multiport": "ssh"}]}`, compliance.Compliant},
		{"restricted-ssh", "huaweicloud/vpc.securityGroups", `{"security_group_rules": [{"direction": "ingress", "enabled": false, "multiport": "ssh"}]}`, compliance.Compliant},
		{"restricted-ssh", "aws/AWS::EC2::SecurityGroup", `{"ipPermissions": [` + awsSSH + `, {"ipProtocol": "new"}], "ipPermissionsEgress": []}`, compliance.NonCompliant},
		{"restricted-ssh", "aws/AWS::EC2::SecurityGroup", `{"ipPermissions": [{"ipProtocol": "new"}], "ipPermissionsEgress": []}`, compliance.Undetermined},
		{"restricted-ssh", "aws/AWS::EC2::SecurityGroup", `{"ipPermissions": [{"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "ipRanges": ["10.0.0.0/8"], "ipv6Ranges": [], "userIdGroupPairs": [], "prefixListIds": []}], "ipPermissionsEgress": []}`, compliance.Compliant},
		{"ecs-security-group-not-open-all-port", "alicloud/ACS::ECS::SecurityGroup", `{"ServiceManaged": false, "Permissions": {"Permission": [` + alicloudAll + `, {"Direction": "ingress", "Policy": "Accept", "IpProtocol": "?"}]}}`, compliance.NonCompliant},
		{"ecs-security-group-not-open-all-port", "alicloud/ACS::ECS::SecurityGroup", `{"ServiceManaged": false, "Permissions": {"Permission": [` + alicloudAll + `, {"Direction": "ingress", "Policy": "Drop", "IpProtocol": "?"}]}}`, compliance.Undetermined},
		{"mongodb-public-access-check", "alicloud/ACS::MongoDB::DBInstance", `{"DBInstanceStatus": "Running", "SecurityIPList": "0.0.0.0/0,x"}`, compliance.NonCompliant},
		{"mongodb-public-access-check", "alicloud/ACS::MongoDB::DBInstance", `{"DBInstanceStatus": "Running", "SecurityIPList": "10.0.0.0/8,x"}`, compliance.Undetermined},
		{"mongodb-public-access-check", "alicloud/ACS::MongoDB::DBInstance", `{"DBInstanceStatus": "Running", "SecurityIPList": "0.0.0.0/1,128.0.0.0/1,x"}`, compliance.NonCompliant},
		{"mongodb-public-access-check", "alicloud/ACS::MongoDB::DBInstance", `{"DBInstanceStatus": "Running", "SecurityIPList": "0.0.0.0/1,128.0.0.0/2,x"}`, compliance.Undetermined},
		{"dds-instance-has-eip", "huaweicloud/dds.instances", `{"status": "normal", "groups": [{"nodes": [{"public_ip": "203.0.113.7"}, {}]}]}`, compliance.NonCompliant},
		{"dds-instance-has-eip", "huaweicloud/dds.instances", `{"status": "normal", "groups": [{"nodes": [{"public_ip": ""}, {}]}]}`, compliance.Undetermined},
		{"rds-instance-public-access-check", "huaweicloud/rds.instances", `{"status": "ACTIVE", "public_ips": ["203.0.113.7", null]}`, compliance.NonCompliant},
		{"rds-instance-public-access-check", "huaweicloud/rds.instances", `{"status": "ACTIVE", "public_ips": [null]}`, compliance.Undetermined},
		{"rds-instance-public-access-check", "huaweicloud/rds.instances", `{"status": "ACTIVE", "public_ips": [""]}`, compliance.Compliant},
		{"disk-in-use", "aws/AWS::EC2::Volume", `{"state": "in-use", "attachments": [null]}`, compliance.Undetermined},
		{"disk-in-use", "aws/AWS::EC2::Volume", `{"state": "in-use", "attachments": [{"state": "attached"}]}`, compliance.Compliant},
		{"disk-in-use", "aws/AWS::EC2::Volume", `{"state": "available", "attachments": [{"state": "detached"}]}`, compliance.NonCompliant},
		{"vpc-network-acl-risky-ports-check", "aws/AWS::EC2::NetworkAcl", `{"entries": [{"egress": false, "ruleAction": "allow", "protocol": "-1", "cidrBlock": "0.0.0.0/0"}, {"egress": false, "ruleAction": "allow", "protocol": "?"}]}`, compliance.NonCompliant},
		{"vpc-network-acl-risky-ports-check", "aws/AWS::EC2::NetworkAcl", `{"entries": [{"egress": false, "ruleAction": "allow", "protocol": "?"}]}`, compliance.Undetermined},
	} {
		t.Run(test.policy+" "+test.properties, func(t *testing.T) {
			t.Parallel()
			p, err := library.Policy(t.Context(), test.policy, nil)
			if err != nil {
				t.Fatal(err)
			}
			judge := enginetest.Judge(t, p)
			resource := compliance.Resource{Cloud: strings.Split(test.resourceType, "/")[0], Type: test.resourceType, Status: "Normal", Properties: json.RawMessage(test.properties)}
			outcome := judge.Evaluate(t.Context(), &resource, compliance.Change, time.Date(2022, 4, 1, 0, 0, 0, 0, time.UTC))
			if outcome.Verdict != test.want {
				t.Errorf("%s, %s, evidence %s, want %s", outcome.Verdict, outcome.Cause, outcome.Evidence, test.want)
			}
		})
	}
}
