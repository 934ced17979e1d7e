package policies.function.lambda_function_public_access_prohibited_test

import data.policies.function.lambda_function_public_access_prohibited as policy
import data.policies.lib.reasons
import data.policies.lib.testing

of(answer) := {"resource": {"type": "aws/AWS::Lambda::Function"}, "lookups": {"lambda_function_policy": answer}}

allowing(principal) := of({"exists": true, "value": {"Policy": {"Statement": [{
	"Effect": "Allow",
	"Principal": principal,
	"Action": "lambda:InvokeFunction",
	"Resource": "*",
}]}}})

test_allow_private if {
	testing.compliant(policy, {"deleting": false, "public_statements": []}) with input as of({"exists": false})
	testing.compliant(policy, {"deleting": false, "public_statements": []}) with input as allowing({"AWS": "arn:aws:iam::111122223333:root"})
}

test_deny_public if {
	testing.noncompliant(policy, {reasons.none("the resource policy lets everybody use the function", [0], "Policy")}) with input as allowing("*")
}

test_undetermined_without_answer if {
	testing.undetermined(policy) with input as {"resource": {"type": "aws/AWS::Lambda::Function"}}
}

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the function is being deleted"}) with input as {"resource": {"type": "aws/AWS::Lambda::Function", "properties": {"state": {"value": "Deleting"}}}}
}
