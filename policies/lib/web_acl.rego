# METADATA
# title: Web ACLs
# description: What AWS says about web ACLs of AWS WAF, and about what they protect; what Huawei Cloud says about domain names that its WAF protects.
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

# METADATA
# description: The id of the protection policy of a domain name that Huawei Cloud's WAF protects, empty for none.
# schemas:
#   - input.resource.properties: schema.huaweicloud["waf.instance"]
policy_of_domain := trim_space(input.resource.properties.policyid) if {
	input.resource.type == "huaweicloud/waf.instance"
}
