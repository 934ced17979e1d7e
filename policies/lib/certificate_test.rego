package policies.lib.certificate_test

import data.policies.lib.certificate

judged(type, properties) := {"resource": {"type": type, "properties": properties}, "event": {"time": "2022-11-08T00:00:00Z"}}

slb(properties) := judged("alicloud/ACS::SLB::ServerCertificate", properties)

acm(properties) := judged("aws/AWS::ACM::Certificate", properties)

test_remaining_days if {
	every resource in [
		slb({"ExpireTimeStamp": 1670457600000}),
		slb({"ExpireTimeStamp": "1670457600000"}),
		slb({"ExpireTime": "2022-12-08T00:00:00Z"}),
		slb({"ExpiredTime": "2022-12-08T00:00:00Z", "ExpireTime": ""}),
		acm({"notAfter": "2022-12-08T00:00:00.000Z"}),
		acm({"notAfter": 1670457600000}),
	] {
		certificate.remaining_days == 30 with input as resource
	}
	certificate.remaining_days == -0.5 with input as acm({"notAfter": "2022-11-07T12:00:00Z"})
}

test_remaining_days_unknown if {
	every unknown in [
		slb({}), slb({"ExpireTimeStamp": 1670457600}), slb({"ExpireTimeStamp": "soon", "ExpireTime": "2022-12-08T00:00:00Z"}),
		acm({}), acm({"notAfter": null}), acm({"notAfter": ""}), judged("alicloud/ACS::CDN::Domain", {"ExpireTime": "2022-12-08T00:00:00Z"}),
	] {
		not certificate.remaining_days with input as unknown
	}
}

test_issued if {
	certificate.issued == true with input as slb({})
	every status in ["ISSUED", "EXPIRED", "REVOKED", "INACTIVE"] {
		certificate.issued == true with input as acm({"status": status})
	}
	every status in ["PENDING_VALIDATION", "VALIDATION_TIMED_OUT", "FAILED"] {
		certificate.issued == false with input as acm({"status": status})
	}
}

test_issued_unknown if {
	every unknown in [acm({}), acm({"status": null}), acm({"status": "NEW"}), judged("alicloud/ACS::CDN::Domain", {})] {
		[issued | issued := certificate.issued] == [] with input as unknown
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	object.keys(certificate.paths.remaining_days) == {"alicloud/ACS::SLB::ServerCertificate", "aws/AWS::ACM::Certificate"}
}
