# METADATA
# title: Lambda functions have the expected runtime, role, timeout and memory size
# description: >-
#   The function's runtime is one of those that are expected, and its role, timeout and memory are the expected ones, so that no function runs
#   on what is no longer maintained or differently from what was agreed.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/lambda-function-settings-check.html
# custom:
#   id: lambda-function-settings-check
#   severity: medium
#   resource_types:
#     - aws/AWS::Lambda::Function
#   parameters:
#     runtime:
#       type: list
#       description: The runtimes that are expected
#       required: true
#     role:
#       type: string
#       description: The name or the ARN of the role that is expected; empty for any
#       default: ""
#     timeout:
#       type: integer
#       description: The timeout that is expected; 0 for any
#       unit: seconds
#       minimum: 0
#       default: 0
#     memorySize:
#       type: integer
#       description: The memory that is expected; 0 for any
#       unit: MB
#       minimum: 0
#       default: 0
#   fix: Change the function's runtime, role, timeout or memory.
#   differences:
#     - Only what the rule is given is judged. The timeout of 3 seconds and the 128 MB that AWS names as defaults are filled in by its console.
#     - The values are what is expected, not limits as in Huawei Cloud's rule about functions. Functions that are container images, and those that bring their own runtime, are not applicable.
package policies.function.lambda_function_settings_check

import data.policies.lib.function
import data.policies.lib.reasons

# METADATA
# description: The runtime, the role, the timeout in seconds and the memory in MB.
evidence := {
	"image": false,
	"runtime": function.runtime,
	"role": function.role,
	"timeout": function.timeout,
	"memory": function.memory,
} if {
	function.image == false
}

# METADATA
# description: The function is a container image.
evidence := {"image": true} if function.image

not_applicable contains "the function is a container image" if evidence.image

not_applicable contains "the function has a custom runtime" if _custom_runtime

deny contains reasons.one_of(
	sprintf("the runtime is %s", [evidence.runtime]),
	evidence.runtime, input.parameters.runtime, function.paths.runtime,
) if {
	evidence.image == false
	not _custom_runtime
	not evidence.runtime in input.parameters.runtime
}

deny contains reasons.equals(sprintf("the role is %s", [evidence.role]), evidence.role, input.parameters.role, function.paths.role) if {
	not _custom_runtime
	input.parameters.role != ""
	evidence.role != input.parameters.role
	not endswith(evidence.role, concat("", ["/", input.parameters.role]))
}

deny contains reasons.equals(
	sprintf("the timeout is %v seconds", [evidence.timeout]),
	evidence.timeout, input.parameters.timeout, function.paths.timeout,
) if {
	not _custom_runtime
	input.parameters.timeout != 0
	evidence.timeout != input.parameters.timeout
}

deny contains reasons.equals(
	sprintf("the memory is %v MB", [evidence.memory]),
	evidence.memory, input.parameters.memorySize, function.paths.memory,
) if {
	not _custom_runtime
	input.parameters.memorySize != 0
	evidence.memory != input.parameters.memorySize
}

_custom_runtime if startswith(evidence.runtime, "provided")
