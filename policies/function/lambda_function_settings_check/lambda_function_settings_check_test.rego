package policies.function.lambda_function_settings_check_test

import data.policies.function.lambda_function_settings_check as policy
import data.policies.lib.function
import data.policies.lib.reasons
import data.policies.lib.testing

judged(properties, role) := {
	"resource": {"type": "aws/AWS::Lambda::Function", "properties": properties},
	"parameters": {"runtime": ["python3.13", "python3.14"], "role": role, "timeout": 3, "memorySize": 128},
}

settings := {"packageType": "Zip", "runtime": "python3.13", "role": "arn:aws:iam::111122223333:role/r", "timeout": 3, "memorySize": 128}

changed(members) := judged(object.union(settings, members), "")

test_allow_as_expected if {
	testing.compliant(policy, {"deleting": false, "image": false, "memory": 128, "role": "arn:aws:iam::111122223333:role/r", "runtime": "python3.13", "timeout": 3}) with input as judged(settings, "")
	testing.compliant(policy, {"deleting": false, "image": false, "memory": 128, "role": "arn:aws:iam::111122223333:role/r", "runtime": "python3.13", "timeout": 3}) with input as judged(settings, "arn:aws:iam::111122223333:role/r")
	testing.compliant(policy, {"deleting": false, "image": false, "memory": 128, "role": "arn:aws:iam::111122223333:role/r", "runtime": "python3.14", "timeout": 3}) with input as changed({"runtime": "python3.14"})
}

test_a_role_by_its_name if {
	testing.compliant(policy, {"deleting": false, "image": false, "memory": 128, "role": "arn:aws:iam::111122223333:role/r", "runtime": "python3.13", "timeout": 3}) with input as judged(settings, "r")
	testing.noncompliant(policy, {reasons.equals(
		"the role is arn:aws:iam::111122223333:role/path/other",
		"arn:aws:iam::111122223333:role/path/other", "r", function.paths.role,
	)}) with input as judged(object.union(settings, {"role": "arn:aws:iam::111122223333:role/path/other"}), "r")
	testing.compliant(policy, {"deleting": false, "image": false, "memory": 128, "role": "arn:aws:iam::111122223333:role/path/r", "runtime": "python3.13", "timeout": 3}) with input as judged(object.union(settings, {"role": "arn:aws:iam::111122223333:role/path/r"}), "r")
}

test_deny_otherwise if {
	testing.noncompliant(policy, {reasons.one_of(
		"the runtime is python2.7",
		"python2.7", ["python3.13", "python3.14"], function.paths.runtime,
	)}) with input as changed({"runtime": "python2.7"})
	testing.noncompliant(policy, {reasons.equals(
		"the role is arn:aws:iam::111122223333:role/r",
		"arn:aws:iam::111122223333:role/r", "other", function.paths.role,
	)}) with input as judged(settings, "other")
	every timeout in [2, 4] {
		testing.noncompliant(policy, {reasons.equals(
			sprintf("the timeout is %d seconds", [timeout]),
			timeout, 3, function.paths.timeout,
		)}) with input as changed({"timeout": timeout})
	}
	every memory in [127, 129] {
		testing.noncompliant(policy, {reasons.equals(
			sprintf("the memory is %d MB", [memory]),
			memory, 128, function.paths.memory,
		)}) with input as changed({"memorySize": memory})
	}
}

test_not_applicable_to_images if {
	testing.not_applicable(policy, {"the function is a container image"}) with input as judged({"packageType": "Image", "timeout": 900}, "arn:other")
}

test_not_applicable_to_own_runtimes if {
	testing.not_applicable(policy, {"the function has a custom runtime"}) with input as changed({"runtime": "provided.al2023"})
}

test_no_evidence_when_unknown if {
	every member in ["runtime", "role", "timeout", "memorySize"] {
		testing.undetermined(policy) with input as judged(object.remove(settings, [member]), "")
		testing.undetermined(policy) with input as changed({member: null})
	}
	testing.undetermined(policy) with input as changed({"runtime": ""})
}

test_what_the_rule_is_not_given_is_not_judged if {
	resource := {"type": "aws/AWS::Lambda::Function", "properties": object.union(settings, {"timeout": 900, "memorySize": 1024})}
	testing.compliant(policy, {"deleting": false, "image": false, "memory": 1024, "role": "arn:aws:iam::111122223333:role/r", "runtime": "python3.13", "timeout": 900}) with input as {
		"resource": resource,
		"parameters": {"runtime": ["python3.13"], "role": "", "timeout": 0, "memorySize": 0},
	}
}

test_a_function_with_a_runtime_is_no_image if {
	testing.compliant(policy, {"deleting": false, "image": false, "memory": 128, "role": "arn:aws:iam::111122223333:role/r", "runtime": "python3.13", "timeout": 3}) with input as judged(
		object.remove(settings, ["packageType"]),
		"",
	)
	testing.undetermined(policy) with input as judged(object.remove(settings, ["packageType", "runtime"]), "")
	testing.undetermined(policy) with input as changed({"packageType": "Layer"})
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the function is being deleted"}) with input as {"resource": {"type": "aws/AWS::Lambda::Function", "properties": {"state": {"value": "Deleting"}}}}
}
