# METADATA
# title: Resources were provisioned successfully
# description: Making the resource neither failed nor was cancelled. What is half made costs money and does not do its work.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3100.html
# custom:
#   id: resource-provisioning-state-check
#   severity: low
#   resource_types: [huaweicloud/*]
#   fix: Delete the resource and create it again.
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
