# METADATA
# title: Resource names match a pattern
# description: >-
#   The whole name of the resource matches a pattern in which % stands for any characters and _ for one, as in SQL's LIKE, so that names tell
#   what resources are for.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0540.html
# custom:
#   id: regular-matching-of-names
#   severity: low
#   resource_types: ["*"]
#   parameters:
#     regularExpression:
#       type: string
#       description: The pattern; in spite of its name a pattern of SQL's LIKE, not a regular expression, so that .*, ^ and $ in it are a mistake
#       pattern: ^([^.^$]|\.+[^.*^$])*\.*$
#       required: true
#   fix: Rename the resource, or make a new one where a name cannot be changed.
#   differences:
#     - "A pattern with .*, ^ or $ is meant as a regular expression and is refused: it would match no name."
#     - The items of some types of AWS and Alibaba Cloud have no name; they are not applicable.
#     - Only Huawei Cloud has such a rule. Whether it is case-sensitive is not documented; here it is.
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
