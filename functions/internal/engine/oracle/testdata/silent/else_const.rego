package policies.user.else_const


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": input.resource.properties.bandwidthSize} if input.resource.properties.bandwidthSize
else := {"size": 999}

# METADATA
# description: d
deny contains "too small" if evidence.size < input.parameters.limit
