# METADATA
# title: A CTS tracker records the operations on the specified OBS bucket
# description: A data tracker records who reads and writes the objects of a bucket. An enabled one must track the bucket that the rule names.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1551.html
#   - https://support.huaweicloud.com/intl/en-us/api-cts/ListTrackers.html
# custom:
#   id: cts-obs-bucket-track
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - huaweicloud/account
#   parameters:
#     trackBucket:
#       type: string
#       description: Name of the OBS bucket whose data operations must be recorded
#       required: true
#     regionList:
#       type: list
#       description: IDs of the regions in which trackers are looked for
#       required: true
#   fix: On the CTS console, create a data tracker for the bucket, or enable the one that there is.
#   differences:
#     - The managed rule looks in all regions. Here the parameter regionList, which the managed rule does not have, says in which, because services are queried region by region.
#     - The bucket that is meant is the tracked one of a data tracker, not the one that a tracker transfers its files to. A tracker of read or of write operations only counts, as in Huawei Cloud's text.
#   zh:
#     title: CTS 追踪器追踪指定的 OBS 桶
#     description: 数据类追踪器记录对桶中对象的读写操作。规则指定的桶必须有已启用的追踪器进行追踪。
#     fix: 在云审计服务控制台为该桶创建数据类追踪器，或启用已有的追踪器。
package policies.tracker.cts_obs_bucket_track

import data.policies.lib.reasons
import data.policies.lib.tracker

# METADATA
# description: The trackers in the regions that the rule lists.
evidence := {"trackers": tracker.trackers}

deny contains reasons.has_one_of(
	sprintf("no enabled CTS tracker tracks the bucket %s", [input.parameters.trackBucket]),
	_tracked, [input.parameters.trackBucket], "data_bucket.data_bucket_name",
) if {
	not input.parameters.trackBucket in _tracked
}

_tracked := [found.tracked_bucket | some found in evidence.trackers; found.enabled]
