package policies.web_acl.api_gw_associated_with_waf_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.web_acl.api_gw_associated_with_waf as policy

stage(arn, wanted) := {"resource": {"type": "aws/AWS::ApiGateway::Stage", "properties": {"webAclArn": arn}}, "parameters": {"WebAclArns": wanted}}

test_allow_protected if {
	every wanted in ["", "a", "b, a"] {
		testing.compliant(policy, {"web_acl": "a"}) with input as stage("a", wanted)
	}
}

test_deny_unprotected if {
	every nothing in [null, ""] {
		testing.noncompliant(policy, {reasons.not_blank("no web ACL protects the stage", "webAclArn")}) with input as stage(nothing, "a")
	}
	testing.noncompliant(policy, {reasons.one_of("the web ACL is a", "a", ["b"], "webAclArn")}) with input as stage("a", "b")
}

test_undetermined_elsewhere if {
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::S3::Bucket", "properties": {}}, "parameters": {"WebAclArns": ""}}
}
