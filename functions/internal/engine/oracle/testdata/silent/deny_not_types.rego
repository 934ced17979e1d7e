package policies.user.deny_not_types


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"t": input.resource.properties.type}

# METADATA
# description: d
deny contains "x" if some n in input.parameters.names; evidence.t == n
