package policies.lib.testing_test

import data.policies.lib.testing

size := {"size": 5}

passing := {"evidence": size, "deny": set()}

denying := {"evidence": size, "deny": {"small"}, "not_applicable": set()}

excluding := {"evidence": size, "deny": {"small"}, "not_applicable": {"empty"}}

unknown := {"deny": set(), "_wanted": 3}

test_compliant if {
	testing.compliant(passing, size)
	not testing.compliant(passing, {"size": 6})
	every policy in [denying, excluding, unknown] {
		not testing.compliant(policy, size)
	}
}

test_noncompliant if {
	testing.noncompliant(denying, {"small"})
	not testing.noncompliant(denying, {"small", "old"})
	not testing.noncompliant(passing, set())
	not testing.noncompliant({"deny": {"small"}}, {"small"})
	every policy in [passing, excluding, unknown] {
		not testing.noncompliant(policy, {"small"})
	}
}

test_not_applicable if {
	testing.not_applicable(excluding, {"empty"})
	not testing.not_applicable(excluding, {"empty", "old"})
	not testing.not_applicable(passing, set())
	not testing.not_applicable({"deny": set(), "not_applicable": {"empty"}}, {"empty"})
	every policy in [passing, denying, unknown] {
		not testing.not_applicable(policy, {"empty"})
	}
}

test_undetermined if {
	testing.undetermined(unknown)
	every policy in [passing, denying, excluding] {
		not testing.undetermined(policy)
	}
}
