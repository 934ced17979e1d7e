# METADATA
# title: Web ACLs
# description: What AWS says about web ACLs of AWS WAF, and about what they protect.
package policies.lib.web_acl

import data.policies.lib.lists

# METADATA
# description: The ARNs of the streams, log groups and buckets that get the web ACL's logs.
log_destinations := [arn | some arn in arns; is_string(arn)] if {
	input.resource.type == "aws/AWS::WAFv2::WebACL"
	arns := input.lookups.wafv2_logging_configuration.value.LoggingConfiguration.LogDestinationConfigs
}

log_destinations := [] if {
	input.resource.type == "aws/AWS::WAFv2::WebACL"
	input.lookups.wafv2_logging_configuration.exists == false
}

# METADATA
# description: The ARN of the web ACL that protects a stage of API Gateway, empty for none.
# schemas:
#   - input.resource.properties: schema.aws["AWS::ApiGateway::Stage"]
of_stage := lists.first([arn | arn := input.resource.properties.webAclArn], "") if {
	input.resource.type == "aws/AWS::ApiGateway::Stage"
}
