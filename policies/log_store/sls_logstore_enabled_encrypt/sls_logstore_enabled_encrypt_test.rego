package policies.log_store.sls_logstore_enabled_encrypt_test

import data.policies.lib.log_store
import data.policies.log_store.sls_logstore_enabled_encrypt as policy

alicloud(properties) := {"resource": {"type": "alicloud/ACS::SLS::LogStore", "properties": properties}}

test_deny_a_store_that_is_not_encrypted if {
	every configuration in [{"enable": false, "encrypt_type": "default"}, {"enable": "false"}, null] {
		policy.deny == {{
			"message": "the log store is not encrypted",
			"property": log_store.paths.encrypted,
			"actual": false, "desired": true, "operator": "Equals",
		}} with input as alicloud({"encrypt_conf": configuration})
	}
}

test_allow_an_encrypted_store if {
	policy.deny == set() with input as alicloud({"encrypt_conf": {"enable": true, "encrypt_type": "sm4"}})
}

test_no_evidence if {
	not policy.evidence with input as alicloud({"logstoreName": "access"})
	not policy.evidence with input as alicloud({"encrypt_conf": {}})
}
