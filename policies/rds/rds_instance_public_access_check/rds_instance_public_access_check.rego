# METADATA
# title: RDS instances have no public access
# description: >-
#   Public access lets anyone on the Internet try to log in. An RDS instance must not have a public endpoint or a public IP address.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/rds-public-access-check
#   - https://docs.aws.amazon.com/config/latest/developerguide/rds-instance-public-access-check.html
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: rds-instance-public-access-check
#   aliases:
#     alicloud: [rds-public-access-check]
#     huaweicloud: [rds-instance-no-public-ip]
#   severity: high
#   resource_types:
#     - alicloud/ACS::RDS::DBInstance
#     - aws/AWS::RDS::DBInstance
#     - huaweicloud/rds.instances
#   fix: Release the public endpoint (Alibaba Cloud), disable public access (AWS), or unbind the EIP (Huawei Cloud).
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-2(6), AC-3, AC-3(7), AC-4(21), AC-6, AC-17b, AC-17(1), AC-17(4)(a)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, 1.3.4, 1.3.6, 2.2.2]
#   differences:
#     - Public endpoints of the database proxy of an Alibaba Cloud instance are not judged.
#     - An instance that is being deleted is not applicable. The vendors do not document how their managed rules treat it.
#   zh:
#     title: RDS 实例未开启公网访问
#     description: 公网访问会让互联网上的任何人都能尝试登录数据库。RDS 实例不得有公网地址，也不得允许公开访问。
#     fix: 释放外网地址（阿里云）、关闭公开访问（AWS），或解绑弹性公网 IP（华为云）。
package policies.rds.rds_instance_public_access_check

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Whether the instance has public access.
evidence := {"deleting": false, "public": rds.public} if rds.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_false("the instance has public access", rds.paths.public) if evidence.public
