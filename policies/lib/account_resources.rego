# METADATA
# title: Resources without items of their own
# description: What AWS says about the snapshots, documents and log groups of an account in a region, of which AWS Config has no items.
package policies.lib.account_resources

# METADATA
# description: The ids of the account's EBS snapshots that everybody can restore.
# custom:
#   absent:
#     - path: lookups.ec2_public_snapshots.value.snapshotSet
#       mutations: [emptied]
#       because: everybody can restore none
public_snapshots := [snapshot.snapshotId | some snapshot in snapshots] if {
	input.resource.type == "aws/account"
	snapshots := input.lookups.ec2_public_snapshots.value.snapshotSet
}

# METADATA
# description: >-
#   The names of the account's Systems Manager documents that are shared with everybody. The word for that has no case (AWS Systems Manager API
#   Reference, DescribeDocumentPermission, pattern of AccountIds).
# custom:
#   absent:
#     - path: lookups.ssm_document_permissions.value
#       mutations: [emptied]
#       because: the account has no documents in the region
#     - path: lookups.ssm_document_permissions.value[].value.AccountIds
#       mutations: [emptied]
#       because: the document is not shared
public_documents := [document.of.Name |
	some document in documents
	true in {_is_everybody(id) | some id in document.value.AccountIds}
] if {
	input.resource.type == "aws/account"
	documents := input.lookups.ssm_document_permissions.value
}

_is_everybody(id) if lower(id) == "all"

_is_everybody(id) := false if regex.match(`^[0-9]{12}$`, id)

# METADATA
# description: >-
#   The log groups, each with its name, its KMS key, empty for none, and for how many days it keeps events, 0 for ever. The service leaves out what
#   is not set.
# custom:
#   absent:
#     - path: lookups.logs_log_groups.value.logGroups
#       mutations: [emptied]
#       because: there are no log groups in the region
#     - path: lookups.logs_log_groups.value.logGroups[].retentionInDays
#       mutations: [dropped]
#       because: events of a log group without it are kept for ever
log_groups := groups if {
	input.resource.type == "aws/account"
	natives := input.lookups.logs_log_groups.value.logGroups
	groups := [group |
		some native in natives
		group := {
			"name": native.logGroupName,
			"kms_key": object.get(native, "kmsKeyId", ""),
			"retention_days": object.get(native, "retentionInDays", 0),
		}
	]
}

# METADATA
# description: The first few names of a list as a sentence shows them.
shown(names) := concat(", ", array.concat(array.slice(names, 0, 5), ["…" | count(names) > 5]))
