package policies.user.reason_paths


# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": input.resource.properties.bandwidthSize}
paths := {"alicloud/x": "y"}

# METADATA
# description: d
deny contains reason if {
	evidence.size < 10
	reason := {"message": "m", "property": paths[input.resource.type]}
}
