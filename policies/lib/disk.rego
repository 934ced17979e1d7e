# METADATA
# title: Disks
# description: >-
#   What the clouds say about a block storage volume. Huawei Cloud's form is the EVS API's, VolumeDetail, as Config spells it; Alibaba Cloud's
#   the ECS API's, DescribeDisks; AWS's the configuration item's of AWS::EC2::Volume.
package policies.lib.disk

import data.policies.lib.boolean
import data.policies.lib.lifecycle
import data.policies.lib.lists
import data.policies.lib.text
import data.policies.lib.time

# METADATA
# description: >-
#   Whether the disk is attached to a server. Huawei Cloud's states in-use and available say it; in the others, such as extending, the
#   attachments do.
# schemas:
#   - input.resource.properties: schema.huaweicloud["evs.volumes"]
attached := {"in-use": true, "available": false}[text.word(input.resource.properties.status)] if {
	input.resource.type == "huaweicloud/evs.volumes"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["evs.volumes"]
attached := count(input.resource.properties.attachments) > 0 if {
	input.resource.type == "huaweicloud/evs.volumes"
	is_array(input.resource.properties.attachments)
	status := lists.first([status | status := input.resource.properties.status], "")
	not text.word(status) in {"in-use", "available"}
}

# METADATA
# description: Alibaba Cloud's disks are attached in the states In_use and ReIniting, and name the server then.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Disk"]
attached := {
	"in_use": true, "reiniting": true,
	"available": false, "attaching": false, "detaching": false, "creating": false,
}[text.word(input.resource.properties.Status)] if {
	input.resource.type == "alicloud/ACS::ECS::Disk"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Disk"]
attached := text.given(input.resource.properties.InstanceId) if {
	input.resource.type == "alicloud/ACS::ECS::Disk"
	not input.resource.properties.Status
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Volume"]
# custom:
#   absent:
#     - path: properties.attachments
#       mutations: [emptied]
#       because: a volume without attachments is not in use
#     - path: properties.attachments
#       mutations: [unnoticed]
#       because: one attachment is enough, whatever another says
attached if {
	input.resource.type == "aws/AWS::EC2::Volume"
	some attachment in input.resource.properties.attachments
	_attaching[attachment.state]
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Volume"]
attached := false if {
	input.resource.type == "aws/AWS::EC2::Volume"
	attachments := input.resource.properties.attachments
	is_array(attachments)
	[attachment | some attachment in attachments; _attaching[attachment.state]] == []
}

# The states of an attachment (EC2 API, VolumeAttachment).
_attaching := {"attaching": true, "attached": true, "busy": true, "detaching": true, "detached": false}

# METADATA
# description: Whether the disk stays when a server that it is attached to is terminated.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Volume"]
outlives_server := false in deleted if {
	input.resource.type == "aws/AWS::EC2::Volume"
	deleted := [attachment.deleteOnTermination | some attachment in input.resource.properties.attachments]
}

# METADATA
# description: >-
#   Whether what is on the disk is encrypted. Huawei Cloud says it in the metadata, and says nothing of a disk that is not (Config API
#   reference, Querying All Built-in Policies, volumes-encrypted-check).
# schemas:
#   - input.resource.properties: schema.huaweicloud["evs.volumes"]
encrypted := boolean.parse(lists.first([encrypted | encrypted := input.resource.properties.metadata.systemEncrypted], false)) if {
	input.resource.type == "huaweicloud/evs.volumes"
	is_object(input.resource.properties.metadata)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Disk"]
encrypted := boolean.parse(input.resource.properties.Encrypted) if {
	input.resource.type == "alicloud/ACS::ECS::Disk"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Volume"]
encrypted := boolean.parse(input.resource.properties.encrypted) if {
	input.resource.type == "aws/AWS::EC2::Volume"
}

# METADATA
# description: The key that the disk is encrypted with, empty when the cloud names none.
# schemas:
#   - input.resource.properties: schema.huaweicloud["evs.volumes"]
# custom:
#   absent:
#     - path: properties.metadata.systemCmkid
#       mutations: [unnoticed]
#       because: systemEncrypted also says that a disk is encrypted
key := lists.first([key | key := input.resource.properties.metadata.systemCmkid], "") if {
	input.resource.type == "huaweicloud/evs.volumes"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Disk"]
key := lists.first([key | key := input.resource.properties.KMSKeyId], "") if {
	input.resource.type == "alicloud/ACS::ECS::Disk"
}

# METADATA
# description: AWS names a key by its ARN.
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Volume"]
key := lists.first([key | key := input.resource.properties.kmsKeyId], "") if {
	input.resource.type == "aws/AWS::EC2::Volume"
}

# METADATA
# description: The days since the disk was made.
# schemas:
#   - input.resource.properties: schema.huaweicloud["evs.volumes"]
age_days := time.age_days(lists.first(
	array.concat(
		[created | created := input.resource.created],
		[created | created := input.resource.properties.createdAt],
	),
	null,
)) if {
	input.resource.type == "huaweicloud/evs.volumes"
}

# METADATA
# description: What kind of storage the disk is, such as cloud_essd and local_ssd_pro.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Disk"]
category := text.parse(input.resource.properties.Category) if {
	input.resource.type == "alicloud/ACS::ECS::Disk"
}

# METADATA
# description: Whether the server starts from the disk, which the ECS API calls a system disk, and not only keeps data on it.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Disk"]
system := {"system": true, "data": false}[text.word(input.resource.properties.Type)] if {
	input.resource.type == "alicloud/ACS::ECS::Disk"
}

# METADATA
# description: Whether the disk has an automatic snapshot policy.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Disk"]
has_snapshot_policy := text.given(input.resource.properties.AutoSnapshotPolicyId) if {
	input.resource.type == "alicloud/ACS::ECS::Disk"
}

# METADATA
# description: Whether the disk is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.huaweicloud["evs.volumes"]
# custom:
#   absent:
#     - path: properties.status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.status]) if input.resource.type == "huaweicloud/evs.volumes"

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ECS::Disk"]
# custom:
#   absent:
#     - path: properties.Status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.Status]) if input.resource.type == "alicloud/ACS::ECS::Disk"

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::EC2::Volume"]
# custom:
#   absent:
#     - path: properties.state
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.state]) if input.resource.type == "aws/AWS::EC2::Volume"

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"attached": {
		"huaweicloud/evs.volumes": "status",
		"alicloud/ACS::ECS::Disk": "Status",
		"aws/AWS::EC2::Volume": "attachments",
	},
	"outlives_server": {"aws/AWS::EC2::Volume": "attachments[].deleteOnTermination"},
	"encrypted": {
		"huaweicloud/evs.volumes": "metadata.systemEncrypted",
		"alicloud/ACS::ECS::Disk": "Encrypted",
		"aws/AWS::EC2::Volume": "encrypted",
	},
	"key": {
		"huaweicloud/evs.volumes": "metadata.systemCmkid",
		"alicloud/ACS::ECS::Disk": "KMSKeyId",
		"aws/AWS::EC2::Volume": "kmsKeyId",
	},
	"has_snapshot_policy": {"alicloud/ACS::ECS::Disk": "AutoSnapshotPolicyId"},
}
