# METADATA
# title: Resources without items of their own
# description: What AWS says about the snapshots, documents and log groups of an account in a region, of which AWS Config has no items.
package policies.lib.account_resources

# METADATA
# description: The ids of the account's EBS snapshots that everybody can restore.
public_snapshots := [snapshot.snapshotId | some snapshot in snapshots] if {
	input.resource.type == "aws/account"
	snapshots := input.lookups.ec2_public_snapshots.value.snapshotSet
}

# METADATA
# description: The names of the account's Systems Manager documents that are shared with everybody.
public_documents := [document.of.Name | some document in documents; "all" in document.value.AccountIds] if {
	input.resource.type == "aws/account"
	documents := input.lookups.ssm_document_permissions.value
}

# METADATA
# description: >-
#   The log groups, each with its name, its KMS key, empty for none, and for how many days it keeps events, 0 for ever. The service leaves out what
#   is not set.
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
