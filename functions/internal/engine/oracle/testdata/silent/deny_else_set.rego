package policies.user.deny_else_set


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": input.resource.properties.bandwidthSize}

# METADATA
# description: d
deny contains "x" if { big := [1 | evidence.size >= 10]; big == [7] }
