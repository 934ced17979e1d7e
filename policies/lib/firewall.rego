# METADATA
# title: Firewalls
# description: >-
#   What the clouds say about an asset that their firewall can stand before. Alibaba Cloud's form is the Cloud Firewall's, DescribeAssetList.
package policies.lib.firewall

import data.policies.lib.text

# METADATA
# description: Whether the firewall protects the asset. Undefined while protection is being enabled or disabled.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::CloudFirewall::Asset"]
protects := {"open": true, "closed": false}[text.word(input.resource.properties.ProtectStatus)] if {
	input.resource.type == "alicloud/ACS::CloudFirewall::Asset"
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"protects": {"alicloud/ACS::CloudFirewall::Asset": "ProtectStatus"}}
