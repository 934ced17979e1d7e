# METADATA
# title: Cloud Firewall protects public IP addresses
# description: >-
#   The cloud's firewall stands before every public address that it knows as an asset. What it does not protect, attackers reach without being
#   seen.
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
#       The vendor's list of rules says no more than that protection is on for the firewall's assets. An asset whose protection is being
#       enabled or disabled cannot be judged.
package policies.firewall.firewall_asset_open_protect

import data.policies.lib.firewall
import data.policies.lib.reasons

# METADATA
# description: Whether the firewall protects the asset.
evidence := {"protected": firewall.protects}

deny contains reasons.equals("the protection of the asset is closed", "closed", "open", firewall.paths.protects) if {
	evidence.protected == false
}
