package policies.user.const


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": 999, "x": 1}

# METADATA
# description: d
deny contains "too small" if evidence.size < input.parameters.limit
