package policies.user.every_empty


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"ok": ok}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
default ok := false
ok if { every x in [s | s := input.resource.properties.bandwidthSize] { x >= 10 } }

# METADATA
# description: d
deny contains "x" if not evidence.ok
