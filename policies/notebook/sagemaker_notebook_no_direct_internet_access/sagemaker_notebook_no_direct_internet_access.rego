# METADATA
# title: SageMaker notebook instances have no direct internet access
# description: >-
#   Data can be sent past the controls of the VPC. Direct internet access of a notebook instance must be disabled.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/sagemaker-notebook-no-direct-internet-access.html
#   - https://docs.aws.amazon.com/sagemaker/latest/dg/appendix-notebook-and-internet-access.html
# custom:
#   id: sagemaker-notebook-no-direct-internet-access
#   severity: high
#   resource_types:
#     - aws/AWS::SageMaker::NotebookInstance
#   fix: Re-create the notebook instance in a subnet of a VPC, with direct internet access disabled.
#   zh:
#     title: SageMaker 笔记本实例无法直接访问互联网
#     description: 直接访问互联网会使数据绕过 VPC 的控制外流。笔记本实例必须禁用直接互联网访问。
#     fix: 在 VPC 子网中重新创建笔记本实例，并禁用直接互联网访问。
package policies.notebook.sagemaker_notebook_no_direct_internet_access

import data.policies.lib.notebook
import data.policies.lib.reasons

# METADATA
# description: Whether the notebook instance has direct internet access.
evidence := {"direct_internet_access": notebook.direct_internet_access}

deny contains reasons.is_false("direct internet access is enabled", "DirectInternetAccess") if evidence.direct_internet_access
