# METADATA
# title: Relational databases
# description: >-
#   What the clouds say about an instance of their relational database service. Huawei Cloud's form is the RDS API's, InstanceResponse of
#   version 3, in both spellings; Alibaba Cloud's the RDS API's, DescribeDBInstanceAttribute; AWS's the configuration item's.
package policies.lib.rds

import data.policies.lib.expiry
import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.text
import data.policies.lib.time
import data.policies.lib.white_list

# METADATA
# description: The identifier of the VPC that the instance is in, empty for the classic network, which only Alibaba Cloud has.
# schemas:
#   - input.resource.properties: schema.huaweicloud["rds.instances"]
vpc_id := id if {
	input.resource.type == "huaweicloud/rds.instances"
	id := lists.first(
		array.concat(
			[id | id := input.resource.properties.vpc_id],
			[id | id := input.resource.properties.vpcId],
		),
		"",
	)
	id != ""
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
vpc_id := input.resource.properties.VpcId if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	text.word(input.resource.properties.InstanceNetworkType) == "vpc"
	text.given(input.resource.properties.VpcId)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
vpc_id := "" if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	text.word(input.resource.properties.InstanceNetworkType) == "classic"
}

# METADATA
# description: Whether the instance can be reached from the Internet.
# schemas:
#   - input.resource.properties: schema.huaweicloud["rds.instances"]
# custom:
#   absent:
#     - path: properties.public_ips
#       mutations: [emptied]
#       because: the instance has no public address
#     - path: "properties.public_ips[]"
#       mutations: [emptied]
#       because: an instance without a public address has an empty string
public := true in given if {
	input.resource.type == "huaweicloud/rds.instances"
	addresses := lists.first(
		array.concat(
			[list | list := input.resource.properties.public_ips],
			[list | list := input.resource.properties.publicIps],
		),
		"",
	)
	is_array(addresses)
	given := [text.given(address) | some address in addresses; is_string(address)]
}

# METADATA
# description: >-
#   The item has one connection only. When that is an internal one, there can be a public one beside it, which only DescribeDBInstanceNetInfo
#   lists, with the networks Inner (classic), Private (VPC) and Public.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
public if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	text.word(input.resource.properties.DBInstanceNetType) == "internet"
} else := true in connections if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	endpoints := input.lookups.rds_endpoints.value.DBInstanceNetInfos.DBInstanceNetInfo
	endpoints != []
	connections := [_connections[text.word(endpoint.IPType)] | some endpoint in endpoints]
}

_connections := {"public": true, "private": false, "inner": false}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
public := public_access if {
	input.resource.type == "aws/AWS::RDS::DBInstance"
	public_access := input.resource.properties.publiclyAccessible
	is_boolean(public_access)
}

# METADATA
# description: >-
#   Whether the instance survives the failure of a zone. A zone of Alibaba Cloud can be several, written cn-hangzhou-MAZ6(b,f) (RDS API,
#   DescribeAvailableZones).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
multi_zone if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	text.given(input.resource.properties.ZoneId)
	regex.match(`-MAZ[0-9]*\([a-z]+(,[a-z]+)+\)$`, input.resource.properties.ZoneId)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
multi_zone := count(lists.distinct(zones)) > 1 if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	text.given(input.resource.properties.ZoneId)
	not contains(input.resource.properties.ZoneId, "MAZ")
	secondaries := input.resource.properties.SlaveZones.SlaveZone
	zones := array.concat([input.resource.properties.ZoneId], [secondary.ZoneId | some secondary in secondaries; text.given(secondary.ZoneId)])
	count(zones) == count(secondaries) + 1
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["rds.instances"]
multi_zone := count(lists.distinct(zones)) > 1 if {
	input.resource.type == "huaweicloud/rds.instances"
	nodes := input.resource.properties.nodes
	zones := [zone |
		some node in nodes
		zone := text.parse(lists.first(
			array.concat(
				[zone | zone := node.availability_zone],
				[zone | zone := node.availabilityZone],
			),
			"",
		))
	]
	count(zones) > 0
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
multi_zone := several if {
	input.resource.type == "aws/AWS::RDS::DBInstance"
	several := input.resource.properties.multiAZ
	is_boolean(several)
}

# METADATA
# description: >-
#   Whether the instance belongs to a cluster, which has the storage, and keeps it in several zones whatever the instance says: Aurora,
#   DocumentDB and Neptune of AWS, and Multi-AZ DB clusters, whose members name theirs (RDS API, Engine and DBClusterIdentifier of DBInstance).
clustered := false if input.resource.type in {"huaweicloud/rds.instances", "alicloud/ACS::RDS::DBInstance"}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
clustered if {
	input.resource.type == "aws/AWS::RDS::DBInstance"
	text.given(input.resource.properties.dBClusterIdentifier)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
clustered := regex.match(`^(aurora.*|docdb|neptune)$`, text.word(input.resource.properties.engine)) if {
	input.resource.type == "aws/AWS::RDS::DBInstance"
	text.given(input.resource.properties.engine)
	lists.given([cluster | cluster := input.resource.properties.dBClusterIdentifier]) == []
}

# METADATA
# description: The edition of the instance, such as Basic and HighAvailability.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
category := input.resource.properties.Category if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	text.given(input.resource.properties.Category)
}

# METADATA
# description: Whether the edition has a standby that takes over. Undefined for an edition that the RDS API does not list, CreateDBInstance.
highly_available := {
	"basic": false, "serverless_basic": false,
	"highavailability": true, "alwayson": true, "finance": true, "cluster": true, "serverless_standard": true, "serverless_ha": true,
}[lower(category)]

# METADATA
# description: The number of CPUs.
# schemas:
#   - input.resource.properties: schema.huaweicloud["rds.instances"]
cpus := number.parse(input.resource.properties.cpu) if {
	input.resource.type == "huaweicloud/rds.instances"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
cpus := number.parse(input.resource.properties.DBInstanceCPU) if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# description: Memory in MB.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
memory := number.parse(input.resource.properties.DBInstanceMemory) if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# description: Storage in GB.
# schemas:
#   - input.resource.properties: schema.huaweicloud["rds.instances"]
storage := number.parse(input.resource.properties.volume.size) if {
	input.resource.type == "huaweicloud/rds.instances"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
storage := number.parse(input.resource.properties.DBInstanceStorage) if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
storage := number.parse(input.resource.properties.allocatedStorage) if {
	input.resource.type == "aws/AWS::RDS::DBInstance"
}

# METADATA
# description: The class of the instance, such as rds.mysql.s3.large and db.m6g.large.
# schemas:
#   - input.resource.properties: schema.huaweicloud["rds.instances"]
instance_class := class if {
	input.resource.type == "huaweicloud/rds.instances"
	class := lists.first(
		array.concat(
			[class | class := input.resource.properties.flavor_ref],
			[class | class := input.resource.properties.flavorRef],
		),
		"",
	)
	class != ""
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
instance_class := input.resource.properties.DBInstanceClass if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	text.given(input.resource.properties.DBInstanceClass)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
instance_class := input.resource.properties.dBInstanceClass if {
	input.resource.type == "aws/AWS::RDS::DBInstance"
	text.given(input.resource.properties.dBInstanceClass)
}

# METADATA
# description: >-
#   The entries of the whitelist that let everybody in. The item can lack groups, such as those that the console hides: what is open in it is
#   certain; that nothing is open, only the list of all groups says.
open_entries := entries if {
	entries := white_list.open_entries(_item_white_list)
	entries != []
} else := white_list.open_entries(_white_list_of_groups)

# METADATA
# description: The entries of the whitelist that let addresses of the Internet in, likewise.
public_entries := entries if {
	entries := white_list.public_entries(_item_white_list)
	entries != []
} else := white_list.public_entries(_white_list_of_groups)

# METADATA
# description: Whether anybody is let in at all, by the item or by any group.
has_white_list if {
	lists.split_comma(_item_white_list) != []
} else := _white_list_of_groups != []

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
# custom:
#   absent:
#     - path: properties.SecurityIPList
#       mutations: [unnoticed]
#       because: the list of all groups is read where the item has no such entry
_item_white_list := lists.first([list | list := properties.SecurityIPList], "") if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	properties := input.resource.properties
}

# METADATA
# custom:
#   absent:
#     - path: lookups.rds_white_lists.value.Items.DBInstanceIPArray[].SecurityIPList
#       mutations: [emptied]
#       because: a group without entries lets nobody in
_white_list_of_groups := [entry | some group in groups; some entry in lists.split_comma(group.SecurityIPList)] if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	groups := input.lookups.rds_white_lists.value.Items.DBInstanceIPArray
	groups != []
}

# METADATA
# description: Whether the database is SQL Server. Undefined for an engine that the RDS API does not list.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
sql_server := {
	"sqlserver": true, "mssql": true,
	"mysql": false, "postgresql": false, "ppas": false, "mariadb": false,
}[text.word(input.resource.properties.Engine)] if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# description: Whether clients reach the database through the proxy, which the RDS API calls the safe mode, and not directly.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
proxied := {"safe": true, "standard": false}[text.word(input.resource.properties.ConnectionMode)] if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# description: The key that encrypts the storage, empty when it is not encrypted.
# schemas:
#   - input.resource.properties: schema.huaweicloud["rds.instances"]
storage_key := key if {
	input.resource.type == "huaweicloud/rds.instances"
	told := array.concat(
		[key | key := input.resource.properties.disk_encryption_id],
		[key | key := input.resource.properties.diskEncryptionId],
	)
	told != []
	key := lists.first(told, "")
	is_string(key)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
storage_key := "" if {
	input.resource.type == "aws/AWS::RDS::DBInstance"
	input.resource.properties.storageEncrypted == false
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
storage_key := input.resource.properties.kmsKeyId if {
	input.resource.type == "aws/AWS::RDS::DBInstance"
	input.resource.properties.storageEncrypted == true
	text.given(input.resource.properties.kmsKeyId)
}

# METADATA
# description: >-
#   Local SSDs cannot be encrypted, and DescribeDBInstanceEncryptionKey is about cloud disks: standard, enterprise and general-purpose ones
#   (RDS API, DBInstanceStorageType).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
storage_key := "" if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	text.word(input.resource.properties.DBInstanceStorageType) == "local_ssd"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
storage_key := key if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	text.word(input.resource.properties.DBInstanceStorageType) != "local_ssd"
	key := trim_space(input.lookups.rds_encryption_key.value.EncryptionKey)
}

# METADATA
# description: Whether logs are backed up, so that the instance can be restored to any point in time.
log_backup := {"1": true, "0": false}[input.lookups.rds_log_backup_policy.value.EnableBackupLog] if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# description: Whether connections can be encrypted. SQL Server and MySQL write Yes and No, PostgreSQL on and off.
encrypted_in_transit := {"yes": true, "on": true, "no": false, "off": false}[text.word(input.lookups.rds_ssl.value.SSLEnabled)] if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# description: >-
#   The TLS versions with which clients can connect, or the oldest of them, as TLSv1.2: those of the SSL settings if they say so, else those of
#   the database's parameters. Undefined if neither tells, and for versions that are not known.
tls_versions := versions if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	told := [part | some value in _tls_settings; some part in lists.split_comma(value)]
	versions := [_tls[lower(part)] | some part in told]
	some _ in versions
}

_tls := {
	"1.0": "TLSv1.0", "tlsv1": "TLSv1.0", "tlsv1.0": "TLSv1.0",
	"1.1": "TLSv1.1", "tlsv1.1": "TLSv1.1",
	"1.2": "TLSv1.2", "tlsv1.2": "TLSv1.2",
	"1.3": "TLSv1.3", "tlsv1.3": "TLSv1.3",
}

_tls_settings := [version] if {
	version := input.lookups.rds_ssl.value.TlsVersion
	text.given(version)
}

# METADATA
# description: MySQL has a list of versions, PostgreSQL the oldest.
_tls_settings := [parameter.ParameterValue |
	some parameter in parameters
	parameter.ParameterName in {"tls_version", "loose_tls_version", "ssl_min_protocol_version"}
] if {
	lists.given([version | version := input.lookups.rds_ssl.value.TlsVersion]) == []
	parameters := input.lookups.rds_parameters.value.RunningParameters.DBInstanceParameter
}

# METADATA
# description: >-
#   Whether the instance takes writes of its own, and is no copy of another one (RDS API, DBInstanceType). An item that names no type is taken
#   for a primary instance, which more is asked of.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
# custom:
#   absent:
#     - path: properties.DBInstanceType
#       mutations: [unnoticed]
#       because: an instance is a primary one unless it says that it is a copy
primary := {
	"primary": true,
	"readonly": false, "guard": false, "temp": false,
}[text.word(lists.first([type | type := input.resource.properties.DBInstanceType], "Primary"))] if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# description: A copy is a read replica (RDS API, type of InstanceResponse).
# schemas:
#   - input.resource.properties: schema.huaweicloud["rds.instances"]
# custom:
#   absent:
#     - path: properties.type
#       mutations: [unnoticed]
#       because: an instance is a primary one unless it says that it is a copy
primary := {
	"single": true, "ha": true, "enterprise": true,
	"replica": false,
}[text.word(lists.first([type | type := input.resource.properties.type], "Single"))] if {
	input.resource.type == "huaweicloud/rds.instances"
}

# METADATA
# description: Whether the instance can have a standby. A copy can have one, but not on Alibaba Cloud.
can_have_standby := primary if input.resource.type == "alicloud/ACS::RDS::DBInstance"

can_have_standby if input.resource.type in {"huaweicloud/rds.instances", "aws/AWS::RDS::DBInstance"}

# METADATA
# description: Whether a disaster recovery instance, which the RDS API calls a guard, stands by for the instance.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
has_guard := text.given(input.resource.properties.GuardDBInstanceId) if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# description: Whether the instance is paid in advance.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
prepaid := expiry.prepaid(input.resource.properties.PayType) if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

# METADATA
# description: In how many days the instance expires, as a fraction.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
remaining_days := time.remaining_days(lists.first(told, "")) if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
	told := array.concat(
		[expiry_time | expiry_time := input.resource.properties.ExpireTime],
		[expiry_time | expiry_time := input.resource.properties.ExpiredTime],
	)
}

# METADATA
# description: Whether the instance is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.huaweicloud["rds.instances"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/rds.instances"

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::RDS::DBInstance"]
# custom:
#   absent:
#     - path: properties.DBInstanceStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.DBInstanceStatus]) if input.resource.type == "alicloud/ACS::RDS::DBInstance"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
# custom:
#   absent:
#     - path: properties.dBInstanceStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.dBInstanceStatus]) if input.resource.type == "aws/AWS::RDS::DBInstance"

# METADATA
# description: Whether the SQL statements that the instance executes are recorded for audits. Every state but Enable is one in which they are not.
sql_audited := text.word(input.lookups.rds_sql_collector_policy.value.SQLCollectorStatus) == "enable" if {
	input.resource.type == "alicloud/ACS::RDS::DBInstance"
}

sql_audited := input.lookups.rds_auditlog_policy.value.keep_days > 0 if input.resource.type == "huaweicloud/rds.instances"

# METADATA
# description: For how many days automated backups are kept; 0 when automated backup is off.
backup_days := input.lookups.rds_backup_policy.value.backup_policy.keep_days if input.resource.type == "huaweicloud/rds.instances"

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"sql_audited": {
		"alicloud/ACS::RDS::DBInstance": "SQLCollectorStatus",
		"huaweicloud/rds.instances": "keep_days",
	},
	"vpc_id": {
		"huaweicloud/rds.instances": "vpc_id",
		"alicloud/ACS::RDS::DBInstance": "VpcId",
	},
	"public": {
		"huaweicloud/rds.instances": "public_ips",
		"alicloud/ACS::RDS::DBInstance": "DBInstanceNetInfo",
		"aws/AWS::RDS::DBInstance": "publiclyAccessible",
	},
	"multi_zone": {
		"huaweicloud/rds.instances": "nodes",
		"alicloud/ACS::RDS::DBInstance": "ZoneId",
		"aws/AWS::RDS::DBInstance": "multiAZ",
	},
	"category": {"alicloud/ACS::RDS::DBInstance": "Category"},
	"cpus": {
		"huaweicloud/rds.instances": "cpu",
		"alicloud/ACS::RDS::DBInstance": "DBInstanceCPU",
	},
	"memory": {"alicloud/ACS::RDS::DBInstance": "DBInstanceMemory"},
	"storage": {
		"huaweicloud/rds.instances": "volume.size",
		"alicloud/ACS::RDS::DBInstance": "DBInstanceStorage",
		"aws/AWS::RDS::DBInstance": "allocatedStorage",
	},
	"instance_class": {
		"huaweicloud/rds.instances": "flavor_ref",
		"alicloud/ACS::RDS::DBInstance": "DBInstanceClass",
		"aws/AWS::RDS::DBInstance": "dBInstanceClass",
	},
	"white_list": {"alicloud/ACS::RDS::DBInstance": "SecurityIPList"},
	"proxied": {"alicloud/ACS::RDS::DBInstance": "ConnectionMode"},
	"log_backup": {"alicloud/ACS::RDS::DBInstance": "EnableBackupLog"},
	"encrypted_in_transit": {"alicloud/ACS::RDS::DBInstance": "SSLEnabled"},
	"tls_versions": {"alicloud/ACS::RDS::DBInstance": "TlsVersion"},
	"storage_key": {
		"huaweicloud/rds.instances": "disk_encryption_id",
		"alicloud/ACS::RDS::DBInstance": "EncryptionKey",
		"aws/AWS::RDS::DBInstance": "storageEncrypted",
	},
	"has_guard": {"alicloud/ACS::RDS::DBInstance": "GuardDBInstanceId"},
	"remaining_days": {"alicloud/ACS::RDS::DBInstance": "ExpireTime"},
}
