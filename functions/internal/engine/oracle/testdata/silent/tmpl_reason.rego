package policies.user.tmpl_reason


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"t": $"{input.resource.properties.type}"}

# METADATA
# description: d
deny contains "x" if startswith(evidence.t, "EIP")
