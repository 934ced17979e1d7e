package policies.lib.notebook_test

import data.policies.lib.notebook

test_direct_internet_access if {
	every word, access in {"Enabled": true, "Disabled": false} {
		notebook.direct_internet_access == access with input as {"resource": {"type": "aws/AWS::SageMaker::NotebookInstance", "properties": {"DirectInternetAccess": word}}}
	}
	[direct_internet_access | direct_internet_access := notebook.direct_internet_access] == [] with input as {"resource": {"type": "aws/AWS::SageMaker::NotebookInstance", "properties": {}}}
}
