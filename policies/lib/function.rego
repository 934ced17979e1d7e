# METADATA
# title: Functions
# description: What the clouds say about a serverless function, or a service that functions belong to.
package policies.lib.function

import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.policy_document
import data.policies.lib.public_access
import data.policies.lib.text

# METADATA
# description: The runtime, as the cloud calls it.
# schemas:
#   - input.resource.properties: schema.huaweicloud["fgs.functions"]
runtime := input.resource.properties.runtime if {
	input.resource.type == "huaweicloud/fgs.functions"
	text.given(input.resource.properties.runtime)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Lambda::Function"]
runtime := input.resource.properties.runtime if {
	input.resource.type == "aws/AWS::Lambda::Function"
	text.given(input.resource.properties.runtime)
}

# METADATA
# description: After how many seconds an invocation is ended.
# schemas:
#   - input.resource.properties: schema.huaweicloud["fgs.functions"]
timeout := number.parse(input.resource.properties.timeout) if {
	input.resource.type == "huaweicloud/fgs.functions"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Lambda::Function"]
timeout := number.parse(input.resource.properties.timeout) if {
	input.resource.type == "aws/AWS::Lambda::Function"
}

# METADATA
# description: The memory in MB.
# schemas:
#   - input.resource.properties: schema.huaweicloud["fgs.functions"]
memory := number.parse(lists.first(sizes, "")) if {
	input.resource.type == "huaweicloud/fgs.functions"
	sizes := array.concat(
		[size | size := input.resource.properties.memory_size],
		[size | size := input.resource.properties.memorySize],
	)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Lambda::Function"]
memory := number.parse(input.resource.properties.memorySize) if {
	input.resource.type == "aws/AWS::Lambda::Function"
}

# METADATA
# description: The role by which the function's code gets its permissions, empty when there is none.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::FC::Service"]
role := trim_space(roles[0]) if {
	input.resource.type == "alicloud/ACS::FC::Service"
	roles := array.concat(
		[role | role := input.resource.properties.Role],
		[role | role := input.resource.properties.role],
	)
	is_string(roles[0])
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::Lambda::Function"]
role := trim_space(input.resource.properties.role) if {
	input.resource.type == "aws/AWS::Lambda::Function"
	is_string(input.resource.properties.role)
}

# METADATA
# description: Whether the function is a container image, which has no runtime. Zip is the other form (Lambda API, PackageType).
# schemas:
#   - input.resource.properties: schema.aws["AWS::Lambda::Function"]
image := {"image": true, "zip": false}[text.word(input.resource.properties.packageType)] if {
	input.resource.type == "aws/AWS::Lambda::Function"
}

# METADATA
# description: Items from before there were images name no form; a function that names a runtime is none.
# schemas:
#   - input.resource.properties: schema.aws["AWS::Lambda::Function"]
# custom:
#   absent:
#     - path: properties.packageType
#       mutations: [unnoticed]
#       because: a function with a runtime is no container image
image := false if {
	input.resource.type == "aws/AWS::Lambda::Function"
	lists.given([type | type := input.resource.properties.packageType]) == []
	text.parse(input.resource.properties.runtime)
}

# METADATA
# description: The numbers of the statements of the function's policy, from 0, that let everybody use it.
# custom:
#   absent:
#     - path: lookups.lambda_function_policy.value.Policy.Statement
#       mutations: [emptied]
#       because: a policy without statements lets nobody in
#     - path: lookups.lambda_function_policy.value.Policy.Statement[].Condition
#       mutations: [unnoticed]
#       because: another service than S3 is a fixed principal without one, too
#     - path: lookups.lambda_function_policy.value.Policy.Statement[].Principal
#       mutations: [unnoticed]
#       because: a principal that is a name is read as one
#     - path: lookups.lambda_function_policy.value.Policy.Statement[].Resource
#       mutations: [unnoticed]
#       because: the policy is about the function itself
public_statements := public_access.statements(allowing, denying, actions) if {
	input.resource.type == "aws/AWS::Lambda::Function"
	told := policy_document.resource_statements(input.lookups.lambda_function_policy.value.Policy)
	statements := [object.union(statement, {"principals": [_caller(principal) | some principal in statement.principals]}) | some statement in told]
	allowing := [statement | some statement in statements; statement.effect == "Allow"]
	denying := [statement | some statement in statements; statement.effect == "Deny"]
	actions := {statement.number: array.concat(["lambda:invokefunction", "lambda:invokefunctionurl"], statement.actions) | some statement in statements}
}

public_statements := [] if {
	input.resource.type == "aws/AWS::Lambda::Function"
	input.lookups.lambda_function_policy.exists == false
}

# S3 invokes a function for the buckets of every account (AWS Config Developer Guide, lambda-function-public-access-prohibited).
_caller(principal) := {"kind": "AWS", "name": "*"} if principal == _storage

_caller(principal) := principal if principal != _storage

_storage := {"kind": "Service", "name": "s3.amazonaws.com"}

# METADATA
# description: Whether the function is being deleted (Lambda API, State). Items have the state in an object or as it is.
# schemas:
#   - input.resource.properties: schema.aws["AWS::Lambda::Function"]
# custom:
#   absent:
#     - path: properties.state
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending(array.concat(
	[state | some state in states; type_name(state) == "string"],
	[state.value | some state in states; type_name(state) == "object"],
)) if {
	input.resource.type == "aws/AWS::Lambda::Function"
	states := [state | state := input.resource.properties.state]
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"runtime": {
		"huaweicloud/fgs.functions": "runtime",
		"aws/AWS::Lambda::Function": "runtime",
	},
	"timeout": {
		"huaweicloud/fgs.functions": "timeout",
		"aws/AWS::Lambda::Function": "timeout",
	},
	"memory": {
		"huaweicloud/fgs.functions": "memory_size",
		"aws/AWS::Lambda::Function": "memorySize",
	},
	"role": {
		"alicloud/ACS::FC::Service": "Role",
		"aws/AWS::Lambda::Function": "role",
	},
}
