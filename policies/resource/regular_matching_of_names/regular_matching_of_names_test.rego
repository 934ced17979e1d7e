package policies.resource.regular_matching_of_names_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.resource.regular_matching_of_names as policy

named(name, pattern) := {"resource": {"type": "huaweicloud/vpc.publicips", "name": name}, "parameters": {"regularExpression": pattern}}

mismatch(name, pattern) := {reasons.like(
	sprintf("the name %q does not match the pattern %q (%% stands for any characters, _ for one)", [name, pattern]),
	name, pattern, "name",
)}

test_allow_names_that_match if {
	every pattern in ["web-01", "web-%", "%01", "%-%", "web-__", "______", "%"] {
		testing.compliant(policy, {"named": true, "name": "web-01"}) with input as named("web-01", pattern)
	}
}

test_everything_else_is_literal if {
	every character in [".", "+", "*", "?", "(", ")", "|", "[", "]", "{", "}", "^", "$", "\\", "-", "/", "&"] {
		name := concat("", ["a", character, "b"])
		testing.compliant(policy, {"named": true, "name": name}) with input as named(name, concat("", ["a", character, "_"]))
		testing.noncompliant(policy, mismatch("acb", name)) with input as named("acb", name)
		testing.noncompliant(policy, mismatch("ab", name)) with input as named("ab", name)
	}
	testing.noncompliant(policy, mismatch("web-01", "web-[0-9]+")) with input as named("web-01", "web-[0-9]+")
	testing.noncompliant(policy, mismatch("web-01", "web-.*")) with input as named("web-01", "web-.*")
}

test_the_whole_name_counts if {
	every pattern in ["web", "01", "web-", "web-_", "web-___", "WEB-%", ""] {
		testing.noncompliant(policy, mismatch("web-01", pattern)) with input as named("web-01", pattern)
	}
	testing.compliant(policy, {"named": true, "name": "a\nb"}) with input as named("a\nb", "a%b")
	testing.noncompliant(policy, mismatch("web-01\n", "web-01")) with input as named("web-01\n", "web-01")
	testing.compliant(policy, {"named": true, "name": "名字"}) with input as named("名字", "__")
}

test_no_evidence_without_a_name if {
	testing.undetermined(policy) with input as {"resource": {"cloud": "huaweicloud", "type": "huaweicloud/vpc.publicips"}, "parameters": {"regularExpression": "%"}}
}

test_not_applicable_to_types_without_names if {
	every type in ["aws/AWS::EC2::EIP", "alicloud/ACS::EIP::EipAddress"] {
		testing.not_applicable(policy, {"the resource has no name"}) with input as {
			"resource": {"cloud": split(type, "/")[0], "type": type},
			"parameters": {"regularExpression": "web-%"},
		}
	}
}
