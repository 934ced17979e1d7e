# METADATA
# title: GaussDB instances have no public IP address
# description: >-
#   A GaussDB or TaurusDB instance has no public address, so that nobody on the Internet can try to log in.
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
#   fix: Unbind the EIP and reach the instance from its VPC.
#   differences:
#     - An instance that is being deleted is not applicable; what the vendors make of it is not documented.
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
