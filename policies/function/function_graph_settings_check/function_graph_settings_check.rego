# METADATA
# title: FunctionGraph functions have an allowed runtime, timeout and memory size
# description: >-
#   The function's runtime is one of those that are allowed, and its timeout and memory are at most what is allowed, so that no function runs
#   on what is no longer maintained or costs more than it should.
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
#       description: The runtimes that are allowed; empty for any
#       default: []
#     timeout:
#       type: number
#       description: How long an invocation may take at most
#       unit: seconds
#       minimum: 0
#       required: true
#     memorySize:
#       type: number
#       description: How much memory the function may have at most
#       unit: MB
#       minimum: 0
#       required: true
#   fix: Change the function's runtime, timeout or memory.
#   differences:
#     - What Huawei Cloud's rule makes of an empty list of runtimes is not documented.
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
