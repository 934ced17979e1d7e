package policies.function.lambda_function_settings_check_test

import data.policies.function.lambda_function_settings_check as policy
import data.policies.lib.function

judged(properties, role) := {
	"resource": {"type": "aws/AWS::Lambda::Function", "properties": properties},
	"parameters": {"runtime": ["python3.13", "python3.14"], "role": role, "timeout": 3, "memorySize": 128},
}

settings := {"packageType": "Zip", "runtime": "python3.13", "role": "arn:aws:iam::111122223333:role/r", "timeout": 3, "memorySize": 128}

changed(members) := judged(object.union(settings, members), "")

reason(message, property, actual, desired, operator) := {"message": message, "property": property, "actual": actual, "desired": desired, "operator": operator}

test_allow_as_expected if {
	policy.deny == set() with input as judged(settings, "")
	policy.deny == set() with input as judged(settings, "arn:aws:iam::111122223333:role/r")
	policy.deny == set() with input as changed({"runtime": "python3.14"})
	policy.not_applicable == set() with input as judged(settings, "")
}

test_a_role_by_its_name if {
	policy.deny == set() with input as judged(settings, "r")
	count(policy.deny) == 1 with input as judged(object.union(settings, {"role": "arn:aws:iam::111122223333:role/path/other"}), "r")
	policy.deny == set() with input as judged(object.union(settings, {"role": "arn:aws:iam::111122223333:role/path/r"}), "r")
}

test_deny_otherwise if {
	policy.deny == {reason(
		"the runtime is python2.7, expected is python3.13 or python3.14", function.paths.runtime,
		"python2.7", "python3.13, python3.14", "StringIn",
	)} with input as changed({"runtime": "python2.7"})
	policy.deny == {reason("the role is arn:aws:iam::111122223333:role/r, expected is other", function.paths.role, "arn:aws:iam::111122223333:role/r", "other", "StringEquals")} with input as judged(settings, "other")
	every timeout in [2, 4] {
		policy.deny == {reason(sprintf("the timeout is %d seconds, expected is 3", [timeout]), function.paths.timeout, timeout, 3, "Equals")} with input as changed({"timeout": timeout})
	}
	every memory in [127, 129] {
		policy.deny == {reason(sprintf("the memory is %d MB, expected is 128", [memory]), function.paths.memory, memory, 128, "Equals")} with input as changed({"memorySize": memory})
	}
}

test_not_applicable_to_images if {
	policy.not_applicable == {"the function is a container image"} with input as judged({"packageType": "Image", "timeout": 900}, "arn:other")
	policy.deny == set() with input as judged({"packageType": "Image", "timeout": 900}, "arn:other")
}

test_not_applicable_to_own_runtimes if {
	policy.not_applicable == {"the function brings its own runtime"} with input as changed({"runtime": "provided.al2023"})
}

test_no_evidence_when_unknown if {
	every member in ["packageType", "runtime", "role", "timeout", "memorySize"] {
		not policy.evidence with input as judged(object.remove(settings, [member]), "")
		not policy.evidence with input as changed({member: null})
	}
	not policy.evidence with input as changed({"runtime": ""})
}
