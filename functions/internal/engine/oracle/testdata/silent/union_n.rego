package policies.user.union_n


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": object.union_n([{"bandwidthSize": 999}, input.resource.properties]).bandwidthSize}

# METADATA
# description: d
deny contains "too small" if evidence.size < input.parameters.limit
