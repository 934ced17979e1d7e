package policies.lib.expiry_test

import data.policies.lib.expiry

test_prepaid if {
	every charge_type in ["PrePaid", "Prepaid", "PREPAID", "PrePay"] {
		expiry.prepaid(charge_type) == true
	}
	every charge_type in ["PostPaid", "Postpaid", "POSTPAID", "PayOnDemand"] {
		expiry.prepaid(charge_type) == false
	}
}

test_undefined_for_other_words if {
	every value in [null, "", "Subscription", true, 1, [], {}] {
		[prepaid | prepaid := expiry.prepaid(value)] == []
	}
}

test_reason if {
	expiry.reason(12.3456, 30, {"x/y": "ExpiredTime"}) == {
		"message": "12.35 days are left, more than 30 must be left",
		"property": {"x/y": "ExpiredTime"},
		"actual": 12.35,
		"desired": 30,
		"operator": "Greater",
	}
	expiry.reason(30, 30, "ExpiredTime").actual == 30
	expiry.reason(-2, 30, "ExpiredTime").message == "it expired 2 days ago, more than 30 must be left"
}

test_no_reason_when_more_days_are_left if {
	not expiry.reason(30.0001, 30, "ExpiredTime")
	not expiry.reason(0.5, 0, "ExpiredTime")
}
