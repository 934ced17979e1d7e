package policies.user.nested_msg


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"bw": input.resource.properties.bandwidth}

# METADATA
# description: d
deny contains sprintf("%s", [evidence.bw.id]) if evidence.bw.size < 10
