package policies.bucket.oss_bucket_policy_outside_organization_check_test

import data.policies.bucket.oss_bucket_policy_outside_organization_check as policy
import data.policies.lib.bucket
import data.policies.lib.reasons
import data.policies.lib.testing

judged(grant, answer) := {
	"resource": {
		"type": "alicloud/ACS::OSS::Bucket", "id": "logs", "account": "1000000000000001",
		"properties": {"Name": "logs", "AccessControlList": {"Grant": grant}},
	},
	"lookups": {
		"oss_bucket_policy": answer,
		"resource_directory": {"exists": true, "value": {"ResourceDirectory": {"MasterAccountId": "1000000000000002"}}},
		"resource_directory_accounts": {"exists": true, "value": {"Accounts": {"Account": [{"AccountId": "1000000000000003"}]}}},
	},
}

allowing(principals) := judged("private", {"exists": true, "value": {"Statement": [{
	"Effect": "Allow", "Action": ["oss:GetObject"], "Principal": principals, "Resource": ["acs:oss:*:1000000000000001:logs/*"],
}]}})

outside(all, principal) := reasons.none(
	sprintf("the bucket policy allows something to %s, which is outside the organization", [principal]),
	all, "bucket policy",
)

test_allow_inside if {
	every resource in [
		judged("private", {"exists": false}),
		allowing(["1000000000000001", "1000000000000002", "1000000000000003"]),
		allowing(["arn:sts::1000000000000003:assumed-role/reader/*"]),
	] {
		testing.compliant(policy, {"acl": [], "outside_principals": []}) with input as resource
	}
}

test_deny_public_list if {
	testing.noncompliant(
		policy,
		{reasons.none("the access control list gives everybody access", ["public-read"], bucket.paths.acl)},
	) with input as judged("public-read", {"exists": false})
}

test_deny_outside if {
	every principal in ["*", "1000000000000009", "arn:sts::1000000000000009:assumed-role/reader/*"] {
		testing.noncompliant(policy, {outside([principal], principal)}) with input as allowing(["1000000000000001", principal])
	}
	testing.noncompliant(policy, {outside(["*"], "*")}) with input as allowing(["200000000000000001", "*"])
}

unreadable contains allowing(["200000000000000001"])

unreadable contains object.remove(allowing(["1000000000000001"]), ["lookups"])
