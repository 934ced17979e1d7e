package policies.user.compr_max


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": min(array.concat([999], [s | s := input.resource.properties.bandwidthSize]))}

# METADATA
# description: d
deny contains "too small" if evidence.size < input.parameters.limit
