# METADATA
# title: Image registries
# description: What Alibaba Cloud says about an instance of Container Registry, in the form of the API's GetInstance.
package policies.lib.registry

import data.policies.lib.lifecycle
import data.policies.lib.white_list

# METADATA
# description: Whether the instance has a public endpoint.
public := enabled if {
	input.resource.type == "alicloud/ACS::CR::Instance"
	enabled := input.lookups.cr_internet_endpoint.value.Enable
	is_boolean(enabled)
}

# METADATA
# description: >-
#   Whether a whitelist says who can use the public endpoint. One without entries lets everybody in (GitHub aliyun/terraform-provider-alicloud,
#   cr_endpoint_acl_service).
restricted if {
	input.lookups.cr_internet_endpoint.value.AclEnable == true
	_entries != []
}

restricted := false if {
	input.resource.type == "alicloud/ACS::CR::Instance"
	input.lookups.cr_internet_endpoint.value.AclEnable == false
}

restricted := false if _entries == []

# METADATA
# description: The entries of the whitelist that let everybody in.
open_entries := white_list.open_entries(_entries)

_entries := [entry.Entry | some entry in entries] if {
	input.resource.type == "alicloud/ACS::CR::Instance"
	entries := input.lookups.cr_internet_endpoint.value.AclEntries
}

# METADATA
# description: Whether the instance is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::CR::Instance"]
# custom:
#   absent:
#     - path: properties.InstanceStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.InstanceStatus]) if input.resource.type == "alicloud/ACS::CR::Instance"

# METADATA
# description: Where the cloud keeps a fact in the answer of a lookup.
paths := {
	"restricted": {"alicloud/ACS::CR::Instance": "AclEnable"},
	"white_list": {"alicloud/ACS::CR::Instance": "AclEntries"},
}
