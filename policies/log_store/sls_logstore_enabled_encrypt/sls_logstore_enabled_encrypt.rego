# METADATA
# title: Log Service Logstores are encrypted
# description: What a log store keeps is encrypted. Logs name users and addresses, and who gets hold of the medium cannot read them then.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/sls-logstore-enabled-encrypt
#   - https://help.aliyun.com/document_detail/29018.html
# custom:
#   id: sls-logstore-enabled-encrypt
#   severity: medium
#   resource_types: [alicloud/ACS::SLS::LogStore]
#   fix: Give the log store an encryption configuration and switch it on.
#   differences:
#     - >-
#       The vendor's resource schema does not name the encryption configuration; the product's API does. An item without it cannot be judged,
#       and one that says null has none.
package policies.log_store.sls_logstore_enabled_encrypt

import data.policies.lib.log_store
import data.policies.lib.reasons

# METADATA
# description: Whether the store is encrypted.
evidence := {"encrypted": log_store.encrypted}

deny contains reasons.is_true("the log store is not encrypted", log_store.paths.encrypted) if evidence.encrypted == false
