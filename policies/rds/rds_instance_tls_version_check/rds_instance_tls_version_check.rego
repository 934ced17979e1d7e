# METADATA
# title: RDS instances accept only current TLS versions
# description: >-
#   Connections to a relational database can be encrypted, and only with the TLS versions that the rule allows. Older versions have known weaknesses.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/enable-ssl-and-use-the-specified-tls-version-for-the
#   - https://www.alibabacloud.com/help/en/rds/developer-reference/api-rds-2014-08-15-describedbinstancessl
# custom:
#   id: rds-instance-tls-version-check
#   severity: medium
#   resource_types: [alicloud/ACS::RDS::DBInstance]
#   parameters:
#     tlsVersions:
#       type: list
#       description: The TLS versions that clients may use, such as TLSv1.2
#       default: [TLSv1.2, TLSv1.3]
#       aliases: [tlsVersion]
#   fix: Enable SSL for the instance, and set the TLS version in its SSL settings or parameters.
#   differences:
#     - Alibaba Cloud's default is TLSv1.2 alone. TLSv1.3 is allowed as well, because it is newer.
#     - >-
#       Where Alibaba Cloud reads the version is not documented. Here it is the one in the SSL settings (of SQL Server, the oldest that clients may use);
#       if those name none, that of the parameters tls_version or loose_tls_version of MySQL, or ssl_min_protocol_version of PostgreSQL, the oldest
#       that clients may use. If no version is found, the verdict is Undetermined.
#     - An instance that is being deleted is not applicable. Alibaba Cloud does not document how its managed rule treats it.
#   zh:
#     title: RDS 实例开启 SSL 并使用指定的 TLS 版本
#     description: 关系型数据库的连接可以加密，并且只使用规则允许的 TLS 版本。旧版本存在已知缺陷。
#     fix: 为实例开启 SSL，并在 SSL 设置或参数中设置 TLS 版本。
package policies.rds.rds_instance_tls_version_check

import data.policies.lib.rds
import data.policies.lib.reasons

# METADATA
# description: Connections cannot be encrypted.
evidence := {"deleting": false, "ssl": false} if {
	rds.deleting == false
	rds.encrypted_in_transit == false
}

# METADATA
# description: The TLS versions with which clients can connect, or the oldest of them.
evidence := {"deleting": false, "ssl": true, "tls_versions": rds.tls_versions} if {
	rds.deleting == false
	rds.encrypted_in_transit
}

# METADATA
# description: The instance is being deleted or is gone.
evidence := {"deleting": true} if rds.deleting

not_applicable contains "the instance is being deleted" if evidence.deleting

deny contains reasons.is_true("connections are not encrypted", rds.paths.encrypted_in_transit) if evidence.ssl == false

deny contains reasons.one_of(
	sprintf("clients can connect with %s", [version]),
	version, input.parameters.tlsVersions, rds.paths.tls_versions,
) if {
	some version in evidence.tls_versions
	not version in input.parameters.tlsVersions
}
