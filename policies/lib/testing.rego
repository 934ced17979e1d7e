# METADATA
# title: Testing
# description: >-
#   What unit tests assert about a policy's verdict. Each function takes the policy's whole package, as in
#   testing.compliant(policy, {"encrypted": true}) with input as disk. A test that fails prints what the policy says. No policy may import this.
package policies.lib.testing

# METADATA
# description: The policy finds this evidence, and nothing is wrong with it.
compliant(policy, evidence) if _says(policy, {"evidence": evidence, "not_applicable": set(), "deny": set()})

# METADATA
# description: The policy denies for exactly these reasons.
noncompliant(policy, reasons) if {
	reasons != set()
	_says(policy, {"evidence": _evidence(policy), "not_applicable": set(), "deny": reasons})
}

# METADATA
# description: The policy does not apply, for exactly these reasons. Whether it denies as well does not matter.
not_applicable(policy, reasons) if {
	reasons != set()
	_says(policy, {"evidence": _evidence(policy), "not_applicable": reasons, "deny": _stated(policy).deny})
}

# METADATA
# description: The policy finds no evidence.
undetermined(policy) if _says(policy, {"not_applicable": _stated(policy).not_applicable, "deny": _stated(policy).deny})

_says(policy, want) if _stated(policy) == want

_says(policy, want) := false if {
	stated := _stated(policy)
	stated != want
	print("the policy says", stated)
}

_evidence(policy) := object.get(_stated(policy), "evidence", "any")

# Not object.filter, whose type excludes packages with functions.
_stated(policy) := object.union({"not_applicable": set(), "deny": set()}, {part: policy[part] | some part in _parts})

_parts := {"evidence", "not_applicable", "deny"}
