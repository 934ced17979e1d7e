# METADATA
# title: OSS buckets allow only listed referers
# description: >-
#   Hotlink protection is on, and lets no web site through that is not allowed, nor requests without a referer unless these are allowed, so
#   that others do not spend the bucket's traffic.
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
#       description: The web sites that may be in the bucket's list, as they are written there
#       required: true
#     allowEmptyReferer:
#       type: boolean
#       description: Whether the bucket may let requests without a referer through
#       default: false
#   fix: Switch the bucket's hotlink protection on, and take the web sites that are not allowed out of its list.
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
