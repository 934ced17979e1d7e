package policies.lib.tags_test

import data.policies.lib.tags

tagged := {"resource": {"tags": {"env": ["test"], "team": ["network", "security"], "empty": [""], "none": []}}}

test_values if {
	tags.values("env") == ["test"] with input as tagged
	tags.values("team") == ["network", "security"] with input as tagged
	tags.values("empty") == [""] with input as tagged
	tags.values("none") == [] with input as tagged
	tags.values("Env") == [] with input as tagged
	tags.values("env") == [] with input as {"resource": {"tags": {}}}
}

test_has if {
	every key in ["env", "team", "empty", "none"] {
		tags.has(key) == true with input as tagged
	}
	tags.has("Env") == false with input as tagged
	tags.has("env") == false with input as {"resource": {"tags": {}}}
}

test_value_in if {
	tags.value_in("env", ["prod", "test"]) == true with input as tagged
	tags.value_in("team", ["security"]) == true with input as tagged
	tags.value_in("env", ["Test"]) == false with input as tagged
	tags.value_in("env", []) == false with input as tagged
	tags.value_in("other", ["test"]) == false with input as tagged
}

test_undefined_when_the_event_does_not_tell if {
	silent := {"resource": {"type": "aws/AWS::EC2::EIP"}}
	[found | found := tags.values("env")] == [] with input as silent
	[found | found := tags.has("env")] == [] with input as silent
	[found | found := tags.value_in("env", ["test"])] == [] with input as silent
}

test_only if {
	tags.only({"env", "team", "other"}) == {"env": ["test"], "team": ["network", "security"]} with input as tagged
	tags.only({"Env"}) == {} with input as tagged
	[found | found := tags.only({"env"})] == [] with input as {"resource": {"type": "aws/AWS::EC2::EIP"}}
}
