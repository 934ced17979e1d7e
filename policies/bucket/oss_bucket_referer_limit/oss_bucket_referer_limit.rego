# METADATA
# title: OSS buckets allow only listed referers
# description: >-
#   Hotlink protection keeps other websites from using up the bucket's traffic. The bucket's referer list must have at least one entry, and every
#   entry must be allowed by the rule. Requests without a referer must be denied, unless the rule allows them.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/oss-bucket-referer-limit
# custom:
#   id: oss-bucket-referer-limit
#   severity: low
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   parameters:
#     allowReferers:
#       type: list
#       description: The allowed entries of the referer list, spelled as in the bucket
#       required: true
#     allowEmptyReferer:
#       type: boolean
#       description: Whether the bucket may allow requests without a referer
#       default: false
#   fix: Enable hotlink protection for the bucket, remove referers that are not allowed, and deny requests without a referer.
#   zh:
#     title: OSS 存储空间防盗链只允许指定的 Referer
#     description: 防盗链可以避免其他网站盗用存储空间的流量。Referer 白名单不能为空，且其中的每一项都必须在参数 allowReferers 指定的范围内；除非参数 allowEmptyReferer 为 true，否则不得允许空 Referer。
#     fix: 为存储空间开启防盗链，从白名单中删除不允许的 Referer，并禁止空 Referer。
package policies.bucket.oss_bucket_referer_limit

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: The web sites that may link to the bucket's objects, and whether requests without a referer are let through.
evidence := {"referers": bucket.referers, "allows_empty_referer": bucket.allows_empty_referer}

deny contains reasons.at_least("the hotlink protection lists 0 referers", 0, 1, bucket.paths.referers) if evidence.referers == []

deny contains reasons.one_of(
	sprintf("the hotlink protection lists the referer %s", [referer]),
	referer, input.parameters.allowReferers, bucket.paths.referers,
) if {
	some referer in evidence.referers
	not referer in input.parameters.allowReferers
}

deny contains reasons.is_false("requests without a referer are allowed", bucket.paths.allows_empty_referer) if {
	evidence.allows_empty_referer
	not input.parameters.allowEmptyReferer
}
