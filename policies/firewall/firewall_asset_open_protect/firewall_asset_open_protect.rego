# METADATA
# title: Cloud Firewall protects public IP addresses
# description: >-
#   Traffic to an unprotected public address is neither inspected nor blocked by the firewall. Every public IP asset in Cloud Firewall must have
#   protection enabled.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/enable-asset-protection-in-cloud-firewall
#   - https://www.alibabacloud.com/help/doc-detail/207028.htm
# custom:
#   id: firewall-asset-open-protect
#   severity: medium
#   resource_types: [alicloud/ACS::CloudFirewall::Asset]
#   fix: Enable protection for the asset in Cloud Firewall.
#   differences:
#     - >-
#       Alibaba Cloud's list of managed rules says only that protection must be enabled for the firewall's assets. While protection is being enabled
#       or disabled, the verdict is Undetermined.
#   zh:
#     title: 云防火墙已为公网 IP 资产开启保护
#     description: 未受保护的公网地址，其流量既不会被检测，也不会被拦截。云防火墙中的每个公网 IP 资产都必须开启保护；正在开启或关闭保护时无法判定。
#     fix: 在云防火墙控制台为该资产开启保护。
package policies.firewall.firewall_asset_open_protect

import data.policies.lib.firewall
import data.policies.lib.reasons

# METADATA
# description: Whether the firewall protects the asset.
evidence := {"protected": firewall.protects}

deny contains reasons.equals("the protection of the asset is closed", "closed", "open", firewall.paths.protects) if {
	evidence.protected == false
}
