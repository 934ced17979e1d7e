# METADATA
# title: Root users
# description: What Huawei Cloud says about the root user of an account. Only the details of each user say which of them it is.
package policies.lib.root_user

import data.policies.lib.text

_id := ids[0] if {
	input.resource.type == "huaweicloud/account"
	details := input.lookups.iam_user_details.value
	ids := [text.parse(detail.value.user.id) | some detail in details; detail.value.user.is_domain_owner]
	count(ids) == 1
}

# METADATA
# description: Whether the root user has bound an MFA device.
mfa := _id in {device.user_id | some device in devices} if {
	input.resource.type == "huaweicloud/account"
	devices := input.lookups.iam_mfa_devices.value.virtual_mfa_devices
}

# METADATA
# description: How many access keys of the root user are enabled.
# custom:
#   absent:
#     - path: lookups.iam_users_credentials.value[].value.credentials
#       mutations: [emptied]
#       because: the root user has no access keys
enabled_keys := sum([{"active": 1, "inactive": 0}[key.status] | some key in keys]) if {
	input.resource.type == "huaweicloud/account"
	lists := [answer.value.credentials | some answer in input.lookups.iam_users_credentials.value; answer.of.id == _id]
	count(lists) == 1
	keys := lists[0]
}
