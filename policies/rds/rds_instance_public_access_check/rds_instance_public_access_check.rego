# METADATA
# title: RDS instances have no public access
# description: A relational database has no public endpoint or address, so that nobody on the Internet can try to log in.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/rds-instance-public-access-check.html
#   - https://www.huaweicloud.com/guide/page-1308
# custom:
#   id: rds-instance-public-access-check
#   aliases:
#     huaweicloud: [rds-instance-no-public-ip]
#   severity: high
#   resource_types:
#     - aws/AWS::RDS::DBInstance
#     - huaweicloud/rds.instances
#   fix: Switch public access off (AWS), or unbind the EIP (Huawei Cloud).
#   frameworks:
#     NIST SP 800-53 Rev. 5: [AC-2(6), AC-3, AC-3(7), AC-4(21), AC-6, AC-17b, AC-17(1), AC-17(4)(a)]
#     PCI DSS 3.2.1: ["1.2", 1.2.1, "1.3", 1.3.1, 1.3.2, 1.3.4, 1.3.6, 2.2.2]
#   differences:
#     - Alibaba Cloud's rule rds-public-access-check cannot be judged by the instance's item, which has one connection only.
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
