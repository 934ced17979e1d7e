# METADATA
# title: Server certificates
# description: >-
#   What the clouds say about a certificate. Alibaba Cloud's form is the SLB API's, DescribeServerCertificates, and that of its resource schema
#   (GitHub aliyun/alibabacloud-config-resource-schema), which calls the day ExpiredTime; AWS's is the configuration item's.
package policies.lib.certificate

import data.policies.lib.lists
import data.policies.lib.time

# METADATA
# description: In how many days the certificate expires, as a fraction.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::ServerCertificate"]
# custom:
#   absent:
#     - path: properties.ExpireTimeStamp
#       mutations: [unnoticed]
#       because: ExpireTime says the same
remaining_days := time.remaining_days(lists.first(told, "")) if {
	input.resource.type == "alicloud/ACS::SLB::ServerCertificate"
	told := array.flatten([
		[expiry | expiry := input.resource.properties.ExpireTimeStamp],
		[expiry | expiry := input.resource.properties.ExpireTime],
		[expiry | expiry := input.resource.properties.ExpiredTime],
	])
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::ACM::Certificate"]
remaining_days := time.remaining_days(input.resource.properties.notAfter) if {
	input.resource.type == "aws/AWS::ACM::Certificate"
}

# METADATA
# description: Whether the certificate was issued; one that was not has no last day.
issued if input.resource.type == "alicloud/ACS::SLB::ServerCertificate"

# METADATA
# description: AWS's states are those of the ACM API, CertificateDetail.
# schemas:
#   - input.resource.properties: schema.aws["AWS::ACM::Certificate"]
issued := _states[input.resource.properties.status] if {
	input.resource.type == "aws/AWS::ACM::Certificate"
}

_states := {
	"PENDING_VALIDATION": false, "VALIDATION_TIMED_OUT": false, "FAILED": false,
	"ISSUED": true, "INACTIVE": true, "EXPIRED": true, "REVOKED": true,
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"remaining_days": {
	"alicloud/ACS::SLB::ServerCertificate": "ExpireTimeStamp",
	"aws/AWS::ACM::Certificate": "notAfter",
}}
