package policies.resource.required_tag_check_test

import data.policies.resource.required_tag_check as policy

tagged(tags, values) := {"resource": {"type": "huaweicloud/vpc.publicips", "tags": tags}, "parameters": {"specifiedTagKey": "env", "specifiedTagValue": values}}

missing := {"message": "the tag env is missing", "property": "tags", "actual": "", "desired": "env", "operator": "Contains"}

other(actual) := {
	"message": sprintf("the tag env is %q, it must be one of prod, test", [actual]),
	"property": "tags",
	"actual": actual, "desired": "prod, test", "operator": "StringIn",
}

test_any_value if {
	every tags in [{"env": ["test"]}, {"env": [""]}, {"env": []}, {"env": ["a", "b"], "team": ["network"]}] {
		policy.deny == set() with input as tagged(tags, [])
	}
	every tags in [{}, {"Env": ["test"]}, {"team": ["env"]}] {
		policy.deny == {missing} with input as tagged(tags, [])
	}
}

test_listed_values if {
	every values in [["test"], ["prod"], ["other", "prod"]] {
		policy.deny == set() with input as tagged({"env": values}, ["prod", "test"])
	}
	policy.deny == {other("Test")} with input as tagged({"env": ["Test"]}, ["prod", "test"])
	policy.deny == {other("a, b")} with input as tagged({"env": ["a", "b"]}, ["prod", "test"])
	policy.deny == {other("")} with input as tagged({"env": []}, ["prod", "test"])
	policy.deny == {missing} with input as tagged({"team": ["test"]}, ["prod", "test"])
}

test_no_evidence_when_the_event_does_not_tell_the_tags if {
	not policy.evidence with input as {
		"resource": {"type": "huaweicloud/vpc.publicips"},
		"parameters": {"specifiedTagKey": "env", "specifiedTagValue": []},
	}
}
