# METADATA
# title: Resources have all required tags
# description: The resource has each of up to six tags, with one of the values that the rule names, so that its owner and cost center are known.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/required-tags.html
#   - https://help.aliyun.com/document_detail/205080.html
# custom:
#   id: required-tags
#   severity: low
#   resource_types: [alicloud/*, aws/*]
#   parameters:
#     tag1Key:
#       type: string
#       description: The key of a tag that the resource must have
#       required: true
#     tag1Value:
#       type: list
#       description: The values of which it must have one; empty for any
#       default: []
#     tag2Key:
#       type: string
#       description: The key of a further tag; empty for none
#       default: ""
#     tag2Value:
#       type: list
#       description: The values of which it must have one; empty for any
#       default: []
#     tag3Key:
#       type: string
#       description: The key of a further tag; empty for none
#       default: ""
#     tag3Value:
#       type: list
#       description: The values of which it must have one; empty for any
#       default: []
#     tag4Key:
#       type: string
#       description: The key of a further tag; empty for none
#       default: ""
#     tag4Value:
#       type: list
#       description: The values of which it must have one; empty for any
#       default: []
#     tag5Key:
#       type: string
#       description: The key of a further tag; empty for none
#       default: ""
#     tag5Value:
#       type: list
#       description: The values of which it must have one; empty for any
#       default: []
#     tag6Key:
#       type: string
#       description: The key of a further tag; empty for none
#       default: ""
#     tag6Value:
#       type: list
#       description: The values of which it must have one; empty for any
#       default: []
#   fix: Give the resource the tags.
#   differences:
#     - Alibaba Cloud takes one value a tag, AWS several, separated by commas; both forms work here on both clouds.
package policies.resource.required_tags

import data.policies.lib.reasons
import data.policies.lib.tags

_required := [tag |
	some tag in [
		{"key": input.parameters.tag1Key, "values": input.parameters.tag1Value},
		{"key": input.parameters.tag2Key, "values": input.parameters.tag2Value},
		{"key": input.parameters.tag3Key, "values": input.parameters.tag3Value},
		{"key": input.parameters.tag4Key, "values": input.parameters.tag4Value},
		{"key": input.parameters.tag5Key, "values": input.parameters.tag5Value},
		{"key": input.parameters.tag6Key, "values": input.parameters.tag6Value},
	]
	tag.key != ""
]

# METADATA
# description: Those of the required tags that the resource has.
evidence := {"tags": tags.only({tag.key | some tag in _required})}

deny contains reasons.has_one_of(sprintf("the tag %s is missing", [tag.key]), "", [tag.key], "tags") if {
	some tag in _required
	not evidence.tags[tag.key]
}

deny contains reasons.one_of(sprintf("the tag %s is %q", [tag.key, concat(", ", actual)]), concat(", ", actual), tag.values, "tags") if {
	some tag in _required
	tag.values != []
	actual := evidence.tags[tag.key]
	{value | some value in actual; value in tag.values} == set()
}
