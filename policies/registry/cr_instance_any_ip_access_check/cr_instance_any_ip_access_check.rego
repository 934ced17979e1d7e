# METADATA
# title: Container Registry instances do not allow all IP addresses
# description: An instance of Container Registry has no public endpoint, or its whitelist does not let every address in.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/cr-instance-any-ip-access-check
# custom:
#   id: cr-instance-any-ip-access-check
#   severity: high
#   trigger: period
#   resource_types:
#     - alicloud/ACS::CR::Instance
#   fix: Remove the entry from the whitelist of the public endpoint and add the addresses that are meant, or disable public access.
#   differences:
#     - Alibaba Cloud's text speaks of 0.0.0.0/0; ::/0 and other ways to write every address, ranges that together are every one too, do not comply either.
#     - A whitelist that is off, or has no entries, lets everybody in and does not comply.
#     - The endpoint for images is judged, and not that for Helm charts.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: 容器镜像服务实例白名单未对所有来源开放
#     description: 容器镜像服务实例必须关闭公网访问入口，或公网白名单未允许所有 IP 地址访问。
#     fix: 从公网访问入口的白名单中删除允许所有来源的条目并添加实际需要的地址，或者关闭公网访问入口。
package policies.registry.cr_instance_any_ip_access_check

import data.policies.lib.reasons
import data.policies.lib.registry
import data.policies.lib.white_list

# METADATA
# description: The instance has a public endpoint and a whitelist, with these entries that allow every address.
evidence := {"deleting": false, "public": true, "restricted": true, "open_entries": open_entries} if {
	registry.deleting == false
	registry.public
	registry.restricted
	open_entries := registry.open_entries
}

# METADATA
# description: The instance has a public endpoint without a whitelist.
evidence := {"deleting": false, "public": true, "restricted": false, "open_entries": []} if {
	registry.deleting == false
	registry.public
	registry.restricted == false
}

# METADATA
# description: The instance has no public endpoint.
evidence := {"deleting": false, "public": false, "open_entries": []} if {
	registry.deleting == false
	registry.public == false
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if registry.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("the public endpoint has no whitelist", registry.paths.restricted) if {
	evidence.public
	evidence.restricted == false
}

deny contains white_list.reason(evidence.open_entries, entry, registry.paths.white_list) if {
	evidence.public
	some entry in evidence.open_entries
}
