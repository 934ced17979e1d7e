package policies.function.function_graph_settings_check_test

import data.policies.function.function_graph_settings_check as policy
import data.policies.lib.function
import data.policies.lib.reasons
import data.policies.lib.testing

judged(properties, runtimes) := {
	"resource": {"type": "huaweicloud/fgs.functions", "properties": properties},
	"parameters": {"runtimeList": runtimes, "timeout": 30, "memorySize": 256},
}

settings(runtime, timeout, memory) := {"runtime": runtime, "timeout": timeout, "memory_size": memory}

test_allow_up_to_the_parameters if {
	every properties in [settings("Python3.10", 30, 256), settings("Python3.10", "30", "256")] {
		testing.compliant(policy, {"memory": 256, "runtime": "Python3.10", "timeout": 30}) with input as judged(properties, [])
		testing.compliant(policy, {"memory": 256, "runtime": "Python3.10", "timeout": 30}) with input as judged(properties, ["Go1.x", "Python3.10"])
	}
	testing.compliant(policy, {"memory": 128, "runtime": "Go1.x", "timeout": 3}) with input as judged(settings("Go1.x", 3, 128), [])
	testing.compliant(policy, {"memory": 128, "runtime": "Go1.x", "timeout": 3}) with input as judged(settings("Go1.x", 3, 128), ["Go1.x", "Python3.10"])
	testing.compliant(policy, {"memory": 256, "runtime": "Go1.x", "timeout": 3}) with input as judged({"runtime": "Go1.x", "timeout": 3, "memorySize": 256}, [])
	testing.compliant(policy, {"memory": 256, "runtime": "Go1.x", "timeout": 3}) with input as judged({"runtime": "Go1.x", "timeout": 3, "memorySize": 256}, ["Go1.x", "Python3.10"])
}

test_deny_more if {
	testing.noncompliant(policy, {reasons.one_of(
		"the runtime is Python2.7",
		"Python2.7", ["Go1.x", "Python3.10"], function.paths.runtime,
	)}) with input as judged(settings("Python2.7", 30, 256), ["Go1.x", "Python3.10"])
	testing.noncompliant(policy, {reasons.at_most(
		"the timeout is 31 seconds",
		31, 30, function.paths.timeout,
	)}) with input as judged(settings("Go1.x", "31", 256), [])
	testing.noncompliant(policy, {reasons.at_most(
		"the memory is 257 MB",
		257, 256, function.paths.memory,
	)}) with input as judged(settings("Go1.x", 30, "257"), [])
	testing.noncompliant(policy, {
		reasons.at_most("the timeout is 900 seconds", 900, 30, function.paths.timeout),
		reasons.at_most("the memory is 4096 MB", 4096, 256, function.paths.memory),
		reasons.one_of("the runtime is Python2.7", "Python2.7", ["Go1.x"], function.paths.runtime),
	}) with input as judged(settings("Python2.7", 900, 4096), ["Go1.x"])
}

test_no_evidence_when_unknown if {
	every properties in [
		{}, settings("", 30, 256), settings(null, 30, 256), settings("Go1.x", "", 256), settings("Go1.x", null, 256), settings("Go1.x", 30, null),
		settings("Go1.x", 30, "256 MB"), {"runtime": "Go1.x", "timeout": 30},
	] {
		testing.undetermined(policy) with input as judged(properties, [])
	}
}
