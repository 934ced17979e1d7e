# METADATA
# title: NAS mount targets do not allow all IP addresses
# description: >-
#   No mount target of the file system uses the default permission group, or another one with a rule that lets every address in.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/nas-filesystem-mount-target-access-group-check
#   - https://www.alibabacloud.com/help/en/nas/user-guide/manage-a-permission-group
# custom:
#   id: nas-filesystem-mount-target-access-group-check
#   severity: medium
#   trigger: period
#   resource_types:
#     - alicloud/ACS::NAS::FileSystem
#   fix: Create a permission group with the addresses that are meant, and select it for the mount target.
#   differences:
#     - >-
#       The vendor's text was not found; GitHub aliyun/infraguard forbids the default group only. Here groups with a rule for 0.0.0.0/0, for ::/0 or for
#       ranges that together are every address do not comply either, as they let in as many.
#     - All mount targets are judged, whatever their state. A file system without any complies.
#     - Rules of file systems of other types than standard and extreme cannot be queried; these are Undetermined, unless they use the default group.
#     - A file system that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: NAS 文件系统挂载点的权限组未对所有来源开放
#     description: NAS 文件系统的挂载点不能使用默认权限组，也不能使用包含允许所有 IP 地址访问的规则的权限组。
#     fix: 创建仅包含实际需要的地址的权限组，并将挂载点的权限组修改为该权限组。
package policies.file_system.nas_filesystem_mount_target_access_group_check

import data.policies.lib.file_system
import data.policies.lib.reasons

# METADATA
# description: The permission groups in use that allow every address.
evidence := {"deleting": false, "open_groups": file_system.open_access_groups} if file_system.deleting == false

# METADATA
# description: The file system is being deleted or is gone.
evidence := {"deleting": true} if file_system.deleting

not_applicable contains "the file system is being deleted" if evidence.deleting

deny contains reasons.has_not(
	sprintf("a mount target uses permission group %s, which allows every address", [group]),
	evidence.open_groups, group, file_system.paths.access_groups,
) if {
	some group in evidence.open_groups
}
