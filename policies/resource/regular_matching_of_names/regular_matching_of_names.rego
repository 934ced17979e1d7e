# METADATA
# title: Resource names match a pattern
# description: >-
#   A naming convention shows what each resource is for. The whole name of a resource must match the pattern, in which % stands for any
#   characters and _ for one character, as in SQL's LIKE.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0540.html
# custom:
#   id: regular-matching-of-names
#   severity: low
#   resource_types: ["*"]
#   parameters:
#     regularExpression:
#       type: string
#       description: >-
#         The pattern. Despite the parameter's name, it is a SQL LIKE pattern and not a regular expression; .*, ^ and $ are rejected
#       pattern: ^([^.^$]|\.+[^.*^$])*\.*$
#       required: true
#   fix: Rename the resource. If its name cannot be changed, create a new one.
#   differences:
#     - A pattern with .*, ^ or $ is rejected, because it is meant as a regular expression and would match no name.
#     - Some resource types of AWS and Alibaba Cloud have no name in their items. They are not applicable.
#     - Only Huawei Cloud has such a managed rule and does not document whether it is case-sensitive. Here, it is case-sensitive.
#   absent:
#     - path: name
#       mutations: [dropped, emptied]
#       because: the items of some types have no name, and a resource without a name cannot be named wrongly
#       resource_types: [alicloud/*, aws/*]
#   zh:
#     title: 资源名称符合指定模式
#     description: 统一的命名规范便于识别资源用途。资源的完整名称必须匹配指定模式，其中 % 代表任意个字符，_ 代表一个字符，与 SQL 的 LIKE 相同。
#     fix: 重命名该资源；如果名称无法修改，请重新创建。
package policies.resource.regular_matching_of_names

import data.policies.lib.lists
import data.policies.lib.reasons

# METADATA
# description: Whether the resource has a name, and the name.
evidence := {"named": true, "name": input.resource.name}

# METADATA
# description: On Huawei Cloud every resource has a name, so an item without one is incomplete and the verdict is Undetermined.
evidence := {"named": false} if {
	input.resource.cloud in {"alicloud", "aws"}
	lists.given([name | name := input.resource.name]) == []
}

not_applicable contains "the resource has no name" if evidence.named == false

_literal := regex.replace(input.parameters.regularExpression, `[.+*?()|\[\]{}^$\\]`, `\$0`)

_pattern := concat("", ["(?s)^", replace(replace(_literal, "%", ".*"), "_", "."), "$"])

deny contains reasons.like(
	sprintf("the name %q does not match the pattern %q (%% stands for any characters, _ for one)", [evidence.name, input.parameters.regularExpression]),
	evidence.name, input.parameters.regularExpression, "name",
) if {
	evidence.named
	not regex.match(_pattern, evidence.name)
}
