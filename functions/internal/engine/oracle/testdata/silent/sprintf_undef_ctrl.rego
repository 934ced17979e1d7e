package policies.user.sprintf_undef_ctrl


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": sprintf("%v", [input.resource.properties.bandwidthSize])}

# METADATA
# description: d
deny contains "x" if evidence.size == "5"
