# METADATA
# title: Resources were provisioned successfully
# description: >-
#   A resource whose creation failed or was canceled costs money without doing its work. The provisioning state of a resource must not be
#   Failed or Canceled. A resource that is still being provisioned (Processing) is not applicable.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3100.html
# custom:
#   id: resource-provisioning-state-check
#   severity: low
#   resource_types: [huaweicloud/*]
#   fix: Delete the resource and create it again.
#   zh:
#     title: 资源创建成功
#     description: 创建失败或被取消的资源会产生费用却无法使用。资源的创建状态（provisioning_state）不得为 Failed 或 Canceled；仍在创建中（Processing）的资源不适用。
#     fix: 删除该资源并重新创建。
package policies.resource.resource_provisioning_state_check

import data.policies.lib.reasons

# METADATA
# description: The resource's provisioning state.
evidence := {"state": input.resource.status} if {
	input.resource.status in {"Succeeded", "Processing", "Failed", "Canceled"}
}

not_applicable contains "the resource is still being provisioned" if evidence.state == "Processing"

deny contains reasons.equals(
	sprintf("the provisioning state is %s", [evidence.state]),
	evidence.state, "Succeeded", "provisioning_state",
) if {
	evidence.state in {"Failed", "Canceled"}
}
