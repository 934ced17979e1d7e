package policies.identity.access_keys_rotated_test

import data.policies.identity.access_keys_rotated as policy
import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.testing

judged(resource) := {"resource": resource, "parameters": {"maxAccessKeyAge": 90}, "event": {"time": "2022-04-01T00:00:00Z"}}

ram(keys) := judged({"type": "alicloud/ACS::RAM::User", "properties": {"AccessKeys": {"AccessKey": keys}}})

key(status, created) := {"AccessKeyId": "LTAI****", "Status": status, "CreateDate": created}

huawei(enabled, keys) := judged({"type": "huaweicloud/iam.users", "properties": {"enabled": enabled, "credentials": keys}})

old(days) := reasons.at_most(sprintf("the age of an active access key is %v days", [days]), days, 90, identity.paths.keys)

test_allow_as_old_as_the_parameter_and_younger if {
	every resource in [
		ram([]),
		huawei(true, []),
		huawei("true", [{"status": "inactive", "create_time": "2010-01-01T00:00:00.000000Z"}]),
		huawei(false, [{"status": "active", "create_time": "2010-01-01T00:00:00.000000Z"}]),
		huawei(false, null),
	] {
		testing.compliant(policy, {"active_key_days": []}) with input as resource
	}
	every resource in [
		ram([key("Active", "2022-01-01T00:00:00Z")]),
		huawei(true, [{"status": "active", "create_time": "2022-01-01T00:00:00.000000Z"}]),
	] {
		testing.compliant(policy, {"active_key_days": [90]}) with input as resource
	}
	testing.compliant(policy, {"active_key_days": [1]}) with input as ram([key("Active", "2022-03-31T00:00:00Z"), key("Inactive", "2010-01-01T00:00:00Z")])
}

test_deny_older if {
	testing.noncompliant(policy, {old(90.5)}) with input as ram([key("Active", "2021-12-31T12:00:00Z")])
	testing.noncompliant(policy, {old(91), old(456)}) with input as ram([key("Active", "2021-12-31T00:00:00Z"), key("Active", "2020-12-31T00:00:00Z")])
	testing.noncompliant(policy, {old(91)}) with input as huawei(true, [
		{"status": "active", "createTime": "2021-12-31T00:00:00Z"},
		{"status": "active", "createTime": "2022-03-31T00:00:00Z"},
	])
}

test_no_evidence_when_unknown if {
	testing.undetermined(policy) with input as ram(null)
	testing.undetermined(policy) with input as huawei(true, null)
	testing.undetermined(policy) with input as huawei(null, [])
}

iam_user(keys) := object.union(judged({"type": "aws/AWS::IAM::User"}), {"lookups": {"iam_user_access_keys": {"exists": true, "value": {"AccessKeyMetadata": keys}}}})

test_iam_users if {
	testing.compliant(policy, {"active_key_days": []}) with input as iam_user([key("Inactive", "2010-01-01T00:00:00Z")])
	testing.compliant(policy, {"active_key_days": [90]}) with input as iam_user([key("Active", "2022-01-01T00:00:00Z")])
	testing.noncompliant(policy, {old(91)}) with input as iam_user([key("Active", "2021-12-31T00:00:00Z")])
	testing.undetermined(policy) with input as judged({"type": "aws/AWS::IAM::User"})
}
