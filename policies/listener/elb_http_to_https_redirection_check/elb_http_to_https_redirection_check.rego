# METADATA
# title: HTTP listeners redirect requests to an HTTPS listener
# description: What is sent over HTTP can be read and changed on the way. An HTTP listener must redirect requests to an HTTPS listener.
# related_resources:
#   - https://support.huaweicloud.com/intl/en-us/usermanual-rms/rms_05_3030.html
#   - https://support.huaweicloud.com/intl/en-us/api-elb/ListL7Policies.html
# custom:
#   id: elb-http-to-https-redirection-check
#   severity: medium
#   resource_types:
#     - huaweicloud/elb.listeners
#   fix: Enable redirection to an HTTPS listener in the HTTP listener's settings.
#   differences:
#     - A forwarding policy that redirects to a URL does not count, as in Huawei Cloud's text.
#   zh:
#     title: HTTP 监听器重定向至 HTTPS 监听器
#     description: HTTP 传输的内容可能被窃取或篡改。HTTP 监听器必须将请求重定向到 HTTPS 监听器。
#     fix: 在 HTTP 监听器上配置重定向到 HTTPS 监听器。
package policies.listener.elb_http_to_https_redirection_check

import data.policies.lib.listener
import data.policies.lib.reasons

# METADATA
# description: The protocol of the listener, and of an HTTP listener the listeners that requests are redirected to.
evidence := {"protocol": "http", "redirects": listener.redirects} if listener.protocol == "http"

evidence := {"protocol": listener.protocol} if listener.protocol != "http"

not_applicable contains "the protocol of the listener is not HTTP" if evidence.protocol != "http"

deny contains reasons.not_empty("requests to the HTTP listener are not redirected to an HTTPS listener", "l7policies") if {
	evidence.protocol == "http"
	count([id | some id in evidence.redirects; id != ""]) == 0
}
