package policies.user.to_number_null


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": to_number(input.resource.properties.bandwidthSize)}

# METADATA
# description: d
deny contains "x" if evidence.size > 10
