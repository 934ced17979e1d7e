package policies.user.nullval


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": input.resource.properties.bandwidthSize}

# METADATA
# description: d
deny contains "x" if evidence.size > input.parameters.limit
