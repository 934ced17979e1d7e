package policies.user.marshal


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"bad": contains(json.marshal(input.resource.properties), `"bandwidthSize":5`)}

# METADATA
# description: d
deny contains "x" if evidence.bad
