package policies.notebook.sagemaker_notebook_no_direct_internet_access_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.notebook.sagemaker_notebook_no_direct_internet_access as policy

instance(word) := {"resource": {"type": "aws/AWS::SageMaker::NotebookInstance", "properties": {"DirectInternetAccess": word}}}

test_allow_disabled if {
	testing.compliant(policy, {"direct_internet_access": false}) with input as instance("Disabled")
}

test_deny_enabled if {
	testing.noncompliant(policy, {reasons.is_false("direct internet access is enabled", "DirectInternetAccess")}) with input as instance("Enabled")
}

test_undetermined_when_unknown if {
	testing.undetermined(policy) with input as instance(null)
}
