package policies.user.print_mask2


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": 5}

# METADATA
# description: d
deny contains "x" if { v := [s | s := input.resource.properties.bandwidthSize]; print(v); v != [] }
