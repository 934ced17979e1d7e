package policies.user.objfilter


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"f": object.filter(input.resource.properties, ["bandwidthSize"])}

# METADATA
# description: d
deny contains "x" if evidence.f.bandwidthSize < 10
