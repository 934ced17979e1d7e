# METADATA
# title: KMS keys are not scheduled for deletion
# description: The key is not waiting to be deleted. What was encrypted with a key that is gone can be read by nobody again.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/kms-cmk-not-scheduled-for-deletion.html
# custom:
#   id: kms-not-scheduled-for-deletion
#   aliases:
#     aws: [kms-cmk-not-scheduled-for-deletion]
#   severity: high
#   resource_types:
#     - huaweicloud/kms.keys
#     - alicloud/ACS::KMS::Key
#     - aws/AWS::KMS::Key
#   fix: Cancel the deletion, unless nothing is left that the key encrypts.
#   frameworks:
#     NIST SP 800-53 Rev. 5: [SA-9(6), SC-12, SC-12(2), SC-12(6)]
#     PCI DSS 3.2.1: ["3.5", "3.6"]
#   differences:
#     - Of Huawei Cloud's rule the name alone is documented; Alibaba Cloud has none.
package policies.key.kms_not_scheduled_for_deletion

import data.policies.lib.key
import data.policies.lib.reasons

# METADATA
# description: Whether the key is going to be deleted.
evidence := {"pending_deletion": key.pending_deletion}

deny contains reasons.is_false("the key is scheduled for deletion", key.paths.pending_deletion) if evidence.pending_deletion
