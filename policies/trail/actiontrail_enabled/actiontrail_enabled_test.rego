package policies.trail.actiontrail_enabled_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.lib.trail
import data.policies.trail.actiontrail_enabled as policy

actiontrail(properties) := {"resource": {"type": "alicloud/ACS::ActionTrail::Trail", "properties": properties}}

test_allow_on if {
	testing.compliant(policy, {"recording": true}) with input as actiontrail({"Status": "Enable"})
}

test_deny_off if {
	every status in ["Disable", "Fresh"] {
		testing.noncompliant(policy, {reasons.is_true("the trail is off", trail.paths.recording)}) with input as actiontrail({"Status": status})
	}
}

test_no_evidence_when_unknown if {
	every properties in [{}, {"Status": ""}, {"Status": null}, {"Status": "enable"}] {
		testing.undetermined(policy) with input as actiontrail(properties)
	}
}
