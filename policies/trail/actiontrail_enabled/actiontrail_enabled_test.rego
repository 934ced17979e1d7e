package policies.trail.actiontrail_enabled_test

import data.policies.lib.trail
import data.policies.trail.actiontrail_enabled as policy

actiontrail(properties) := {"resource": {"type": "alicloud/ACS::ActionTrail::Trail", "properties": properties}}

test_allow_on if {
	policy.deny == set() with input as actiontrail({"Status": "Enable"})
}

test_deny_off if {
	every status in ["Disable", "Fresh"] {
		policy.deny == {{
			"message": "the trail is off",
			"property": trail.paths.recording,
			"actual": false, "desired": true, "operator": "Equals",
		}} with input as actiontrail({"Status": status})
	}
}

test_no_evidence_when_unknown if {
	every properties in [{}, {"Status": ""}, {"Status": null}, {"Status": "enable"}] {
		not policy.evidence with input as actiontrail(properties)
	}
}
