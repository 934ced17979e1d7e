# METADATA
# title: Servers, disks and file systems are associated with a backup vault
# description: Only what is associated with an available vault of CBR is backed up, and can be restored after an attack or a mistake.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3027.html
#   - https://support.huaweicloud.com/intl/en-us/api-cbr/ListVault.html
# custom:
#   id: backup-vault-attached
#   aliases:
#     huaweicloud: [ecs-protected-by-cbr, evs-protected-by-cbr, sfsturbo-protected-by-cbr]
#   severity: medium
#   resource_types:
#     - huaweicloud/ecs.cloudservers
#     - huaweicloud/evs.volumes
#     - huaweicloud/sfsturbo.shares
#   fix: On the CBR console, associate the resource with a vault that has a backup policy.
#   differences:
#     - A disk counts only if it is itself associated with a vault; whether its server is, is not looked at.
#     - A resource that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   absent:
#     - path: properties
#       mutations: [unnoticed]
#       because: only the state is read of the item; the answer of CBR decides
#   zh:
#     title: 云服务器、云硬盘和文件系统已绑定备份存储库
#     description: 只有绑定了可用存储库的资源才会备份，遭受攻击或误操作后才能恢复。
#     fix: 在云备份（CBR）控制台将资源绑定到已关联备份策略的存储库。
package policies.backup.backup_vault_attached

import data.policies.lib.backup
import data.policies.lib.reasons

# METADATA
# description: The available vaults that the resource is associated with.
evidence := {"deleting": false, "vaults": backup.vaults} if backup.deleting == false

# METADATA
# description: The resource is being deleted or is gone.
evidence := {"deleting": true} if backup.deleting

not_applicable contains "the resource is being deleted" if evidence.deleting

deny contains reasons.not_empty("the resource is associated with no available backup vault", "vaults") if count(evidence.vaults) == 0
