# METADATA
# title: Expiration
# description: A resource that is paid in advance ends on a day; one that is paid as it is used does not.
package policies.lib.expiry

import data.policies.lib.reasons
import data.policies.lib.time

# METADATA
# description: >-
#   Whether a charge type means paid in advance. The products of Alibaba Cloud spell the two PrePaid and PostPaid, Prepaid and Postpaid,
#   PREPAID and POSTPAID, Subscription and PayAsYouGo, and, the load balancer, PrePay and PayOnDemand, in whatever case. Undefined for every other word.
prepaid(charge_type) := _charge_types[lower(charge_type)] if is_string(charge_type)

_charge_types := {
	"prepaid": true, "prepay": true, "subscription": true,
	"postpaid": false, "payondemand": false, "payasyougo": false,
}

# METADATA
# description: The reason why a resource ends too soon, given the days that are left and the days of which more must be left.
reason(remaining_days, days, property) := reasons.more_than(sprintf("%v days are left", [left]), left, days, property) if {
	left := time.shown(remaining_days)
}
