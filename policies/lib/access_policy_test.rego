package policies.lib.access_policy_test

import data.policies.lib.access_policy

ram(properties) := {"resource": {"type": "alicloud/ACS::RAM::Policy", "properties": properties}}

aws(properties) := {"resource": {"type": "aws/AWS::IAM::Policy", "properties": properties}}

everything := {"Effect": "Allow", "Action": "*", "Resource": "*"}

document(statements) := json.marshal({"Version": "1", "Statement": statements})

test_attachments if {
	access_policy.attachments == 3 with input as ram({"AttachmentCount": "3"})
	access_policy.attachments == 0 with input as aws({"attachmentCount": 0})
	not access_policy.attachments with input as aws({"attachmentCount": null})
}

test_managed_by_cloud if {
	access_policy.managed_by_cloud == true with input as ram({"PolicyType": "System"})
	access_policy.managed_by_cloud == false with input as ram({"PolicyType": "Custom"})
	access_policy.managed_by_cloud == true with input as aws({"arn": "arn:aws:iam::aws:policy/ReadOnlyAccess"})
	access_policy.managed_by_cloud == false with input as aws({"arn": "arn:aws:iam::111122223333:policy/aws:policy/"})
	not access_policy.managed_by_cloud with input as aws({"arn": null})
}

test_admin_statements_of_the_version_in_force if {
	access_policy.admin_statements == [0] with input as ram({"PolicyVersions": {"PolicyVersion": [
		{"IsDefaultVersion": "false", "PolicyDocument": document([])},
		{"IsDefaultVersion": "true", "PolicyDocument": document([everything, object.union(everything, {"Action": "oss:*"})])},
	]}})
	access_policy.admin_statements == [0, 1] with input as aws({"policyVersionList": [
		{"isDefaultVersion": true, "document": urlquery.encode(document([everything, everything]))},
		{"isDefaultVersion": false, "document": urlquery.encode(document([]))},
	]})
	not access_policy.admin_statements with input as aws({"policyVersionList": []})
	not access_policy.admin_statements with input as ram({"PolicyVersions": {"PolicyVersion": [{"IsDefaultVersion": true, "PolicyDocument": null}]}})
}

test_document_without_versions if {
	every properties in [{"PolicyDocument": document([everything])}, {"DefaultPolicyVersion": {"PolicyDocument": document([everything])}}] {
		access_policy.admin_statements == [0] with input as ram(properties)
	}
	not access_policy.admin_statements with input as ram({})
}

test_boundaries if {
	access_policy.boundaries == 2 with input as aws({"permissionsBoundaryUsageCount": 2})
	access_policy.boundaries == 0 with input as ram({})
	not access_policy.boundaries with input as aws({})
}

test_attachments_on_huawei_cloud if {
	every type in ["iam.policies", "iam.roles"] {
		access_policy.attachments == 2 with input as {
			"resource": {"type": concat("/", ["huaweicloud", type])},
			"lookups": {"iam_role_assignments": {"exists": true, "value": {"total_num": 2}}},
		}
	}
}
