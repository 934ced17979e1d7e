# METADATA
# title: OSS buckets use zone-redundant storage
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
import data.policies.lib.reasons

# METADATA
# description: Whether the bucket's storage is zone-redundant.
evidence := {"zone_redundant": bucket.zone_redundant}

deny contains reasons.equals("the storage redundancy is LRS (one zone)", "LRS", "ZRS", bucket.paths.zone_redundant) if {
	not evidence.zone_redundant
}
