package policies.user.strval


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": input.resource.properties.bandwidthSize}

# METADATA
# description: d
deny contains "too small" if evidence.size < input.parameters.limit
