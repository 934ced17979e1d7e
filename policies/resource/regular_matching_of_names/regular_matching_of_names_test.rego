package policies.resource.regular_matching_of_names_test

import data.policies.resource.regular_matching_of_names as policy

named(name, pattern) := {"resource": {"type": "huaweicloud/vpc.publicips", "name": name}, "parameters": {"regularExpression": pattern}}

test_allow_names_that_match if {
	every pattern in ["web-01", "web-%", "%01", "%-%", "web-__", "______", "%"] {
		policy.deny == set() with input as named("web-01", pattern)
	}
}

test_everything_else_is_literal if {
	every character in [".", "+", "*", "?", "(", ")", "|", "[", "]", "{", "}", "^", "$", "\\", "-", "/", "&"] {
		name := concat("", ["a", character, "b"])
		policy.deny == set() with input as named(name, concat("", ["a", character, "_"]))
		count(policy.deny) == 1 with input as named("acb", name)
		count(policy.deny) == 1 with input as named("ab", name)
	}
	count(policy.deny) == 1 with input as named("web-01", "web-[0-9]+")
	count(policy.deny) == 1 with input as named("web-01", "web-.*")
}

test_the_whole_name_counts if {
	every pattern in ["web", "01", "web-", "web-_", "web-___", "WEB-%", ""] {
		policy.deny == {{
			"message": sprintf("the name %q does not match the pattern %q (%% any characters, _ one)", ["web-01", pattern]),
			"property": "name",
			"actual": "web-01", "desired": pattern, "operator": "StringLike",
		}} with input as named("web-01", pattern)
	}
	policy.deny == set() with input as named("a\nb", "a%b")
	count(policy.deny) == 1 with input as named("web-01\n", "web-01")
	policy.deny == set() with input as named("名字", "__")
}

test_no_evidence_without_a_name if {
	not policy.evidence with input as {"resource": {"type": "huaweicloud/vpc.publicips"}, "parameters": {"regularExpression": "%"}}
}
