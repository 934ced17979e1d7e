package policies.user.compr_count


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"n": count([1 | input.resource.properties.bandwidthSize < 10])}

# METADATA
# description: d
deny contains "x" if evidence.n > 0
