# METADATA
# title: Lambda functions have the expected runtime, role, timeout and memory size
# description: >-
#   Functions should run with the agreed settings, on a runtime that is still maintained. The runtime must be in the list. The role, the timeout and
#   the memory size must match the parameters that are set. Container images and custom runtimes are not applicable.
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
#       description: The allowed runtimes
#       required: true
#     role:
#       type: string
#       description: The name or ARN of the required role; empty for any
#       default: ""
#     timeout:
#       type: integer
#       description: The required timeout; 0 for any
#       unit: seconds
#       minimum: 0
#       default: 0
#     memorySize:
#       type: integer
#       description: The required memory size; 0 for any
#       unit: MB
#       minimum: 0
#       default: 0
#   fix: Change the runtime, role, timeout or memory size of the function.
#   differences:
#     - Only parameters that the rule sets are judged. AWS documents defaults of 3 seconds and 128 MB, but its console fills these in.
#     - >-
#       The values must be equal; they are not limits as in Huawei Cloud's rule for functions. Functions that are container images or have a custom
#       runtime are not applicable.
#     - A function that is being deleted is not applicable. AWS does not document how its managed rule treats it.
#   zh:
#     title: Lambda 函数的运行时、角色、超时和内存符合要求
#     description: 函数应按约定的配置运行，并使用仍在维护的运行时。运行时必须在参数 runtime 中；角色、超时和内存必须与规则所设的参数一致，未设置的参数不检查。容器镜像函数和使用自定义运行时的函数不适用。
#     fix: 修改函数的运行时、执行角色、超时或内存。
package policies.function.lambda_function_settings_check

import data.policies.lib.function
import data.policies.lib.reasons

# METADATA
# description: The runtime, the role, the timeout in seconds and the memory in MB.
evidence := {
	"deleting": false,
	"image": false,
	"runtime": function.runtime,
	"role": function.role,
	"timeout": function.timeout,
	"memory": function.memory,
} if {
	function.deleting == false
	function.image == false
}

# METADATA
# description: The function is a container image.
evidence := {"deleting": false, "image": true} if {
	function.deleting == false
	function.image
}

# METADATA
# description: The function is being deleted.
evidence := {"deleting": true} if function.deleting

not_applicable contains "the function is being deleted" if evidence.deleting

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
