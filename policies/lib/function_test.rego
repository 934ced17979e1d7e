package policies.lib.function_test

import data.policies.lib.function

fgs(properties) := {"resource": {"type": "huaweicloud/fgs.functions", "properties": properties}}

lambda(properties) := {"resource": {"type": "aws/AWS::Lambda::Function", "properties": properties}}

fc(properties) := {"resource": {"type": "alicloud/ACS::FC::Service", "properties": properties}}

test_settings if {
	every resource in [fgs({"runtime": "Go1.x", "timeout": "3", "memory_size": "128"}), fgs({"runtime": "Go1.x", "timeout": 3, "memorySize": 128}), lambda({"runtime": "Go1.x", "timeout": 3, "memorySize": 128})] {
		function.runtime == "Go1.x" with input as resource
		function.timeout == 3 with input as resource
		function.memory == 128 with input as resource
	}
}

test_settings_unknown if {
	every resource in [fgs({}), lambda({}), lambda({"runtime": null, "timeout": null, "memorySize": null}), fgs({"runtime": "", "timeout": "", "memory_size": ""})] {
		not function.runtime with input as resource
		not function.timeout with input as resource
		not function.memory with input as resource
	}
}

test_role if {
	function.role == "r" with input as fc({"Role": "r"})
	function.role == "" with input as fc({"Role": " "})
	function.role == "" with input as fc({"role": ""})
	function.role == "r" with input as lambda({"role": "r"})
	every resource in [fc({}), fc({"Role": null}), lambda({}), lambda({"role": null})] {
		not function.role with input as resource
	}
}

test_image if {
	function.image == true with input as lambda({"packageType": "Image"})
	function.image == false with input as lambda({"packageType": "Zip"})
	not function.image with input as lambda({"packageType": null})
}

of_policy(answer) := {"resource": {"type": "aws/AWS::Lambda::Function"}, "lookups": {"lambda_function_policy": answer}}

statement(principal, condition) := {"Effect": "Allow", "Principal": principal, "Action": "lambda:InvokeFunction", "Resource": "*", "Condition": condition}

test_public_statements if {
	document := {"Statement": [
		statement("*", {}),
		statement("*", {"StringEquals": {"AWS:SourceAccount": "111122223333"}}),
		statement({"Service": "events.amazonaws.com"}, {}),
		statement({"AWS": "*"}, {"StringEquals": {"lambda:FunctionUrlAuthType": "NONE"}}),
		statement({"Service": "s3.amazonaws.com"}, {}),
		statement({"Service": "s3.amazonaws.com"}, {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::*"}}),
		statement({"Service": "s3.amazonaws.com"}, {"StringEquals": {"AWS:SourceAccount": "111122223333"}}),
		statement({"Service": "s3.amazonaws.com"}, {"ArnLike": {"AWS:SourceArn": "arn:aws:s3:::photos"}}),
	]}
	function.public_statements == [0, 3, 4, 5] with input as of_policy({"exists": true, "value": {"Policy": document}})
	function.public_statements == [] with input as of_policy({"exists": false})
}

test_deleting if {
	every state in ["Deleting", {"value": "Deleting"}] {
		function.deleting == true with input as lambda({"state": state})
	}
	every properties in [{"state": "Inactive"}, {"state": {"value": "Active"}}, {"state": {}}, {}] {
		function.deleting == false with input as lambda(properties)
	}
}
