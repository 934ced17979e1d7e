package policies.security_center.security_center_version_check_test

import data.policies.lib.reasons
import data.policies.lib.security_center
import data.policies.lib.testing
import data.policies.security_center.security_center_version_check as policy

alicloud(version, editions) := {
	"resource": {"type": "alicloud/ACS::SecurityCenter::Instance", "properties": {"VersionConfig": {"Version": version}}},
	"parameters": {"editions": editions},
}

test_deny_other_editions if {
	every edition, version in {"Basic": 1, "Advanced": 5, "Anti-virus": "6", "Value-added Plan": 10} {
		testing.noncompliant(policy, {reasons.one_of(
			sprintf("the edition is %s", [edition]),
			edition, ["Enterprise", "Ultimate"], security_center.paths.edition,
		)}) with input as alicloud(version, ["Enterprise", "Ultimate"])
	}
	testing.noncompliant(policy, {reasons.one_of(
		"the edition is Ultimate",
		"Ultimate", ["Enterprise"], security_center.paths.edition,
	)}) with input as alicloud(7, ["Enterprise"])
}

test_allow if {
	testing.compliant(policy, {"edition": "Enterprise"}) with input as alicloud(3, ["Enterprise", "Ultimate"])
	testing.compliant(policy, {"edition": "Ultimate"}) with input as alicloud("7", ["Enterprise", "Ultimate"])
	testing.compliant(policy, {"edition": "Advanced"}) with input as alicloud(5, ["Advanced"])
}

test_no_evidence if {
	every version in [8, 2, null, ""] {
		testing.undetermined(policy) with input as alicloud(version, ["Enterprise"])
	}
}
