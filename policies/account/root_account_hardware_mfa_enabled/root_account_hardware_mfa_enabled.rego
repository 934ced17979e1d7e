# METADATA
# title: The root user signs in with a hardware MFA device
# description: >-
#   A virtual MFA device is an app on a device that can be attacked or lost together with the password. The root user must have an MFA device, and none of
#   its devices may be a virtual one.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/root-account-hardware-mfa-enabled.html
#   - https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListVirtualMFADevices.html
# custom:
#   id: root-account-hardware-mfa-enabled
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [aws/account]
#   fix: Sign in as the root user, add a security key or a hardware TOTP token on the page Security credentials, and remove the virtual MFA devices.
#   zh:
#     title: 根用户使用硬件 MFA 设备登录
#     description: 虚拟 MFA 设备是应用程序，其所在设备可能被攻破，或与密码一同丢失。根用户必须有 MFA 设备，且不得使用虚拟 MFA 设备。
#     fix: 使用根用户登录，在“安全凭证”页面添加安全密钥或硬件 TOTP 令牌，并移除虚拟 MFA 设备。
package policies.account.root_account_hardware_mfa_enabled

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether the root user has an MFA device, and the serial numbers of its virtual ones.
evidence := {"mfa": account.root_mfa, "virtual": account.root_virtual_mfa}

deny contains reasons.is_true("the root user has no MFA device", account.paths.root_mfa) if not evidence.mfa

deny contains reasons.none("the root user has a virtual MFA device", evidence.virtual, "VirtualMFADevices") if {
	some _ in evidence.virtual
}
