package policies.disk.evs_use_in_specified_days_test

import data.policies.disk.evs_use_in_specified_days as policy
import data.policies.lib.disk

huawei(status, created) := {
	"resource": {"type": "huaweicloud/evs.volumes", "properties": {"status": status}, "created": created},
	"parameters": {"allowDays": 30},
	"event": {"time": "2023-01-31T12:00:00Z"},
}

test_deny_waiting_too_long if {
	policy.deny == {{
		"message": "the disk was made 31 days ago and is attached to no server, 30 days are allowed",
		"property": disk.paths.attached,
		"actual": 31, "desired": 30, "operator": "LessOrEquals",
	}} with input as huawei("available", "2022-12-31T12:00:00Z")
	count(policy.deny) == 1 with input as huawei("available", "2023-01-01T11:59:59Z")
}

test_allow_attached_or_young if {
	every resource in [
		huawei("in-use", "2020-01-01T00:00:00Z"),
		huawei("available", "2023-01-01T12:00:00Z"),
		huawei("available", "2023-01-31T12:00:00.5Z"),
	] {
		policy.deny == set() with input as resource
	}
}

test_allowed_days if {
	resource := huawei("available", "2023-01-31T00:00:00Z")
	count(policy.deny) == 1 with input as object.union(resource, {"parameters": {"allowDays": 0.4}})
	count(policy.deny) == 0 with input as object.union(resource, {"parameters": {"allowDays": 0.5}})
}

test_age_from_the_properties if {
	count(policy.deny) == 1 with input as {
		"resource": {"type": "huaweicloud/evs.volumes", "properties": {"status": "available", "createdAt": "2022-12-01T14:14:43.811000"}},
		"parameters": {"allowDays": 30},
		"event": {"time": "2023-01-31T12:00:00Z"},
	}
}

test_no_evidence_when_unknown if {
	not policy.evidence with input as huawei("available", "yesterday")
	not policy.evidence with input as huawei("", "2023-01-01T12:00:00Z")
	not policy.evidence with input as {"resource": {"type": "huaweicloud/evs.volumes", "properties": {"status": "available"}}}
}
