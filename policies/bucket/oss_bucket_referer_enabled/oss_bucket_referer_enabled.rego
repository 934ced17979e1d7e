# METADATA
# title: OSS buckets have hotlink protection enabled
# description: Hotlink protection keeps other websites from using up the bucket's traffic. The bucket's referer list must have at least one entry.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: oss-bucket-referer-enabled
#   severity: low
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   fix: Enable hotlink protection for the bucket and list the websites that may link to its objects.
#   zh:
#     title: OSS 存储空间已开启防盗链
#     description: 防盗链可以避免其他网站盗用存储空间的流量。存储空间必须开启防盗链，且 Referer 白名单不能为空。
#     fix: 为存储空间开启防盗链，将允许引用其文件的网站加入 Referer 白名单。
package policies.bucket.oss_bucket_referer_enabled

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: The web sites that may link to the bucket's objects, none when hotlink protection is off.
evidence := {"referers": bucket.referers}

deny contains reasons.at_least("the hotlink protection lists 0 referers", 0, 1, bucket.paths.referers) if evidence.referers == []
