package policies.identity.user_console_or_api_access_test

import data.policies.identity.user_console_or_api_access as policy
import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.testing

ram(profile, keys) := {"resource": {"type": "alicloud/ACS::RAM::User", "properties": {
	"LoginProfile": profile,
	"AccessKeys": {"AccessKey": [{"Status": status} | some status in keys]},
}}}

profile := {"CreateDate": "2019-10-21T07:57:55Z"}

huawei(properties) := {"resource": {"type": "huaweicloud/iam.users", "properties": properties}}

want(number) := {reasons.zero(sprintf("the user can sign in to the console and has access keys: %d", [number]), number, identity.paths.keys)}

test_allow_one_kind_of_access if {
	every resource in [
		ram(profile, []),
		ram(profile, ["Inactive"]),
		huawei({"enabled": true, "access_mode": "default", "credentials": []}),
		huawei({"enabled": true, "accessMode": "console", "credentials": []}),
	] {
		testing.compliant(policy, {"console_access": true, "keys": 0}) with input as resource
	}
	every resource in [
		ram(null, ["Active"]),
		ram(object.union(profile, {"Status": "Inactive"}), ["Active"]),
		huawei({"enabled": false}),
		huawei({"enabled": true, "access_mode": "programmatic"}),
	] {
		testing.compliant(policy, {"console_access": false}) with input as resource
	}
}

test_deny_both if {
	testing.noncompliant(policy, want(1)) with input as ram(profile, ["Active", "Inactive"])
	testing.noncompliant(policy, want(1)) with input as ram(profile, ["Frozen", "Active"])
	testing.noncompliant(policy, want(2)) with input as ram(object.union(profile, {"Status": "Active"}), ["Active", "Active"])
	testing.noncompliant(policy, want(1)) with input as huawei({"enabled": true, "access_mode": "default", "credentials": [{"status": "active"}]})
	testing.noncompliant(policy, want(1)) with input as huawei({"enabled": "true", "accessMode": "console", "credentials": [{"status": "inactive"}]})
}

test_no_evidence_when_unknown if {
	every resource in [
		ram(profile, ["Inactive", "Frozen"]), ram({"UserName": "test"}, []),
		{"resource": {"type": "alicloud/ACS::RAM::User", "properties": {"LoginProfile": profile}}},
		huawei({}), huawei({"enabled": true, "credentials": []}), huawei({"enabled": true, "access_mode": "default"}),
		huawei({"enabled": true, "access_mode": "other", "credentials": []}), huawei({"enabled": true, "access_mode": "default", "credentials": null}),
	] {
		testing.undetermined(policy) with input as resource
	}
}
