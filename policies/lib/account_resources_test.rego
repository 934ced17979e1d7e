package policies.lib.account_resources_test

import data.policies.lib.account_resources

of(lookups) := {"resource": {"type": "aws/account"}, "lookups": lookups}

test_public_snapshots if {
	account_resources.public_snapshots == ["snap-1"] with input as of({"ec2_public_snapshots": {"exists": true, "value": {"snapshotSet": [{"snapshotId": "snap-1"}]}}})
}

test_public_documents if {
	documents := [
		{"exists": true, "of": {"Name": "a"}, "value": {"AccountIds": ["all"]}},
		{"exists": true, "of": {"Name": "b"}, "value": {"AccountIds": ["111122223333"]}},
		{"exists": true, "of": {"Name": "c"}, "value": {"AccountIds": ["All"]}},
	]
	account_resources.public_documents == ["a", "c"] with input as of({"ssm_document_permissions": {"exists": true, "value": documents}})
}

test_log_groups if {
	groups := [{"logGroupName": "a", "kmsKeyId": "k", "retentionInDays": 7}, {"logGroupName": "b"}]
	account_resources.log_groups == [
		{"name": "a", "kms_key": "k", "retention_days": 7},
		{"name": "b", "kms_key": "", "retention_days": 0},
	] with input as of({"logs_log_groups": {"exists": true, "value": {"logGroups": groups}}})
	account_resources.log_groups == [] with input as of({"logs_log_groups": {"exists": true, "value": {"logGroups": [{"kmsKeyId": "k"}]}}})
}

test_shown if {
	account_resources.shown(["a", "b"]) == "a, b"
	account_resources.shown(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d, e, …"
}
