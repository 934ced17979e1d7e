# METADATA
# title: Document database does not use a forbidden port
# description: >-
#   A document database listens on a port that the rule does not forbid. Attackers try the default ports first.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3057.html
# custom:
#   id: dds-instance-port-check
#   severity: low
#   resource_types:
#     - huaweicloud/dds.instances
#   parameters:
#     disabledPortsPatterns:
#       type: integers
#       description: The forbidden ports
#       minimum: 1
#       maximum: 65535
#       required: true
#   fix: Change the port of the instance.
package policies.mongodb.dds_instance_port_check

import data.policies.lib.mongodb

# METADATA
# description: The port that clients connect to.
evidence := {"port": mongodb.port}

deny contains reason if {
	evidence.port in input.parameters.disabledPortsPatterns
	reason := {
		"message": sprintf("the instance listens on the forbidden port %v", [evidence.port]),
		"property": mongodb.paths.port,
		"actual": evidence.port,
		"desired": input.parameters.disabledPortsPatterns,
		"operator": "StringNotIn",
	}
}
