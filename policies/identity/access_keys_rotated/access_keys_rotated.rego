# METADATA
# title: Access keys of users are rotated
# description: Every active access key of the user was created no more days ago than the rule allows, so that a key that leaked does not work for long.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
#   - https://www.huaweicloud.com/guide/page-1308
#   - https://docs.aws.amazon.com/config/latest/developerguide/access-keys-rotated.html
# custom:
#   id: access-keys-rotated
#   aliases:
#     alicloud: [ram-user-ak-create-date-expired-check]
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::RAM::User
#     - huaweicloud/iam.users
#   parameters:
#     maxAccessKeyAge:
#       type: number
#       description: How old an active access key may be
#       unit: days
#       minimum: 0
#       default: 90
#       aliases: [days]
#   fix: Create a new access key, use it everywhere in place of the old one, then delete the old one.
#   differences:
#     - Huawei Cloud's disabled users comply. IAM is asked for the access keys of a user whose item does not have them.
#     - AWS's items of users do not include their access keys.
package policies.identity.access_keys_rotated

import data.policies.lib.identity
import data.policies.lib.reasons
import data.policies.lib.time

# METADATA
# description: How many days ago each active access key was created.
evidence := {"active_key_days": identity.active_key_days}

deny contains reasons.at_most(
	sprintf("the age of an active access key is %v days", [time.shown(days)]),
	time.shown(days), input.parameters.maxAccessKeyAge, identity.paths.keys,
) if {
	some days in evidence.active_key_days
	days > input.parameters.maxAccessKeyAge
}
