# METADATA
# title: Access policies
# description: What the clouds say about a policy that can be attached to users, groups and roles.
package policies.lib.access_policy

import data.policies.lib.boolean
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.policy_document

# METADATA
# description: To how many users, groups and roles the policy is attached.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::Policy"]
attachments := number.parse(input.resource.properties.AttachmentCount) if {
	input.resource.type == "alicloud/ACS::RAM::Policy"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::IAM::Policy"]
attachments := number.parse(input.resource.properties.attachmentCount) if {
	input.resource.type == "aws/AWS::IAM::Policy"
}

attachments := input.lookups.iam_role_assignments.value.total_num if input.resource.type in {"huaweicloud/iam.policies", "huaweicloud/iam.roles"}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::IAM::Policy"]
arn := input.resource.properties.arn if {
	input.resource.type == "aws/AWS::IAM::Policy"
	is_string(input.resource.properties.arn)
}

# METADATA
# description: Whether the policy is the cloud's own, which customers cannot change.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::Policy"]
managed_by_cloud := {"System": true, "Custom": false}[input.resource.properties.PolicyType] if {
	input.resource.type == "alicloud/ACS::RAM::Policy"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::IAM::Policy"]
managed_by_cloud := regex.match(`^arn:aws[a-z-]*:iam::aws:policy/`, input.resource.properties.arn) if {
	input.resource.type == "aws/AWS::IAM::Policy"
	is_string(input.resource.properties.arn)
}

# METADATA
# description: How often the policy is used as a permissions boundary. RAM knows none.
# schemas:
#   - input.resource.properties: schema.aws["AWS::IAM::Policy"]
boundaries := number.parse(input.resource.properties.permissionsBoundaryUsageCount) if {
	input.resource.type == "aws/AWS::IAM::Policy"
}

boundaries := 0 if input.resource.type == "alicloud/ACS::RAM::Policy"

# METADATA
# description: The document of the version in force. Undefined unless exactly one version says that it is.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::Policy"]
# custom:
#   absent:
#     - path: "properties.PolicyVersions.PolicyVersion[].PolicyDocument:.Statement"
#       mutations: [emptied]
#       because: a policy without statements allows nothing
_document := documents[0] if {
	input.resource.type == "alicloud/ACS::RAM::Policy"
	documents := [document |
		some version in input.resource.properties.PolicyVersions.PolicyVersion
		boolean.parse(version.IsDefaultVersion)
		document := version.PolicyDocument
		is_string(document)
	]
	count(documents) == 1
}

# METADATA
# description: GetPolicy of the RAM API lists no versions and has the one in force.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RAM::Policy"]
_document := lists.first(documents, "") if {
	input.resource.type == "alicloud/ACS::RAM::Policy"
	lists.first([versions | versions := input.resource.properties.PolicyVersions], null) == null
	documents := array.concat(
		[document | document := input.resource.properties.DefaultPolicyVersion.PolicyDocument],
		[document | document := input.resource.properties.PolicyDocument],
	)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::IAM::Policy"]
# custom:
#   absent:
#     - path: "properties.policyVersionList[].document:.Statement"
#       mutations: [emptied]
#       because: a policy without statements allows nothing
_document := documents[0] if {
	input.resource.type == "aws/AWS::IAM::Policy"
	documents := [document |
		some version in input.resource.properties.policyVersionList
		version.isDefaultVersion
		document := version.document
		document != null
	]
	count(documents) == 1
}

# METADATA
# description: The statements that allow every action on every resource, by their number from 0.
admin_statements := [statement.number |
	some statement in statements
	policy_document.every_action(statement.actions)
	policy_document.every_resource(statement.resources)
] if {
	statements := policy_document.statements_of(_document, "Allow")
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"attachments": {
		"alicloud/ACS::RAM::Policy": "AttachmentCount",
		"aws/AWS::IAM::Policy": "attachmentCount",
		"huaweicloud/iam.policies": "role_assignments",
		"huaweicloud/iam.roles": "role_assignments",
	},
	"statements": {
		"alicloud/ACS::RAM::Policy": "PolicyVersions.PolicyVersion",
		"aws/AWS::IAM::Policy": "policyVersionList",
	},
}
