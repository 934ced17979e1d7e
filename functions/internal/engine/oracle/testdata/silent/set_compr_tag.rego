package policies.user.set_compr_tag


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"tags": {k | some k, _ in input.resource.tags}}

# METADATA
# description: d
deny contains "x" if "public" in evidence.tags
