package policies.identity.user_console_or_api_access_test

import data.policies.identity.user_console_or_api_access as policy
import data.policies.lib.identity

ram(profile, keys) := {"resource": {"type": "alicloud/ACS::RAM::User", "properties": {
	"LoginProfile": profile,
	"AccessKeys": {"AccessKey": [{"Status": status} | some status in keys]},
}}}

profile := {"CreateDate": "2019-10-21T07:57:55Z"}

huawei(properties) := {"resource": {"type": "huaweicloud/iam.users", "properties": properties}}

want(number) := {{
	"message": sprintf("the user can sign in to the console and has access keys: %d, there must be none", [number]),
	"property": identity.paths.keys,
	"actual": number, "desired": 0, "operator": "Equals",
}}

test_allow_one_kind_of_access if {
	every resource in [
		ram(profile, []), ram(profile, ["Inactive"]), ram(null, ["Active"]),
		ram(object.union(profile, {"Status": "Inactive"}), ["Active"]),
		huawei({"enabled": false}), huawei({"enabled": true, "access_mode": "programmatic"}),
		huawei({"enabled": true, "access_mode": "default", "credentials": []}), huawei({"enabled": true, "accessMode": "console", "credentials": []}),
	] {
		policy.deny == set() with input as resource
	}
}

test_deny_both if {
	policy.deny == want(1) with input as ram(profile, ["Active", "Inactive"])
	policy.deny == want(2) with input as ram(object.union(profile, {"Status": "Active"}), ["Active", "Active"])
	policy.deny == want(1) with input as huawei({"enabled": true, "access_mode": "default", "credentials": [{"status": "active"}]})
	policy.deny == want(1) with input as huawei({"enabled": "true", "accessMode": "console", "credentials": [{"status": "inactive"}]})
}

test_no_evidence_when_unknown if {
	every resource in [
		ram(profile, ["Active", "Frozen"]), ram({"UserName": "test"}, []),
		{"resource": {"type": "alicloud/ACS::RAM::User", "properties": {"LoginProfile": profile}}},
		huawei({}), huawei({"enabled": true, "credentials": []}), huawei({"enabled": true, "access_mode": "default"}),
		huawei({"enabled": true, "access_mode": "other", "credentials": []}), huawei({"enabled": true, "access_mode": "default", "credentials": null}),
	] {
		not policy.evidence with input as resource
	}
}
