package policies.security_center.security_center_version_check_test

import data.policies.lib.security_center
import data.policies.security_center.security_center_version_check as policy

alicloud(version, editions) := {
	"resource": {"type": "alicloud/ACS::SecurityCenter::Instance", "properties": {"VersionConfig": {"Version": version}}},
	"parameters": {"editions": editions},
}

test_deny_other_editions if {
	every edition, version in {"Basic": 1, "Advanced": 5, "Anti-virus": "6", "Value-added Plan": 10} {
		policy.deny == {{
			"message": sprintf("the edition is %s, required is Enterprise or Ultimate", [edition]),
			"property": security_center.paths.edition,
			"actual": edition, "desired": ["Enterprise", "Ultimate"], "operator": "StringIn",
		}} with input as alicloud(version, ["Enterprise", "Ultimate"])
	}
	count(policy.deny) == 1 with input as alicloud(7, ["Enterprise"])
}

test_allow if {
	policy.deny == set() with input as alicloud(3, ["Enterprise", "Ultimate"])
	policy.deny == set() with input as alicloud("7", ["Enterprise", "Ultimate"])
	policy.deny == set() with input as alicloud(5, ["Advanced"])
}

test_no_evidence if {
	every version in [8, 2, null, ""] {
		not policy.evidence with input as alicloud(version, ["Enterprise"])
	}
}
