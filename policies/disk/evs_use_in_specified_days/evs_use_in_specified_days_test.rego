package policies.disk.evs_use_in_specified_days_test

import data.policies.disk.evs_use_in_specified_days as policy
import data.policies.lib.disk
import data.policies.lib.reasons
import data.policies.lib.testing

huawei(status, created) := {
	"resource": {"type": "huaweicloud/evs.volumes", "properties": {"status": status}, "created": created},
	"parameters": {"allowDays": 30},
	"event": {"time": "2023-01-31T12:00:00Z"},
}

test_deny_waiting_too_long if {
	testing.noncompliant(policy, {reasons.at_most(
		"the age of the unattached disk is 31 days",
		31, 30, disk.paths.attached,
	)}) with input as huawei("available", "2022-12-31T12:00:00Z")
	testing.noncompliant(policy, {reasons.at_most(
		"the age of the unattached disk is 30 days",
		2592001 / 86400, 30, disk.paths.attached,
	)}) with input as huawei("available", "2023-01-01T11:59:59Z")
}

test_allow_attached_or_young if {
	testing.compliant(policy, {"deleting": false, "attached": true}) with input as huawei("in-use", "2020-01-01T00:00:00Z")
	testing.compliant(policy, {"deleting": false, "age_days": 30, "attached": false}) with input as huawei("available", "2023-01-01T12:00:00Z")
	testing.compliant(policy, {"deleting": false, "age_days": -0.5 / 86400, "attached": false}) with input as huawei("available", "2023-01-31T12:00:00.5Z")
}

test_allowed_days if {
	resource := huawei("available", "2023-01-31T00:00:00Z")
	testing.noncompliant(policy, {reasons.at_most(
		"the age of the unattached disk is 0.5 days",
		0.5, 0.4, disk.paths.attached,
	)}) with input as object.union(resource, {"parameters": {"allowDays": 0.4}})
	testing.compliant(policy, {"deleting": false, "age_days": 0.5, "attached": false}) with input as object.union(resource, {"parameters": {"allowDays": 0.5}})
}

test_age_from_the_properties if {
	testing.noncompliant(policy, {reasons.at_most(
		"the age of the unattached disk is 60.91 days",
		5262316189 / 86400000, 30, disk.paths.attached,
	)}) with input as {
		"resource": {"type": "huaweicloud/evs.volumes", "properties": {"status": "available", "createdAt": "2022-12-01T14:14:43.811000"}},
		"parameters": {"allowDays": 30},
		"event": {"time": "2023-01-31T12:00:00Z"},
	}
}

test_no_evidence_when_unknown if {
	testing.undetermined(policy) with input as huawei("available", "yesterday")
	testing.undetermined(policy) with input as huawei("", "2023-01-01T12:00:00Z")
	testing.undetermined(policy) with input as {"resource": {"type": "huaweicloud/evs.volumes", "properties": {"status": "available"}}}
}

test_not_applicable_when_deleted if {
	every type, properties in {
		"huaweicloud/evs.volumes": {"status": "deleting"},
	} {
		testing.not_applicable(policy, {"the disk is being deleted"}) with input as {"resource": {"cloud": split(type, "/")[0], "type": type, "properties": properties}}
	}
}
