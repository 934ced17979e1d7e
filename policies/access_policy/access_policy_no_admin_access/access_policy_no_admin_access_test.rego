package policies.access_policy.access_policy_no_admin_access_test

import data.policies.access_policy.access_policy_no_admin_access as policy
import data.policies.lib.access_policy

document(effect, action, resource) := json.marshal({"Version": "1", "Statement": [{"Effect": effect, "Action": action, "Resource": resource}]})

ram(type, versions) := {"resource": {"type": "alicloud/ACS::RAM::Policy", "properties": {
	"PolicyType": type,
	"PolicyVersions": {"PolicyVersion": [{"IsDefaultVersion": version[0], "PolicyDocument": version[1]} | some version in versions]},
}}}

aws(arn, versions) := {"resource": {"type": "aws/AWS::IAM::Policy", "properties": {
	"arn": arn,
	"policyVersionList": [{"isDefaultVersion": version[0], "document": version[1]} | some version in versions],
}}}

own := "arn:aws:iam::111122223333:policy/own"

admin := document("Allow", "*", "*")

plain := document("Allow", ["s3:*"], "*")

want(number) := {{
	"message": sprintf("statements that allow every action on every resource: %d, there must be none", [number]),
	"property": access_policy.paths.statements,
	"actual": number, "desired": 0, "operator": "Equals",
}}

test_allow_less_than_everything if {
	every text in [plain, document("Allow", "*", "arn:aws:s3:::b"), document("Deny", "*", "*"), document("Allow", [], "*")] {
		policy.deny == set() with input as aws(own, [[true, text], [false, admin]])
		policy.deny == set() with input as ram("Custom", [[true, text], [false, admin]])
	}
}

test_deny_everything if {
	every text in [admin, document("Allow", ["s3:Get*", "*"], ["*"]), document("Allow", "*:*", "*")] {
		policy.deny == want(1) with input as aws(own, [[true, urlquery.encode(text)], [false, plain]])
		policy.deny == want(1) with input as aws(own, [[true, [json.unmarshal(text)]]])
		policy.deny == want(1) with input as ram("Custom", [[true, text]])
		policy.deny == want(1) with input as ram("Custom", [["false", plain], ["true", text]])
	}
}

test_not_applicable_to_the_clouds_own if {
	every resource in [ram("System", []), aws("arn:aws:iam::aws:policy/AdministratorAccess", []), aws("arn:aws-cn:iam::aws:policy/AdministratorAccess", [])] {
		policy.not_applicable == {"the policy is the cloud's own"} with input as resource
		policy.deny == set() with input as resource
	}
	policy.not_applicable == set() with input as aws(own, [[true, plain]])
}

test_no_evidence_when_unknown if {
	every resource in [
		ram("Custom", []), ram("Custom", [[false, plain]]), ram("Custom", [[true, plain], [true, plain]]), ram("Custom", [[true, "{"]]), ram("custom", [[true, plain]]),
		ram("Custom", [[true, null]]), aws(own, []), aws(own, [[false, plain]]), aws(own, [[true, null]]), aws(own, [[true, plain], [true, plain]]),
		aws(null, [[true, plain]]), aws(own, [[true, json.marshal({"Statement": [{"Effect": "Allow", "Action": 5, "Resource": "*"}]})]]),
	] {
		not policy.evidence with input as resource
	}
}
