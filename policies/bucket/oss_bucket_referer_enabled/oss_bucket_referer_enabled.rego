# METADATA
# title: OSS buckets have hotlink protection enabled
# description: Only web sites in a list may link to the bucket's objects, so that others do not spend its traffic.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: oss-bucket-referer-enabled
#   severity: low
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   fix: Switch the bucket's hotlink protection on and list the web sites that may link to it.
package policies.bucket.oss_bucket_referer_enabled

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: The web sites that may link to the bucket's objects, none when hotlink protection is off.
evidence := {"referers": bucket.referers}

deny contains reasons.at_least("the hotlink protection lists 0 referers", 0, 1, bucket.paths.referers) if evidence.referers == []
