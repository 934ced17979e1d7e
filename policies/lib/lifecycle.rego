# METADATA
# title: Life cycles
# description: The end of a resource. Each fact file says where the resource's state stands.
package policies.lib.lifecycle

import data.policies.lib.text

# METADATA
# description: >-
#   Whether a state means that the resource is being deleted or is gone, so that nothing can be changed about it: the words of the three
#   clouds, in whatever case. Clouds add states now and then; every other word, and none, is one of a resource that there is.
ending(states) := true in {ended | some state in states; ended := text.word(state) in _endings}

_endings := {
	"deleting", "deleted", "soft_deleted", "pending_delete", "notify_delete",
	"releasing", "released",
	"terminating", "terminated", "shutting-down",
}
