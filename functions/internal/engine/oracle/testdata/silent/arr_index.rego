package policies.user.arr_index


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": array.concat([s | s := input.resource.properties.bandwidthSize], [999])[0]}

# METADATA
# description: d
deny contains "too small" if evidence.size < input.parameters.limit
