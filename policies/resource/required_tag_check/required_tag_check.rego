# METADATA
# title: Resources have a required tag
# description: >-
#   Tags show who owns a resource and which cost center pays for it. The resource must have a tag with the given key. If values are given,
#   the tag must have one of them.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0541.html
#   - https://www.alibabacloud.com/help/doc-detail/209624.htm
# custom:
#   id: required-tag-check
#   aliases:
#     alicloud: [contains-tag]
#   severity: low
#   resource_types: ["*"]
#   parameters:
#     specifiedTagKey:
#       type: string
#       description: The required tag key
#       pattern: .
#       required: true
#     specifiedTagValue:
#       type: list
#       description: The allowed tag values; an empty list allows any value
#       default: []
#   fix: Add the tag to the resource, or correct its value.
#   differences:
#     - The parameters have the names of Huawei Cloud's managed rule. Alibaba Cloud does not document the parameters of its own.
#   zh:
#     title: 资源具有指定的标签
#     description: 标签用于标明资源的负责人和成本中心。资源必须具有指定标签键的标签；如果指定了标签值，则标签值必须是其中之一。
#     fix: 为该资源添加该标签，或更正标签值。
package policies.resource.required_tag_check

import data.policies.lib.reasons
import data.policies.lib.tags

# METADATA
# description: Whether the resource has the key, and the key's values.
evidence := {
	"present": tags.has(input.parameters.specifiedTagKey),
	"values": tags.values(input.parameters.specifiedTagKey),
}

deny contains reasons.has_one_of(
	sprintf("the tag %s is missing", [input.parameters.specifiedTagKey]),
	"", [input.parameters.specifiedTagKey], "tags",
) if {
	not evidence.present
}

deny contains reasons.one_of(sprintf("the tag %s is %q", [input.parameters.specifiedTagKey, actual]), actual, wanted, "tags") if {
	evidence.present
	wanted := input.parameters.specifiedTagValue
	wanted != []
	{value | some value in evidence.values; value in wanted} == set()
	actual := concat(", ", evidence.values)
}
