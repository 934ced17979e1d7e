# METADATA
# title: The resource recorder of Config is on
# description: Without the resource recorder, changes of resources are neither recorded nor judged. It must be on, and not frozen.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_0100.html
#   - https://support.huaweicloud.com/intl/en-us/api-rms/rms_04_0201.html
# custom:
#   id: tracker-config-enabled-check
#   severity: high
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types:
#     - huaweicloud/account
#   fix: Enable the resource recorder on the Config console.
#   differences:
#     - Config answers 404 if the resource recorder is off, as the Terraform provider reads it; the API reference does not say so.
#     - A resource recorder that is frozen is not compliant here; Huawei Cloud's text does not mention it.
#   zh:
#     title: 账号已开启资源记录器
#     description: 未开启资源记录器时，资源变更不会被记录，也不会被评估。资源记录器必须开启且未被冻结。
#     fix: 在配置审计（Config）控制台开启资源记录器。
package policies.account.tracker_config_enabled_check

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether the resource recorder is on.
evidence := {"recording": account.recording}

deny contains reasons.is_true("the resource recorder is off", "tracker-config") if not evidence.recording
