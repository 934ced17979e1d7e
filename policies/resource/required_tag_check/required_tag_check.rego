# METADATA
# title: Resources have a required tag
# description: The resource has a tag with the key, and one of the values, that the rule names, so that its owner and cost center are known.
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
#       description: The key that the resource must have
#       pattern: .
#       required: true
#     specifiedTagValue:
#       type: list
#       description: The values of which it must have one; empty for any
#       default: []
#   fix: Give the resource the tag.
#   differences:
#     - The names of the parameters are Huawei Cloud's; those of Alibaba Cloud's rule are not documented.
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
