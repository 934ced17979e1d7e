package policies.lib.api_group_test

import data.policies.lib.api_group

alicloud(properties) := {"resource": {"type": "alicloud/ACS::ApiGateway::ApiGroup", "properties": properties}}

test_https_policy if {
	api_group.https_policy == "HTTPS2_TLS1_2" with input as alicloud({"HttpsPolicy": "HTTPS2_TLS1_2"})
	every unknown in [alicloud({}), alicloud({"HttpsPolicy": ""}), alicloud({"HttpsPolicy": null}), {"resource": {"type": "x", "properties": {}}}] {
		not api_group.https_policy with input as unknown
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	object.keys(api_group.paths.https_policy) == {"alicloud/ACS::ApiGateway::ApiGroup"}
}
