package policies.resource.required_tags_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.resource.required_tags as policy

none := {
	"tag1Key": "env", "tag1Value": [],
	"tag2Key": "", "tag2Value": [], "tag3Key": "", "tag3Value": [], "tag4Key": "", "tag4Value": [],
	"tag5Key": "", "tag5Value": [], "tag6Key": "", "tag6Value": [],
}

tagged(tags, parameters) := {"resource": {"type": "aws/AWS::EC2::EIP", "tags": tags}, "parameters": object.union(none, parameters)}

missing(key) := reasons.has_one_of(sprintf("the tag %s is missing", [key]), "", [key], "tags")

other(key, actual, desired) := reasons.one_of(sprintf("the tag %s is %q", [key, actual]), actual, desired, "tags")

test_one_tag_of_any_value if {
	testing.compliant(policy, {"tags": {"env": ["test"]}}) with input as tagged({"env": ["test"]}, {})
	testing.compliant(policy, {"tags": {"env": [""]}}) with input as tagged({"env": [""]}, {})
	testing.compliant(policy, {"tags": {"env": []}}) with input as tagged({"env": []}, {})
	testing.compliant(policy, {"tags": {"env": ["a", "b"]}}) with input as tagged({"env": ["a", "b"], "team": ["x"]}, {})
	testing.noncompliant(policy, {missing("env")}) with input as tagged({}, {})
	testing.noncompliant(policy, {missing("env")}) with input as tagged({"Env": ["test"]}, {})
}

test_every_parameter if {
	every i in numbers.range(1, 6) {
		parameters := object.union({"tag1Key": ""}, {sprintf("tag%dKey", [i]): "team", sprintf("tag%dValue", [i]): ["network", "security"]})
		testing.compliant(policy, {"tags": {"team": ["security"]}}) with input as tagged({"env": ["test"], "team": ["security"]}, parameters)
		testing.noncompliant(policy, {other("team", "sales", ["network", "security"])}) with input as tagged({"team": ["sales"]}, parameters)
		testing.noncompliant(policy, {other("team", "", ["network", "security"])}) with input as tagged({"team": []}, parameters)
		testing.noncompliant(policy, {missing("team")}) with input as tagged({"env": ["test"]}, parameters)
	}
}

test_all_are_required if {
	testing.noncompliant(policy, {missing("team"), other("env", "Prod", ["prod"])}) with input as tagged({"env": ["Prod"]}, {"tag1Value": ["prod"], "tag6Key": "team"})
}

test_a_value_without_a_key_says_nothing if {
	testing.compliant(policy, {"tags": {"env": ["test"]}}) with input as tagged({"env": ["test"]}, {"tag2Value": ["x"]})
}

test_no_evidence_when_the_event_does_not_tell_the_tags if {
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::EC2::EIP"}, "parameters": none}
}
