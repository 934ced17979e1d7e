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
