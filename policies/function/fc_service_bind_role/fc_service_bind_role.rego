# METADATA
# title: Function Compute services have a RAM role
# description: The service's functions get their permissions from a role, so that no access keys are kept in code or settings.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: fc-service-bind-role
#   severity: low
#   resource_types:
#     - alicloud/ACS::FC::Service
#   fix: Give the service a role with the permissions that its functions need.
#   differences:
#     - Of Alibaba Cloud's rule the name alone is documented.
package policies.function.fc_service_bind_role

import data.policies.lib.function
import data.policies.lib.reasons

# METADATA
# description: The service's role, empty when it has none.
evidence := {"role": function.role}

deny contains reasons.not_blank("the service has no role", function.paths.role) if evidence.role == ""
