package policies.lib.policy_document_test

import data.policies.lib.policy_document as document

admin := {
	"number": 0,
	"effect": "Allow",
	"actions": ["*"],
	"not_actions": [],
	"resources": ["*"],
	"not_resources": [],
	"principals": [],
	"not_principals": [],
	"conditions": [],
}

admin_text := `{"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": ["*"]}}`

test_every_form_of_a_document if {
	parsed := json.unmarshal(admin_text)
	every value in [
		parsed, admin_text, urlquery.encode(admin_text), [parsed], [admin_text], [urlquery.encode(admin_text)],
		concat("", ["%0A", urlquery.encode(admin_text)]), replace(admin_text, " ", "%20"),
	] {
		document.statements(value) == [admin]
	}
}

test_no_document if {
	document.statements(null) == []
	document.statements({"Statement": []}) == []
}

test_members_of_a_statement if {
	document.statements({"Statement": [
		{
			"Effect": "Deny", "Principal": {"AWS": ["*"], "Service": "logs.amazonaws.com"}, "Action": ["s3:*"], "Resource": "arn:aws:s3:::b",
			"Condition": {"Bool": {"aws:SecureTransport": false}, "ForAnyValue:StringLikeIfExists": {"aws:PrincipalOrgPaths": ["o-a/*", 5]}},
		},
		{"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::111122223333:root"}, "NotAction": "iam:*", "NotResource": ["a", "b"]},
		{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"},
	]}) == [
		object.union(admin, {
			"actions": [], "number": 1, "resources": [], "not_principals": [{"kind": "AWS", "name": "arn:aws:iam::111122223333:root"}], "not_actions": ["iam:*"],
			"not_resources": ["a", "b"],
		}),
		object.union(admin, {"number": 2, "actions": ["s3:GetObject"], "resources": [], "principals": [{"kind": "", "name": "*"}]}),
		object.union(admin, {
			"effect": "Deny", "principals": [{"kind": "AWS", "name": "*"}, {"kind": "Service", "name": "logs.amazonaws.com"}], "actions": ["s3:*"],
			"resources": ["arn:aws:s3:::b"],
			"conditions": [
				{"operator": "bool", "qualifier": "", "if_exists": false, "key": "aws:securetransport", "values": ["false"]},
				{"operator": "stringlike", "qualifier": "foranyvalue", "if_exists": true, "key": "aws:principalorgpaths", "values": ["o-a/*", "5"]},
			],
		}),
	]
}

test_undefined_for_what_is_no_document if {
	every value in ["", "{", "%7B", "%7Bx", "%7B%zz", "x", 5, true, [], ["x"], [admin_text, admin_text], {}, {"Statement": "x"}, {"statement": []}, [[]]] {
		not document.statements(value)
	}
}

test_a_statement_that_cannot_be_read_hides_nothing if {
	good := {"Effect": "Allow", "Action": "*", "Resource": "*"}
	every bad in [
		"x", {}, {"Effect": "Allow"}, {"Effect": "allow", "Action": "*"}, {"Action": "*"}, object.union(good, {"Action": 5}), object.union(good, {"Resource": {}}),
		object.union(good, {"NotResource": null}), object.union(good, {"Principal": 5}), object.union(good, {"Condition": []}),
		{"Effect": "Allow", "Action": "*"}, object.union(good, {"Action": ""}), object.union(good, {"Action": "s3 get"}),
		object.union(good, {"Resource": " "}),
	] {
		[statement.number | some statement in document.statements({"Statement": [bad, good]})] == [1]
	}
}

test_a_text_that_cannot_be_read_hides_no_other if {
	document.statements({"Statement": {"Effect": "Allow", "Action": ["", "*", "s3 get"], "Resource": ["*", 5, " "], "Principal": ["", "*"]}}) == [
		object.union(admin, {"principals": [{"kind": "", "name": "*"}]}),
	]
}

test_covers_action if {
	every pattern in ["*", "s3:*", "s3:Get*", "s3:GetObject", "S3:getobject", "s3:Get?bject", "*:GetObject", "s*"] {
		document.covers_action(pattern, "s3:GetObject") == true
	}
	every pattern in ["s3:Put*", "s3:GetObjectAcl", "ec2:*", "s3", "s3:?"] {
		document.covers_action(pattern, "s3:GetObject") == false
	}
	every pattern in ["", "s3:[GP]etObject", "s3:{Get,Put}Object", "s3 :*"] {
		[covered | covered := document.covers_action(pattern, "s3:GetObject")] == []
	}
}

test_every_action if {
	every action in ["*", "**", "*:*", "*:**", "?*"] {
		document.every_action(["s3:*", action])
	}
	every actions in [[], ["s3:*"], ["*:Get*"], ["s*"], ["s3:*", "iam:*"]] {
		not document.every_action(actions)
	}
}

test_every_action_of_a_service if {
	every action in ["*", "s3:*", "S3:*", "s*", "*:*", "s3:**"] {
		document.every_action_of("s3", ["s3:GetObject", action])
	}
	every actions in [[], ["s3:Get*"], ["oss:*"], ["s3"]] {
		not document.every_action_of("s3", actions)
	}
}

test_every_resource if {
	every name in [
		"*", "**", "*?", "a*", "arn*", "arn:*", "arn:*:*:*:*:*", "arn:aws*", "arn:aws:*", "arn:aws-cn:*:*:*:*",
		"acs*", "acs:*", "acs:*:*:*:*", "acs:*:*:100000000000000:*", "acs:*:*:1*:*",
	] {
		document.every_resource(["a", name])
	}
	every name in [
		"b*", "??", "arn:aws:s3:::*", "arn:aws:s3:*:*:*", "arn:aws:*:*:111122223333:*", "arn:aws:*:*:*:user/${aws:username}",
		"acs:oss:*:*:*", "acs:*:cn-hangzhou:*:*", "acs:*:*:*:a", "",
	] {
		not document.every_resource([name])
	}
	not document.every_resource([])
}

test_everybody if {
	document.everybody([{"kind": "AWS", "name": "*"}])
	document.everybody([{"kind": "", "name": "*"}])
	not document.everybody([{"kind": "Service", "name": "*"}])
	not document.everybody([{"kind": "AWS", "name": "111122223333"}])
}
