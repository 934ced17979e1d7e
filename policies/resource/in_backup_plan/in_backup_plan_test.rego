package policies.resource.in_backup_plan_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.resource.in_backup_plan as policy

conditions := {"StringEquals": [], "StringNotEquals": [], "StringLike": [], "StringNotLike": []}

everything := {"Resources": [], "NotResources": [], "ListOfTags": [], "Conditions": conditions}

volume(selection) := {
	"resource": {
		"type": "aws/AWS::EC2::Volume", "id": "vol-1", "region": "eu-west-1", "account": "111122223333",
		"tags": {"stage": ["prod"]},
	},
	"lookups": {"backup_selections": {"exists": true, "value": [{"exists": true, "value": {
		"BackupPlanId": "p1",
		"BackupSelection": object.union(everything, selection),
	}}]}},
}

tagged(operator, key, wanted) := {"Conditions": {operator: [{"ConditionKey": key, "ConditionValue": wanted}]}}

covered := {"deleting": false, "plans": ["p1"]}

uncovered := {reasons.not_empty("no backup plan of AWS Backup covers the resource", "BackupPlanId")}

test_allow_selected if {
	testing.compliant(policy, covered) with input as volume({})
	testing.compliant(policy, covered) with input as volume({"Resources": ["*"]})
	testing.compliant(policy, covered) with input as volume({"Resources": ["arn:aws:rds:*", "arn:aws:ec2:*:*:volume/*"]})
	testing.compliant(policy, covered) with input as volume({"ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "stage", "ConditionValue": "prod"}], "Resources": ["arn:aws:rds:*"]})
}

test_deny_others if {
	testing.noncompliant(policy, uncovered) with input as volume({"Resources": ["arn:aws:ec2:*:*:instance/*"]})
	testing.noncompliant(policy, uncovered) with input as volume({"ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "stage", "ConditionValue": "test"}]})
	testing.noncompliant(policy, uncovered) with input as volume({"Resources": ["*"], "NotResources": ["arn:aws:ec2:*:*:volume/vol-1"]})
	testing.noncompliant(policy, uncovered) with input as volume({"Resources": ["arn:aws:ec2:eu-west-1:111122223333:volume/vol.1"]})
	testing.noncompliant(policy, uncovered) with input as object.union(volume({}), {"lookups": {"backup_selections": {"value": []}}})
}

test_conditions if {
	every operator, wanted in {"StringEquals": "prod", "StringLike": "p*d", "StringNotEquals": "test", "StringNotLike": "t*"} {
		testing.compliant(policy, covered) with input as volume(tagged(operator, "aws:ResourceTag/stage", wanted))
	}
	every operator, wanted in {"StringEquals": "test", "StringLike": "t*", "StringNotEquals": "prod", "StringNotLike": "p*"} {
		testing.noncompliant(policy, uncovered) with input as volume(tagged(operator, "aws:ResourceTag/stage", wanted))
	}
}

test_partitions if {
	every region, partition in {"cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov"} {
		selection := {"Resources": [sprintf("arn:%s:ec2:*:*:volume/*", [partition])]}
		testing.compliant(policy, covered) with input as object.union(volume(selection), {"resource": {"region": region}})
	}
}

test_arns if {
	every kind, property in {"aws/AWS::DynamoDB::Table": "tableArn", "aws/AWS::RDS::DBInstance": "dBInstanceArn", "aws/AWS::EFS::FileSystem": "Arn"} {
		testing.compliant(policy, covered) with input as object.union(volume({"Resources": ["arn:x:*"]}), {"resource": {"type": kind, "properties": {property: "arn:x:y"}}})
	}
	testing.compliant(policy, covered) with input as object.union(volume({"Resources": ["arn:aws:ec2:*:*:instance/*"]}), {"resource": {"type": "aws/AWS::EC2::Instance"}})
}

test_undetermined if {
	testing.undetermined(policy) with input as object.remove(volume({}), ["lookups"])
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"aws/AWS::DynamoDB::Table": {"tableStatus": "DELETING"},
		"aws/AWS::RDS::DBInstance": {"dBInstanceStatus": "deleting"},
		"aws/AWS::EC2::Instance": {"state": {"name": "terminated"}},
		"aws/AWS::EC2::Volume": {"state": "deleting"},
	} {
		testing.not_applicable(policy, {"the resource is being deleted"}) with input as {"resource": {"type": type, "properties": properties}}
	}
}
