# METADATA
# title: Web Application Firewall protects the account
# description: >-
#   Web Application Firewall (WAF) filters attacks on websites and apps, such as SQL injection. The account must have an instance that has not
#   expired, of WAF 3.0 or 2.0.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/use-a-web-firewall-to-secure-your-website-or-app
#   - https://www.alibabacloud.com/help/en/waf/web-application-firewall-3-0/developer-reference/api-waf-openapi-2021-10-01-describeinstance
#   - https://www.alibabacloud.com/help/en/waf/web-application-firewall-2-0/developer-reference/api-describeinstanceinfo
# custom:
#   id: use-waf-instance-for-security-protection
#   severity: medium
#   trigger: period
#   frequency: TwentyFour_Hours
#   resource_types: [alicloud/account]
#   fix: Buy an instance of WAF, and add the websites and apps to it.
#   differences:
#     - >-
#       The status of an instance of WAF 3.0 is read as 1 for one in use, 2 for expired and 3 for released. Another one leaves the verdict
#       Undetermined.
#     - Which websites the instance protects is not judged.
#   zh:
#     title: 账号使用 Web 应用防火墙防护
#     description: Web 应用防火墙（WAF）拦截针对网站和 App 的攻击，例如 SQL 注入。账号必须拥有未过期的 WAF 3.0 或 WAF 2.0 实例。
#     fix: 购买 WAF 实例，并接入网站和 App。
package policies.account.use_waf_instance_for_security_protection

import data.policies.lib.account
import data.policies.lib.reasons

# METADATA
# description: Whether the account has a WAF instance that has not expired.
evidence := {"protected": account.web_firewall}

deny contains reasons.is_true("the account has no Web Application Firewall", account.paths.web_firewall) if not evidence.protected
