package policies.certificate.certificate_not_expiring_soon_test

import data.policies.certificate.certificate_not_expiring_soon as policy
import data.policies.lib.certificate
import data.policies.lib.reasons
import data.policies.lib.testing

judged(type, properties) := {
	"resource": {"type": type, "properties": properties},
	"parameters": {"days": 90},
	"event": {"time": "2022-11-08T00:00:00Z"},
}

slb(expiry) := judged("alicloud/ACS::SLB::ServerCertificate", {"ExpireTime": expiry})

acm(status, expiry) := judged("aws/AWS::ACM::Certificate", {"status": status, "notAfter": expiry})

test_allow_more_days_than_the_parameter if {
	every resource in [slb("2023-02-06T00:00:01Z"), acm("ISSUED", "2023-02-06T00:00:01Z")] {
		testing.compliant(policy, {"issued": true, "remaining_days": 7776001 / 86400}) with input as resource
	}
	testing.compliant(policy, {"issued": true, "remaining_days": 2611}) with input as acm("ISSUED", "2030-01-01T00:00:00Z")
}

test_deny_as_many_days_and_fewer if {
	testing.noncompliant(policy, {reasons.more_than(
		"90 days are left",
		90, 90, certificate.paths.remaining_days,
	)}) with input as slb("2023-02-06T00:00:00Z")
	testing.noncompliant(policy, {reasons.more_than(
		"0 days are left",
		0, 90, certificate.paths.remaining_days,
	)}) with input as slb("2022-11-08T00:00:00Z")
	testing.noncompliant(policy, {reasons.more_than(
		"90 days are left",
		90, 90, certificate.paths.remaining_days,
	)}) with input as acm("ISSUED", "2023-02-06T00:00:00Z")
	testing.noncompliant(policy, {reasons.more_than(
		"-1042 days are left",
		-1042, 90, certificate.paths.remaining_days,
	)}) with input as acm("EXPIRED", "2020-01-01T00:00:00Z")
}

test_days_is_a_parameter if {
	resource := object.union(acm("ISSUED", "2022-11-30T00:00:00Z"), {"parameters": {"days": 14}})
	testing.compliant(policy, {"issued": true, "remaining_days": 22}) with input as resource
}

test_not_applicable_when_never_issued if {
	every status in ["PENDING_VALIDATION", "VALIDATION_TIMED_OUT", "FAILED"] {
		testing.not_applicable(policy, {"the certificate was not issued"}) with input as acm(status, null)
		policy.evidence == {"issued": false} with input as acm(status, null)
	}
}

test_no_evidence_when_unknown if {
	every resource in [slb(""), slb(null), acm("ISSUED", null), acm("", "2023-02-06T00:00:01Z"), acm(null, null)] {
		testing.undetermined(policy) with input as resource
	}
}
