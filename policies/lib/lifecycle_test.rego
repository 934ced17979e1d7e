package policies.lib.lifecycle_test

import data.policies.lib.lifecycle

test_ending if {
	every state in ["deleting", "Deleting", "DELETED", "Released", "terminated", "shutting-down", "SOFT_DELETED", "PENDING_DELETE", "NOTIFY_DELETE"] {
		lifecycle.ending([state]) == true
		lifecycle.ending(["running", state]) == true
	}
	every states in [[], ["running"], [""], [" deleting "], [null], [5], ["undeleted"]] {
		lifecycle.ending(states) == false
	}
}
