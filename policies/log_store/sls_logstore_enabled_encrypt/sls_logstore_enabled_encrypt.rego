# METADATA
# title: Log Service Logstores are encrypted
# description: >-
#   Logs contain user names and addresses. Encryption keeps them unreadable for anyone who obtains the storage medium. The Logstore must be
#   encrypted.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/sls-logstore-enabled-encrypt
#   - https://help.aliyun.com/document_detail/29018.html
# custom:
#   id: sls-logstore-enabled-encrypt
#   severity: medium
#   resource_types: [alicloud/ACS::SLS::LogStore]
#   fix: Add an encryption configuration to the Logstore and enable it.
#   differences:
#     - >-
#       Alibaba Cloud's published resource schema does not list the encryption configuration; the product's API does. If an item lacks the
#       configuration or has null for it, the verdict is Undetermined, because there may be none or it may have been left out.
#   zh:
#     title: 日志服务（SLS）日志库已开启数据加密
#     description: 日志中含有用户名、地址等信息。加密后，即使存储介质落入他人之手也无法读取。日志库（Logstore）必须开启数据加密。
#     fix: 为该日志库设置加密配置并启用。
package policies.log_store.sls_logstore_enabled_encrypt

import data.policies.lib.log_store
import data.policies.lib.reasons

# METADATA
# description: Whether the store is encrypted.
evidence := {"encrypted": log_store.encrypted}

deny contains reasons.is_true("the log store is not encrypted", log_store.paths.encrypted) if evidence.encrypted == false
