# METADATA
# title: OSS buckets use zone-redundant storage
# description: Zone-redundant storage (ZRS) keeps data available when a data center fails. The redundancy type of the bucket must be ZRS.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: oss-zrs-enabled
#   severity: medium
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   fix: Change the bucket's redundancy type to ZRS, or move its objects to a bucket with ZRS.
#   zh:
#     title: OSS 存储空间使用同城冗余存储
#     description: 同城冗余存储（ZRS）将数据保存在同一地域的多个可用区，单个机房故障时数据仍然可用。存储空间的存储冗余类型必须是 ZRS，不能是本地冗余存储（LRS）。
#     fix: 将存储空间的存储冗余类型转换为同城冗余存储，或将数据迁移到同城冗余的存储空间。
package policies.bucket.oss_zrs_enabled

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: Whether the bucket's storage is zone-redundant.
evidence := {"zone_redundant": bucket.zone_redundant}

deny contains reasons.equals("the storage redundancy is LRS (one zone)", "LRS", "ZRS", bucket.paths.zone_redundant) if {
	not evidence.zone_redundant
}
