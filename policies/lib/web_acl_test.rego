package policies.lib.web_acl_test

import data.policies.lib.web_acl

of(answer) := {"resource": {"type": "aws/AWS::WAFv2::WebACL"}, "lookups": {"wafv2_logging_configuration": answer}}

test_log_destinations if {
	web_acl.log_destinations == ["a"] with input as of({"exists": true, "value": {"LoggingConfiguration": {"LogDestinationConfigs": ["a"]}}})
	web_acl.log_destinations == [] with input as of({"exists": false})
	not web_acl.log_destinations with input as of({"exists": true, "value": {}})
}

test_of_stage if {
	web_acl.of_stage == "a" with input as {"resource": {"type": "aws/AWS::ApiGateway::Stage", "properties": {"webAclArn": "a"}}}
	web_acl.of_stage == "" with input as {"resource": {"type": "aws/AWS::ApiGateway::Stage", "properties": {}}}
}
