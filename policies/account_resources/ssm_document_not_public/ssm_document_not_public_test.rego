package policies.account_resources.ssm_document_not_public_test

import data.policies.account_resources.ssm_document_not_public as policy
import data.policies.lib.reasons
import data.policies.lib.testing

region(names, accounts) := {
	"resource": {"type": "aws/account"},
	"lookups": {"ssm_document_permissions": {"exists": true, "value": [document |
		some name in names
		document := {"exists": true, "of": {"Name": name}, "value": {"AccountIds": accounts}}
	]}},
}

test_allow_private if {
	testing.compliant(policy, {"public": []}) with input as region([], [])
	testing.compliant(policy, {"public": []}) with input as region(["a"], ["111122223333"])
}

unreadable contains region(["a"], ["everybody"])

test_deny_public if {
	testing.noncompliant(policy, {reasons.zero("1 documents are public: a", 1, "AccountIds")}) with input as region(["a"], ["all"])
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(region([], []), ["lookups"])
}
