# METADATA
# title: OSS bucket policies allow nothing to everybody
# description: No statement of a bucket's policy allows something to everybody without a condition.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/oss-bucket-policy-no-any-anonymous
# custom:
#   id: oss-bucket-policy-no-any-anonymous
#   aliases:
#     alicloud: [oss-bucket-policy-no-any-anonymous]
#   severity: high
#   resource_types:
#     - alicloud/ACS::OSS::Bucket
#   fix: Name the accounts and users in the bucket policy, or limit the statement by a condition.
#   differences:
#     - A statement for everybody complies if it has any condition, as the condition may be what limits it.
package policies.bucket.oss_bucket_policy_no_any_anonymous

import data.policies.lib.bucket
import data.policies.lib.reasons

# METADATA
# description: The numbers of the statements that allow something to everybody.
evidence := {"anonymous_statements": bucket.anonymous_statements}

deny contains reasons.none(
	"the bucket policy allows something to everybody",
	evidence.anonymous_statements, "bucket policy",
) if {
	count(evidence.anonymous_statements) > 0
}
