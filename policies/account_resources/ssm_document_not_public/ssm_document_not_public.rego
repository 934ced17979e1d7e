# METADATA
# title: Systems Manager documents are not public
# description: >-
#   Documents show how an account is operated, and may hold secrets. No Systems Manager document that the account owns in the region may be shared
#   with all accounts.
# related_resources:
#   - https://docs.aws.amazon.com/config/latest/developerguide/ssm-document-not-public.html
#   - https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeDocumentPermission.html
# custom:
#   id: ssm-document-not-public
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - aws/account
#   fix: Make the document private, and block public sharing of documents in the preferences of Systems Manager.
#   differences:
#     - The region judged is that of the function.
#     - The account is judged, not each document, of which AWS Config has no items.
#   zh:
#     title: Systems Manager 文档不公开
#     description: 文档会暴露账户的运维方式，并可能包含机密信息。账户在该区域拥有的 Systems Manager 文档不得与所有账户共享。
#     fix: 将文档设为私有，并在 Systems Manager 的首选项中阻止公开共享文档。
package policies.account_resources.ssm_document_not_public

import data.policies.lib.account_resources
import data.policies.lib.reasons

# METADATA
# description: The documents that are shared with everybody.
evidence := {"public": account_resources.public_documents}

deny contains reasons.zero(
	sprintf("%d documents are public: %s", [count(evidence.public), account_resources.shown(evidence.public)]),
	count(evidence.public), "AccountIds",
) if {
	some _ in evidence.public
}
