# METADATA
# title: Resources have all required tags
# description: >-
#   Tags show who owns a resource and which cost center pays for it. The resource must have each of up to six required tags. If values are
#   given for a tag, the tag must have one of them.
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
#       description: The key of a required tag
#       required: true
#     tag1Value:
#       type: list
#       description: The allowed values of the tag; an empty list allows any value
#       default: []
#     tag2Key:
#       type: string
#       description: The key of another required tag; empty for none
#       default: ""
#     tag2Value:
#       type: list
#       description: The allowed values of the tag; an empty list allows any value
#       default: []
#     tag3Key:
#       type: string
#       description: The key of another required tag; empty for none
#       default: ""
#     tag3Value:
#       type: list
#       description: The allowed values of the tag; an empty list allows any value
#       default: []
#     tag4Key:
#       type: string
#       description: The key of another required tag; empty for none
#       default: ""
#     tag4Value:
#       type: list
#       description: The allowed values of the tag; an empty list allows any value
#       default: []
#     tag5Key:
#       type: string
#       description: The key of another required tag; empty for none
#       default: ""
#     tag5Value:
#       type: list
#       description: The allowed values of the tag; an empty list allows any value
#       default: []
#     tag6Key:
#       type: string
#       description: The key of another required tag; empty for none
#       default: ""
#     tag6Value:
#       type: list
#       description: The allowed values of the tag; an empty list allows any value
#       default: []
#   fix: Add the missing tags to the resource, or correct their values.
#   differences:
#     - Alibaba Cloud's managed rule takes one value per tag; AWS's takes several, separated by commas. Both forms work here on both clouds.
#   zh:
#     title: 资源具有所有指定的标签
#     description: 标签用于标明资源的负责人和成本中心。最多可指定六个标签，资源必须具有其中每一个；如果为某个标签指定了标签值，则标签值必须是其中之一。
#     fix: 为该资源补充缺少的标签，或更正标签值。
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

_keys := {tag.key | some tag in _required}

_limited := [tag | some tag in _required; tag.values != []]

# METADATA
# description: Those of the required tags that the resource has.
evidence := {"tags": tags.only(_keys)}

deny contains reasons.has_one_of(sprintf("the tag %s is missing", [tag.key]), "", [tag.key], "tags") if {
	some tag in _required
	not evidence.tags[tag.key]
}

deny contains reasons.one_of(sprintf("the tag %s is %q", [tag.key, concat(", ", actual)]), concat(", ", actual), tag.values, "tags") if {
	some tag in _limited
	actual := evidence.tags[tag.key]
	{value | some value in actual; value in tag.values} == set()
}
