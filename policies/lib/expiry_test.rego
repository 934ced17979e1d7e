package policies.lib.expiry_test

import data.policies.lib.expiry
import data.policies.lib.reasons

test_prepaid if {
	every charge_type in ["PrePaid", "Prepaid", "PREPAID", "PrePay"] {
		expiry.prepaid(charge_type) == true
	}
	every charge_type in ["PostPaid", "Postpaid", "POSTPAID", "PayOnDemand"] {
		expiry.prepaid(charge_type) == false
	}
}

test_undefined_for_other_words if {
	every value in [null, "", "Monthly", true, 1, [], {}] {
		[prepaid | prepaid := expiry.prepaid(value)] == []
	}
}

test_reason if {
	paths := {"x/y": "ExpiredTime"}
	expiry.reason(12.3456, 30, paths) == reasons.more_than("12.35 days are left", 12.35, 30, paths)
	expiry.reason(0, 30, paths) == reasons.more_than("0 days are left", 0, 30, paths)
	expiry.reason(-2.001, 30, paths) == reasons.more_than("-2 days are left", -2, 30, paths)
}
