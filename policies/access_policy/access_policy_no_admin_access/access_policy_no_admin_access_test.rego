package policies.access_policy.access_policy_no_admin_access_test

import data.policies.access_policy.access_policy_no_admin_access as policy
import data.policies.lib.access_policy
import data.policies.lib.reasons
import data.policies.lib.testing

document(effect, action, resource) := json.marshal({"Version": "1", "Statement": [{"Effect": effect, "Action": action, "Resource": resource}]})

ram(type, versions) := {"parameters": {"excludePermissionBoundaryPolicy": false}, "resource": {"type": "alicloud/ACS::RAM::Policy", "properties": {
	"PolicyType": type,
	"PolicyVersions": {"PolicyVersion": [{"IsDefaultVersion": version[0], "PolicyDocument": version[1]} | some version in versions]},
}}}

aws(arn, versions) := {"parameters": {"excludePermissionBoundaryPolicy": false}, "resource": {"type": "aws/AWS::IAM::Policy", "properties": {
	"arn": arn,
	"policyVersionList": [{"isDefaultVersion": version[0], "document": version[1]} | some version in versions],
}}}

own := "arn:aws:iam::111122223333:policy/own"

admin := document("Allow", "*", "*")

plain := document("Allow", ["s3:*"], "*")

by_statement(number) := {reasons.has_not(sprintf("statement %d allows every action on every resource", [number]), number, number, access_policy.paths.statements)}

test_allow_less_than_everything if {
	every text in [plain, document("Allow", "*", "arn:aws:s3:::b"), document("Deny", "*", "*")] {
		testing.compliant(policy, {"admin_statements": [], "excluded": false, "managed_by_cloud": false}) with input as aws(own, [[true, text], [false, admin]])
		testing.compliant(policy, {"admin_statements": [], "excluded": false, "managed_by_cloud": false}) with input as ram("Custom", [[true, text], [false, admin]])
	}
}

test_deny_everything if {
	every text in [admin, document("Allow", ["s3:Get*", "*"], ["*"]), document("Allow", "*:*", "*")] {
		testing.noncompliant(policy, by_statement(0)) with input as aws(own, [[true, urlquery.encode(text)], [false, plain]])
		testing.noncompliant(policy, by_statement(0)) with input as aws(own, [[true, [json.unmarshal(text)]]])
		testing.noncompliant(policy, by_statement(0)) with input as ram("Custom", [[true, text]])
		testing.noncompliant(policy, by_statement(0)) with input as ram("Custom", [["false", plain], ["true", text]])
	}
}

test_deny_every_resource_by_its_arn if {
	testing.noncompliant(policy, by_statement(0)) with input as ram("Custom", [[true, document("Allow", "*", "acs:*:*:*:*")]])
	testing.noncompliant(policy, by_statement(0)) with input as aws(own, [[true, document("Allow", "*", ["arn:aws:*"])]])
}

test_deny_beside_what_cannot_be_read if {
	testing.noncompliant(policy, by_statement(1)) with input as aws(own, [[true, json.marshal({"Statement": [
		{"Effect": "Allow", "Action": 5, "Resource": "*"},
		{"Effect": "Allow", "Action": "*", "Resource": "*"},
	]})]])
}

used(resource, boundaries, exclude) := object.union(resource, {
	"parameters": {"excludePermissionBoundaryPolicy": exclude},
	"resource": {"properties": {"permissionsBoundaryUsageCount": boundaries}},
})

test_permissions_boundaries if {
	testing.not_applicable(policy, {"the policy is used as a permissions boundary"}) with input as used(aws(own, [[true, admin]]), 1, true)
	testing.noncompliant(policy, by_statement(0)) with input as used(aws(own, [[true, admin]]), 0, true)
	testing.noncompliant(policy, by_statement(0)) with input as used(aws(own, [[true, admin]]), 1, false)
	testing.noncompliant(policy, by_statement(0)) with input as used(ram("Custom", [[true, admin]]), 1, true)
	testing.undetermined(policy) with input as used(aws(own, [[true, admin]]), null, true)
}

test_not_applicable_to_the_clouds_own if {
	every resource in [ram("System", []), aws("arn:aws:iam::aws:policy/AdministratorAccess", []), aws("arn:aws-cn:iam::aws:policy/AdministratorAccess", [])] {
		testing.not_applicable(policy, {"the cloud manages the policy"}) with input as resource
	}
	testing.compliant(policy, {"admin_statements": [], "excluded": false, "managed_by_cloud": false}) with input as aws(own, [[true, plain]])
}

unreadable contains resource if some resource in [
	ram("Custom", []), ram("Custom", [[false, plain]]), ram("Custom", [[true, plain], [true, plain]]), ram("Custom", [[true, "{"]]), ram("custom", [[true, plain]]),
	ram("Custom", [[true, document("Allow", [], "*")]]), aws(own, [[true, document("Allow", [], "*")]]),
	ram("Custom", [[true, null]]), aws(own, []), aws(own, [[false, plain]]), aws(own, [[true, null]]), aws(own, [[true, plain], [true, plain]]),
	aws(null, [[true, plain]]), aws(own, [[true, json.marshal({"Statement": [{"Effect": "Allow", "Action": 5, "Resource": "*"}]})]]),
]
