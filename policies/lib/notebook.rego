# METADATA
# title: Notebook instances
# description: What AWS says about a notebook instance of SageMaker AI.
package policies.lib.notebook

# METADATA
# description: Whether the notebook instance reaches the Internet not only through its VPC.
# schemas:
#   - input.resource.properties: schema.aws["AWS::SageMaker::NotebookInstance"]
direct_internet_access := {"Enabled": true, "Disabled": false}[input.resource.properties.DirectInternetAccess] if {
	input.resource.type == "aws/AWS::SageMaker::NotebookInstance"
}
