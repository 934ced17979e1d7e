package policies.resource.required_tag_check_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.resource.required_tag_check as policy

tagged(tags, values) := {"resource": {"type": "huaweicloud/vpc.publicips", "tags": tags}, "parameters": {"specifiedTagKey": "env", "specifiedTagValue": values}}

missing := reasons.has_one_of("the tag env is missing", "", ["env"], "tags")

other(actual) := reasons.one_of(sprintf("the tag env is %q", [actual]), actual, ["prod", "test"], "tags")

test_any_value if {
	testing.compliant(policy, {"present": true, "values": ["test"]}) with input as tagged({"env": ["test"]}, [])
	testing.compliant(policy, {"present": true, "values": [""]}) with input as tagged({"env": [""]}, [])
	testing.compliant(policy, {"present": true, "values": []}) with input as tagged({"env": []}, [])
	testing.compliant(policy, {"present": true, "values": ["a", "b"]}) with input as tagged({"env": ["a", "b"], "team": ["network"]}, [])
	every tags in [{}, {"Env": ["test"]}, {"team": ["env"]}] {
		testing.noncompliant(policy, {missing}) with input as tagged(tags, [])
	}
}

test_listed_values if {
	every values in [["test"], ["prod"], ["other", "prod"]] {
		testing.compliant(policy, {"present": true, "values": values}) with input as tagged({"env": values}, ["prod", "test"])
	}
	testing.noncompliant(policy, {other("Test")}) with input as tagged({"env": ["Test"]}, ["prod", "test"])
	testing.noncompliant(policy, {other("a, b")}) with input as tagged({"env": ["a", "b"]}, ["prod", "test"])
	testing.noncompliant(policy, {other("")}) with input as tagged({"env": []}, ["prod", "test"])
	testing.noncompliant(policy, {missing}) with input as tagged({"team": ["test"]}, ["prod", "test"])
}

test_no_evidence_when_the_event_does_not_tell_the_tags if {
	testing.undetermined(policy) with input as {
		"resource": {"type": "huaweicloud/vpc.publicips"},
		"parameters": {"specifiedTagKey": "env", "specifiedTagValue": []},
	}
}
