package policies.user.event_ev


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"t": input.event.time}

# METADATA
# description: d
deny contains "x" if evidence.t == ""
