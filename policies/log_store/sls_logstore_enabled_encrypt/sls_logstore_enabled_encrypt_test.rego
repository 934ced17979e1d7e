package policies.log_store.sls_logstore_enabled_encrypt_test

import data.policies.lib.log_store
import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.log_store.sls_logstore_enabled_encrypt as policy

alicloud(properties) := {"resource": {"type": "alicloud/ACS::SLS::LogStore", "properties": properties}}

test_deny_a_store_that_is_not_encrypted if {
	every configuration in [{"enable": false, "encrypt_type": "default"}, {"enable": "false"}, null] {
		testing.noncompliant(policy, {reasons.is_true(
			"the log store is not encrypted",
			log_store.paths.encrypted,
		)}) with input as alicloud({"encrypt_conf": configuration})
	}
}

test_allow_an_encrypted_store if {
	testing.compliant(policy, {"encrypted": true}) with input as alicloud({"encrypt_conf": {"enable": true, "encrypt_type": "sm4"}})
}

test_no_evidence if {
	testing.undetermined(policy) with input as alicloud({"logstoreName": "access"})
	testing.undetermined(policy) with input as alicloud({"encrypt_conf": {}})
}
