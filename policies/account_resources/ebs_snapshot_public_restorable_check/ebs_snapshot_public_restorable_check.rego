# METADATA
# title: EBS snapshots are not public
# description: >-
#   Everybody can make a volume of a public snapshot and read what is on it. No EBS snapshot of the account in the region may be restorable by all accounts.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/ebs-snapshot-public-restorable-check.html
#   - https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html
# custom:
#   id: ebs-snapshot-public-restorable-check
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - aws/account
#   fix: Modify the permissions of the snapshot so that it is private, and enable block public access for EBS snapshots.
#   differences:
#     - The region judged is that of the function.
#     - The account is judged, not each snapshot, of which AWS Config has no items.
#   zh:
#     title: EBS 快照不公开
#     description: 任何人都可以用公开快照创建卷并读取其中的数据。账户在该区域的 EBS 快照不得允许所有账户还原。
#     fix: 将快照权限改为私有，并启用 EBS 快照的屏蔽公共访问权限。
package policies.account_resources.ebs_snapshot_public_restorable_check

import data.policies.lib.account_resources
import data.policies.lib.reasons

# METADATA
# description: The snapshots that everybody can restore.
evidence := {"public": account_resources.public_snapshots}

deny contains reasons.zero(
	sprintf("%d snapshots are public: %s", [count(evidence.public), account_resources.shown(evidence.public)]),
	count(evidence.public), "snapshotSet",
) if {
	some _ in evidence.public
}
