package policies.user.default_bool

default small := false

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
small if input.resource.properties.bandwidthSize < 10

# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"small": small}

# METADATA
# description: d
deny contains "x" if evidence.small
