package policies.user.subset


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"bad": object.subset(input.resource.properties, {"bandwidthSize": 5})}

# METADATA
# description: d
deny contains "x" if evidence.bad
