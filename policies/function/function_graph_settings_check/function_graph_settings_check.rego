# METADATA
# title: FunctionGraph functions have an allowed runtime, timeout and memory size
# description: >-
#   Unmaintained runtimes no longer receive security updates, and large limits can cost more than planned. The function's runtime must be in the
#   list, unless the list is empty. Its timeout and memory size must be at most the parameters.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0595.html
# custom:
#   id: function-graph-settings-check
#   severity: medium
#   resource_types:
#     - huaweicloud/fgs.functions
#   parameters:
#     runtimeList:
#       type: list
#       description: The allowed runtimes; empty for any
#       default: []
#     timeout:
#       type: number
#       description: The maximum timeout of the function
#       unit: seconds
#       minimum: 0
#       required: true
#     memorySize:
#       type: number
#       description: The maximum memory size of the function
#       unit: MB
#       minimum: 0
#       required: true
#   fix: Change the runtime, timeout or memory size of the function.
#   differences:
#     - Huawei Cloud does not document how its managed rule treats an empty list of runtimes.
#   zh:
#     title: FunctionGraph 函数的运行时、超时时间和内存符合要求
#     description: 停止维护的运行时不再提供安全更新，过大的配置可能产生超出预期的费用。函数的运行时必须在参数 runtimeList 中（列表为空则不限），执行超时时间和内存不得超过参数 timeout 和 memorySize。
#     fix: 修改函数的运行时、执行超时时间或内存。
package policies.function.function_graph_settings_check

import data.policies.lib.function
import data.policies.lib.reasons

# METADATA
# description: The runtime, the timeout in seconds and the memory in MB.
evidence := {"runtime": function.runtime, "timeout": function.timeout, "memory": function.memory}

deny contains reasons.one_of(
	sprintf("the runtime is %s", [evidence.runtime]),
	evidence.runtime, input.parameters.runtimeList, function.paths.runtime,
) if {
	input.parameters.runtimeList != []
	not evidence.runtime in input.parameters.runtimeList
}

deny contains reasons.at_most(
	sprintf("the timeout is %v seconds", [evidence.timeout]),
	evidence.timeout, input.parameters.timeout, function.paths.timeout,
) if {
	evidence.timeout > input.parameters.timeout
}

deny contains reasons.at_most(
	sprintf("the memory is %v MB", [evidence.memory]),
	evidence.memory, input.parameters.memorySize, function.paths.memory,
) if {
	evidence.memory > input.parameters.memorySize
}
