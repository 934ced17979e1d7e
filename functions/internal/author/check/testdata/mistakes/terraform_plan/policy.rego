package terraform.analysis

import input as tfplan

default authz = false

authz {
	count(tfplan.resource_changes) > 0
}
