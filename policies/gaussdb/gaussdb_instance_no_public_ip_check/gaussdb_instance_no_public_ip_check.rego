# METADATA
# title: GaussDB instances have no public IP address
# description: >-
#   Anyone on the Internet can try to log in to a database with a public IP address. A GaussDB or TaurusDB instance must have no public IP address.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3065.html
# custom:
#   id: gaussdb-instance-no-public-ip-check
#   aliases:
#     huaweicloud: [gaussdb-instance-no-public-ip-check, gaussdb-mysql-instance-no-public-ip-check]
#   severity: high
#   resource_types:
#     - huaweicloud/gaussdb.instance
#     - huaweicloud/gaussdbformysql.instance
#   fix: Unbind the EIP, and connect to the instance from within its VPC.
#   differences:
#     - An instance that is being deleted is not applicable. Huawei Cloud does not document how its managed rule treats it.
#   zh:
#     title: GaussDB 实例未绑定弹性公网 IP
#     description: 数据库一旦有公网地址，互联网上的任何人都能尝试登录。GaussDB 和 TaurusDB 实例不得有公网 IP。正在删除的实例不适用。
#     fix: 解绑弹性公网 IP，通过虚拟私有云内网访问实例。
package policies.gaussdb.gaussdb_instance_no_public_ip_check

import data.policies.lib.gaussdb
import data.policies.lib.reasons

# METADATA
# description: Whether the instance has public access.
evidence := {"deleting": false, "public": gaussdb.public} if gaussdb.deleting == false

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if gaussdb.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_false("the instance has public access", gaussdb.paths.public) if evidence.public
