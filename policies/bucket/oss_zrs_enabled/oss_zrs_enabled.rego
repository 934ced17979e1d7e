# METADATA
# title: Bucket keeps its data in several zones
# description: The bucket's storage is zone-redundant, so that its data outlives the loss of a data centre.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: oss-zrs-enabled
#   severity: medium
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   fix: Change the bucket's storage redundancy to zone-redundant storage, or move its objects to a bucket that has it.
package policies.bucket.oss_zrs_enabled

import data.policies.lib.bucket

# METADATA
# description: Whether the bucket's storage is zone-redundant.
evidence := {"zone_redundant": bucket.zone_redundant}

deny contains reason if {
	not evidence.zone_redundant
	reason := {
		"message": "the data is kept in one zone (LRS), it must be kept in several (ZRS)",
		"property": bucket.paths.zone_redundant,
		"actual": "LRS",
		"desired": "ZRS",
		"operator": "StringEquals",
	}
}
