package policies.user.sg_rules_missing_member


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.securityGroups"]
evidence := {"rules": input.resource.properties.security_group_rules}

# METADATA
# description: d
deny contains "open" if {
	some r in evidence.rules
	r.remote_ip_prefix == "0.0.0.0/0"
}
