package oracle_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

// A list with an element that cannot be read reports the certain violation of another one, and is Undetermined otherwise. Unit tests of
// policies, which OPA runs, cannot show that.
func TestListsWithAnUnreadableElement(t *testing.T) {
	t.Parallel()
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
	} {
		t.Run(test.policy+" "+test.properties, func(t *testing.T) {
			t.Parallel()
			p, err := library.Policy(t.Context(), test.policy, nil)
			if err != nil {
				t.Fatal(err)
			}
			arguments, err := p.Coerce()
			if err != nil {
				t.Fatal(err)
			}
			judge, err := p.Bind(arguments)
			if err != nil {
				t.Fatal(err)
			}
			resource := compliance.Resource{Type: test.resourceType, Status: "Normal", Properties: json.RawMessage(test.properties)}
			outcome := judge.Evaluate(t.Context(), &resource, compliance.Change, time.Date(2022, 4, 1, 0, 0, 0, 0, time.UTC))
			if outcome.Verdict != test.want {
				t.Errorf("%s, %s, evidence %s, want %s", outcome.Verdict, outcome.Cause, outcome.Evidence, test.want)
			}
		})
	}
}
