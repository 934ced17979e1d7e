# METADATA
# title: CSS clusters with public access have a whitelist
# description: A CSS cluster with a public address can be attacked from anywhere. Access control must be enabled for it, and the whitelist must not allow every address.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_1575.html
#   - https://support.huaweicloud.com/eu/api-css/StartPublicWhitelist.html
# custom:
#   id: css-cluster-not-enable-white-list
#   severity: high
#   resource_types:
#     - huaweicloud/css.clusters
#   fix: Enable access control for the public address of the cluster, and name the addresses that may connect.
#   differences:
#     - The page of Huawei Cloud's rule was not found; what it judges follows from its identifier and from the CSS API.
#     - A cluster without a public address is not applicable, and so is one that is being deleted.
#   zh:
#     title: 开启公网访问的 CSS 集群已启用白名单
#     description: 具有公网地址的云搜索服务（CSS）集群可能受到来自任何地址的攻击。必须开启访问控制，且白名单不得允许所有地址。
#     fix: 为集群的公网访问开启访问控制，并在白名单中指定允许访问的地址。
package policies.search_cluster.css_cluster_not_enable_white_list

import data.policies.lib.reasons
import data.policies.lib.search_cluster
import data.policies.lib.white_list

# METADATA
# description: Whether access from the Internet is restricted, and the entries of the whitelist that let everybody in.
evidence := {"deleting": false, "public": true, "white_listed": true, "open_entries": search_cluster.open_entries} if {
	search_cluster.deleting == false
	search_cluster.public
	search_cluster.white_listed
}

evidence := {"deleting": false, "public": true, "white_listed": false} if {
	search_cluster.deleting == false
	search_cluster.public
	search_cluster.white_listed == false
}

evidence := {"deleting": false, "public": false} if {
	search_cluster.deleting == false
	search_cluster.public == false
}

# METADATA
# description: The cluster is being deleted or is gone.
evidence := {"deleting": true} if search_cluster.deleting

not_applicable contains "the cluster is being deleted" if evidence.deleting

not_applicable contains "the cluster has no public address" if evidence.public == false

deny contains reasons.is_true("access from the Internet is not restricted", search_cluster.paths.white_listed) if evidence.white_listed == false

deny contains white_list.reason(evidence.open_entries, entry, search_cluster.paths.white_list) if {
	some entry in evidence.open_entries
}
