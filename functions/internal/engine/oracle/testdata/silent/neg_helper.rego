package policies.user.neg_helper


# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
small if input.resource.properties.bandwidthSize < 10

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
ok if not small

# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"ok": ok}

# METADATA
# description: d
deny contains "x" if not evidence.ok
