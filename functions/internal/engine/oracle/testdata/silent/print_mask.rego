package policies.user.print_mask


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": 5}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
leak if { v := input.resource.properties.bandwidthSize; print(v); v < 10 }

# METADATA
# description: d
deny contains "x" if { leak; evidence.size < 10 }
