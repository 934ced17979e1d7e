# METADATA
# title: CDN domains have HTTPS enabled
# description: Clients can connect to a domain of the content delivery network with HTTPS, so that nothing is read or changed on the way.
# related_resources:
#   - https://www.alibabacloud.com/help/en/cloud-config/latest/cdn-domain-https-enabled
# custom:
#   id: cdn-domain-https-enabled
#   severity: high
#   resource_types:
#     - alicloud/ACS::CDN::Domain
#   fix: Give the domain a certificate and switch HTTPS on.
package policies.cdn.cdn_domain_https_enabled

import data.policies.lib.cdn
import data.policies.lib.reasons

# METADATA
# description: Whether HTTPS is on.
evidence := {"https": cdn.https}

deny contains reasons.equals("HTTPS is off", "off", "on", cdn.paths.https) if not evidence.https
