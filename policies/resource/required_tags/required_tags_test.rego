package policies.resource.required_tags_test

import data.policies.resource.required_tags as policy

none := {
	"tag1Key": "env", "tag1Value": [],
	"tag2Key": "", "tag2Value": [], "tag3Key": "", "tag3Value": [], "tag4Key": "", "tag4Value": [],
	"tag5Key": "", "tag5Value": [], "tag6Key": "", "tag6Value": [],
}

tagged(tags, parameters) := {"resource": {"type": "aws/AWS::EC2::EIP", "tags": tags}, "parameters": object.union(none, parameters)}

missing(key) := {"message": sprintf("the tag %s is missing", [key]), "property": "tags", "actual": "", "desired": key, "operator": "Contains"}

other(key, actual, desired) := {
	"message": sprintf("the tag %s is %q, it must be one of %s", [key, actual, desired]),
	"property": "tags",
	"actual": actual, "desired": desired, "operator": "StringIn",
}

test_one_tag_of_any_value if {
	every tags in [{"env": ["test"]}, {"env": [""]}, {"env": []}, {"env": ["a", "b"], "team": ["x"]}] {
		policy.deny == set() with input as tagged(tags, {})
	}
	policy.deny == {missing("env")} with input as tagged({}, {})
	policy.deny == {missing("env")} with input as tagged({"Env": ["test"]}, {})
}

test_every_parameter if {
	every i in numbers.range(1, 6) {
		parameters := {sprintf("tag%dKey", [i]): "team", sprintf("tag%dValue", [i]): ["network", "security"]}
		policy.deny == set() with input as tagged({"env": ["test"], "team": ["security"]}, parameters)
		policy.deny == {other("team", "sales", "network, security")} with input as tagged({"env": ["test"], "team": ["sales"]}, parameters)
		policy.deny == {other("team", "", "network, security")} with input as tagged({"env": ["test"], "team": []}, parameters)
		policy.deny == {missing("team")} with input as tagged({"env": ["test"]}, parameters)
	}
}

test_all_are_required if {
	policy.deny == {missing("team"), other("env", "Prod", "prod")} with input as tagged({"env": ["Prod"]}, {"tag1Value": ["prod"], "tag6Key": "team"})
}

test_a_value_without_a_key_says_nothing if {
	policy.deny == set() with input as tagged({"env": ["test"]}, {"tag2Value": ["x"]})
}

test_no_evidence_when_the_event_does_not_tell_the_tags if {
	not policy.evidence with input as {"resource": {"type": "aws/AWS::EC2::EIP"}, "parameters": none}
}
