package policies.certificate.certificate_not_expiring_soon_test

import data.policies.certificate.certificate_not_expiring_soon as policy
import data.policies.lib.certificate

judged(type, properties) := {
	"resource": {"type": type, "properties": properties},
	"parameters": {"days": 90},
	"event": {"time": "2022-11-08T00:00:00Z"},
}

slb(expiry) := judged("alicloud/ACS::SLB::ServerCertificate", {"ExpireTime": expiry})

acm(status, expiry) := judged("aws/AWS::ACM::Certificate", {"status": status, "notAfter": expiry})

test_allow_more_days_than_the_parameter if {
	every resource in [slb("2023-02-06T00:00:01Z"), acm("ISSUED", "2023-02-06T00:00:01Z"), acm("ISSUED", "2030-01-01T00:00:00Z")] {
		policy.evidence.issued == true with input as resource
		policy.deny == set() with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_deny_as_many_days_and_fewer if {
	policy.deny == {{
		"message": "90 days are left, more than 90 must be left",
		"property": certificate.paths.remaining_days,
		"actual": 90,
		"desired": 90,
		"operator": "Greater",
	}} with input as slb("2023-02-06T00:00:00Z")
	every resource in [slb("2022-11-08T00:00:00Z"), acm("ISSUED", "2023-02-06T00:00:00Z"), acm("EXPIRED", "2020-01-01T00:00:00Z")] {
		count(policy.deny) == 1 with input as resource
		policy.not_applicable == set() with input as resource
	}
}

test_days_is_a_parameter if {
	resource := object.union(acm("ISSUED", "2022-11-30T00:00:00Z"), {"parameters": {"days": 14}})
	policy.deny == set() with input as resource
}

test_not_applicable_when_never_issued if {
	every status in ["PENDING_VALIDATION", "VALIDATION_TIMED_OUT", "FAILED"] {
		policy.evidence == {"issued": false} with input as acm(status, null)
		policy.not_applicable == {"the certificate was not issued"} with input as acm(status, null)
		policy.deny == set() with input as acm(status, null)
	}
}

test_no_evidence_when_unknown if {
	every resource in [slb(""), slb(null), acm("ISSUED", null), acm("", "2023-02-06T00:00:01Z"), acm(null, null)] {
		not policy.evidence with input as resource
	}
}
