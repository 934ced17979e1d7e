package policies.lib.log_store_test

import data.policies.lib.log_store

alicloud(properties) := {"resource": {"type": "alicloud/ACS::SLS::LogStore", "properties": properties}}

test_encrypted if {
	every value in [true, "true"] {
		log_store.encrypted == true with input as alicloud({"encrypt_conf": {"enable": value}})
		log_store.encrypted == true with input as alicloud({"EncryptConf": {"Enable": value}})
	}
	every value in [false, "false"] {
		log_store.encrypted == false with input as alicloud({"encrypt_conf": {"enable": value}})
		log_store.encrypted == false with input as alicloud({"EncryptConf": {"Enable": value}})
	}
}

test_encrypted_unknown if {
	every unknown in [
		alicloud({}), alicloud({"encrypt_conf": null}), alicloud({"EncryptConf": null}), alicloud({"encrypt_conf": {}}), alicloud({"encrypt_conf": {"enable": null}}), alicloud({"EncryptConf": {"Enable": ""}}),
		{"resource": {"type": "x", "properties": {"encrypt_conf": null}}},
	] {
		[encrypted | encrypted := log_store.encrypted with input as unknown] == []
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	object.keys(log_store.paths.encrypted) == {"alicloud/ACS::SLS::LogStore"}
}
