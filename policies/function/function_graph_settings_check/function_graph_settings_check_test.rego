package policies.function.function_graph_settings_check_test

import data.policies.function.function_graph_settings_check as policy
import data.policies.lib.function

judged(properties, runtimes) := {
	"resource": {"type": "huaweicloud/fgs.functions", "properties": properties},
	"parameters": {"runtimeList": runtimes, "timeout": 30, "memorySize": 256},
}

settings(runtime, timeout, memory) := {"runtime": runtime, "timeout": timeout, "memory_size": memory}

test_allow_up_to_the_parameters if {
	every properties in [
		settings("Python3.10", 30, 256), settings("Python3.10", "30", "256"), settings("Go1.x", 3, 128),
		{"runtime": "Go1.x", "timeout": 3, "memorySize": 256},
	] {
		policy.deny == set() with input as judged(properties, [])
		policy.deny == set() with input as judged(properties, ["Go1.x", "Python3.10"])
	}
}

test_deny_more if {
	policy.deny == {{
		"message": "the runtime is Python2.7, allowed are Go1.x, Python3.10",
		"property": function.paths.runtime,
		"actual": "Python2.7", "desired": "Go1.x, Python3.10", "operator": "StringIn",
	}} with input as judged(settings("Python2.7", 30, 256), ["Go1.x", "Python3.10"])
	policy.deny == {{
		"message": "the timeout is 31 seconds, at most 30 are allowed",
		"property": function.paths.timeout,
		"actual": 31, "desired": 30, "operator": "LessOrEquals",
	}} with input as judged(settings("Go1.x", "31", 256), [])
	policy.deny == {{
		"message": "the memory is 257 MB, at most 256 are allowed",
		"property": function.paths.memory,
		"actual": 257, "desired": 256, "operator": "LessOrEquals",
	}} with input as judged(settings("Go1.x", 30, "257"), [])
	count(policy.deny) == 3 with input as judged(settings("Python2.7", 900, 4096), ["Go1.x"])
}

test_no_evidence_when_unknown if {
	every properties in [
		{}, settings("", 30, 256), settings(null, 30, 256), settings("Go1.x", "", 256), settings("Go1.x", null, 256), settings("Go1.x", 30, null),
		settings("Go1.x", 30, "256 MB"), {"runtime": "Go1.x", "timeout": 30},
	] {
		not policy.evidence with input as judged(properties, [])
	}
}
