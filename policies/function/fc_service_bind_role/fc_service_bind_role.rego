# METADATA
# title: Function Compute services have a RAM role
# description: >-
#   A role gives functions temporary credentials, so no AccessKey pair has to be stored in code or settings. Every Function Compute service must
#   have a RAM role.
# related_resources:
#   - https://github.com/AlibabaCloudDocs/config
# custom:
#   id: fc-service-bind-role
#   severity: low
#   resource_types:
#     - alicloud/ACS::FC::Service
#   fix: Configure a RAM role for the service, with the permissions that its functions need.
#   differences:
#     - Only the name of Alibaba Cloud's managed rule is documented.
#   zh:
#     title: 函数计算服务已配置 RAM 角色
#     description: 为服务配置 RAM 角色后，函数使用临时凭证访问云资源，无需在代码或配置中保存 AccessKey。函数计算服务必须配置 RAM 角色。
#     fix: 为服务配置 RAM 角色，并授予其函数所需的权限。
package policies.function.fc_service_bind_role

import data.policies.lib.function
import data.policies.lib.reasons

# METADATA
# description: The service's role, empty when it has none.
evidence := {"role": function.role}

deny contains reasons.not_blank("the service has no role", function.paths.role) if evidence.role == ""
