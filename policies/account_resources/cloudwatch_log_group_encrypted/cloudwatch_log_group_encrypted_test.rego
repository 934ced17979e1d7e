package policies.account_resources.cloudwatch_log_group_encrypted_test

import data.policies.account_resources.cloudwatch_log_group_encrypted as policy
import data.policies.lib.reasons
import data.policies.lib.testing

region(groups, parameters) := {
	"resource": {"type": "aws/account"},
	"lookups": {"logs_log_groups": {"exists": true, "value": {"logGroups": groups}}},
	"parameters": parameters,
}

test_allow_encrypted if {
	arn := "arn:aws:kms:us-east-1:111122223333:key/k"
	every key in ["", "k", arn] {
		testing.compliant(policy, {"log_groups": 1, "violating": []}) with input as region([{"logGroupName": "a", "kmsKeyId": arn}], {"KmsKeyId": key})
	}
	testing.compliant(policy, {"log_groups": 0, "violating": []}) with input as region([], {"KmsKeyId": ""})
}

test_deny_others if {
	reason := reasons.zero("1 log groups are not encrypted with a KMS key as demanded: b", 1, "kmsKeyId")
	testing.noncompliant(policy, {reason}) with input as region([{"logGroupName": "a", "kmsKeyId": "k"}, {"logGroupName": "b"}], {"KmsKeyId": ""})
	testing.noncompliant(policy, {reason}) with input as region([{"logGroupName": "b", "kmsKeyId": "k"}], {"KmsKeyId": "l"})
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as object.remove(region([], {"KmsKeyId": ""}), ["lookups"])
}
