# METADATA
# title: Backups
# description: What Cloud Backup and Recovery (CBR) of Huawei Cloud and AWS Backup say about the backups of a resource.
package policies.lib.backup

import data.policies.lib.disk
import data.policies.lib.file_system
import data.policies.lib.lifecycle
import data.policies.lib.rds
import data.policies.lib.server
import data.policies.lib.tags
import data.policies.lib.time

_vaulted := {"huaweicloud/ecs.cloudservers", "huaweicloud/evs.volumes", "huaweicloud/sfsturbo.shares"}

# METADATA
# description: Whether the resource is being deleted or is gone, as the facts of its type say.
deleting := server.deleting if input.resource.type in {"huaweicloud/ecs.cloudservers", "aws/AWS::EC2::Instance"}

deleting := disk.deleting if input.resource.type in {"huaweicloud/evs.volumes", "aws/AWS::EC2::Volume"}

deleting := file_system.deleting if input.resource.type in {"huaweicloud/sfsturbo.shares", "aws/AWS::EFS::FileSystem"}

deleting := rds.deleting if input.resource.type == "aws/AWS::RDS::DBInstance"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::DynamoDB::Table"]
# custom:
#   absent:
#     - path: properties.tableStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.tableStatus]) if input.resource.type == "aws/AWS::DynamoDB::Table"

# METADATA
# description: The identifiers of the available vaults that the resource is associated with.
vaults := [vault.id |
	some vault in natives
	vault.billing.status == "available"
	some protected in vault.resources
	protected.id == input.resource.id
] if {
	input.resource.type in _vaulted
	natives := input.lookups.cbr_vaults.value.vaults
}

# METADATA
# description: How many hours ago each backup that can be restored was created, as fractions.
backup_hours := [hours |
	some native in natives
	native.status == "available"
	hours := time.age_days(native.created_at) * 24
] if {
	input.resource.type in _vaulted
	natives := input.lookups.cbr_backups.value.backups
}

_backed_up := {"aws/AWS::DynamoDB::Table", "aws/AWS::RDS::DBInstance", "aws/AWS::EFS::FileSystem"}

# METADATA
# description: How many hours ago AWS Backup last backed the resource up, as a fraction, in a list that is empty if it never did. The service counts seconds.
last_backup_hours := [time.days_between(seconds * 1000000000, time.event_ns) * 24] if {
	input.resource.type in _backed_up
	seconds := input.lookups.backup_protected_resource.value.LastBackupTime
}

last_backup_hours := [] if {
	input.resource.type in _backed_up
	input.lookups.backup_protected_resource.exists == false
}

_plannable := _backed_up | {"aws/AWS::EC2::Instance", "aws/AWS::EC2::Volume"}

# METADATA
# description: >-
#   The ids of the backup plans of AWS Backup with a selection that covers the resource. Resources and ListOfTags say what is selected, one of them is
#   enough, and everything is if both are empty; NotResources and each of the conditions take away from it.
# custom:
#   absent:
#     - path: lookups.backup_selections.value[].value.BackupSelection.Conditions.StringEquals
#       mutations: [emptied]
#       because: the selection has no such conditions
#     - path: lookups.backup_selections.value[].value.BackupSelection.NotResources
#       mutations: [emptied]
#       because: the selection excludes nothing
#     - path: lookups.backup_selections.value[].value.BackupSelection.NotResources[]
#       mutations: [emptied]
#       because: an empty pattern excludes nothing
#     - path: lookups.backup_selections.value[].value.BackupSelection.Resources
#       mutations: [emptied, unnoticed]
#       because: a selection that names neither resources nor tags selects everything; one pattern that covers the resource is enough
plans := sort({selection.value.BackupPlanId |
	some selection in selections
	chosen := selection.value.BackupSelection
	listed := [[tag.ConditionType, tag.ConditionKey, tag.ConditionValue] | some tag in chosen.ListOfTags]
	_selected(chosen.Resources, listed)
	every pattern in chosen.NotResources { not _like(pattern, _arn) }
	every condition in chosen.Conditions.StringEquals { condition.ConditionValue in _tagged(condition.ConditionKey) }
	every condition in chosen.Conditions.StringNotEquals { not condition.ConditionValue in _tagged(condition.ConditionKey) }
	every condition in chosen.Conditions.StringLike { _some_like(condition.ConditionValue, _tagged(condition.ConditionKey)) }
	every condition in chosen.Conditions.StringNotLike { not _some_like(condition.ConditionValue, _tagged(condition.ConditionKey)) }
}) if {
	input.resource.type in _plannable
	selections := input.lookups.backup_selections.value
}

_selected(patterns, _) if {
	some pattern in patterns
	_like(pattern, _arn)
}

_selected(_, listed) if {
	some ["STRINGEQUALS", key, wanted] in listed
	wanted in tags.values(key)
}

_selected([], [])

# A key is aws:ResourceTag/stage.
_tagged(key) := tags.values(substring(key, count(_tag_prefix), -1)) if startswith(key, _tag_prefix)

_tag_prefix := "aws:ResourceTag/"

_some_like(pattern, texts) if {
	some text in texts
	_like(pattern, text)
}

# An asterisk stands for any text, also across the colons of an ARN.
_like(pattern, text) if {
	parts := [regex.replace(part, `[^A-Za-z0-9]`, `\$0`) | some part in split(pattern, "*")]
	regex.match(sprintf("^%s$", [concat(".*", parts)]), text)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::DynamoDB::Table"]
_arn := input.resource.properties.tableArn if input.resource.type == "aws/AWS::DynamoDB::Table"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::RDS::DBInstance"]
_arn := input.resource.properties.dBInstanceArn if input.resource.type == "aws/AWS::RDS::DBInstance"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EFS::FileSystem"]
_arn := input.resource.properties.Arn if input.resource.type == "aws/AWS::EFS::FileSystem"

_arn := sprintf("arn:%s:ec2:%s:%s:%s/%s", [_partition, input.resource.region, input.resource.account, kind, input.resource.id]) if {
	kind := {"aws/AWS::EC2::Instance": "instance", "aws/AWS::EC2::Volume": "volume"}[input.resource.type]
}

default _partition := "aws"

_partition := "aws-cn" if startswith(input.resource.region, "cn-")

_partition := "aws-us-gov" if startswith(input.resource.region, "us-gov-")
