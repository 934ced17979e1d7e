# METADATA
# title: Access control lists
# description: >-
#   Lists of addresses that load balancers' listeners let in, or keep out. The form is Alibaba Cloud's SLB API's,
#   DescribeAccessControlListAttribute.
package policies.lib.access_control_list

import data.policies.lib.white_list

# METADATA
# description: The entries that mean everybody, such as 0.0.0.0/0.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::AccessControlList"]
open_entries := white_list.open_entries(_entries)

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::AccessControlList"]
# custom:
#   absent:
#     - path: properties.AclEntrys.AclEntry
#       mutations: [emptied]
#       because: an access control list without entries lists no address
_entries := [native.AclEntryIP | some native in natives] if {
	input.resource.type == "alicloud/ACS::SLB::AccessControlList"
	natives := input.resource.properties.AclEntrys.AclEntry
	is_array(natives)
}

# METADATA
# description: >-
#   Whether listeners use the list, and all of them to keep out whom it names. A list that no listener uses can be used to let in.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::AccessControlList"]
keeps_out := count(uses) > 0 if {
	uses := _uses
	not "white" in uses
}

keeps_out := false if "white" in _uses

# METADATA
# description: How each listener uses the list, black or white.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::AccessControlList"]
_uses := [{"black": "black", "white": "white"}[native.AclType] | some native in natives] if {
	input.resource.type == "alicloud/ACS::SLB::AccessControlList"
	natives := input.resource.properties.RelatedListeners.RelatedListener
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"open_entries": {"alicloud/ACS::SLB::AccessControlList": "AclEntrys.AclEntry"}}
