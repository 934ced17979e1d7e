# METADATA
# title: Trails
# description: What the clouds say about a trail, which keeps a record of who did what in an account.
package policies.lib.trail

import data.policies.lib.event_selectors
import data.policies.lib.lists
import data.policies.lib.text

# METADATA
# description: Whether the trail records. Fresh is a trail that has never been enabled (ActionTrail API, DescribeTrails).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ActionTrail::Trail"]
recording := {"Enable": true, "Disable": false, "Fresh": false}[input.resource.properties.Status] if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
}

# METADATA
# description: Which events the trail records, All, Write or Read.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ActionTrail::Trail"]
events := input.resource.properties.EventRW if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
	input.resource.properties.EventRW in {"All", "Write", "Read"}
}

# METADATA
# description: >-
#   A CloudTrail trail without event selectors of its own records all management events, and no others; one with some can leave out whole sources of
#   them, which is None here.
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudTrail::Trail"]
events := "All" if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
	input.resource.properties.hasCustomEventSelectors == false
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudTrail::Trail"]
events := {["Read", "Write"]: "All", ["Read"]: "Read", ["Write"]: "Write", []: "None"}[kinds] if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
	lists.first([custom | custom := input.resource.properties.hasCustomEventSelectors], true)
	recorded := event_selectors.management[input.resource.id]
	kinds := [kind | some kind in recorded]
}

# METADATA
# description: Whether the trail records what happens in every region.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ActionTrail::Trail"]
every_region := text.word(input.resource.properties.TrailRegion) == "all" if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
	input.resource.properties.TrailRegion != ""
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudTrail::Trail"]
every_region := input.resource.properties.isMultiRegionTrail if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
	is_boolean(input.resource.properties.isMultiRegionTrail)
}

# METADATA
# description: The bucket that the trail delivers to, empty for none.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ActionTrail::Trail"]
log_bucket := lists.first([bucket | bucket := input.resource.properties.OssBucketName], "") if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudTrail::Trail"]
log_bucket := input.resource.properties.s3BucketName if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
}

# METADATA
# description: The topic that the trail notifies, by its ARN, empty for none.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ActionTrail::Trail"]
topic := lists.first([arn | arn := input.resource.properties.MnsTopicArn], "") if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudTrail::Trail"]
topic := lists.first([arn | arn := input.resource.properties.snsTopicARN], "") if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
}

# METADATA
# description: The log group, or on Alibaba Cloud the project of the Log Service, that the trail sends events to, by its ARN, empty for none.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ActionTrail::Trail"]
log_group := lists.first([arn | arn := input.resource.properties.SlsProjectArn], "") if {
	input.resource.type == "alicloud/ACS::ActionTrail::Trail"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudTrail::Trail"]
log_group := lists.first([arn | arn := input.resource.properties.cloudWatchLogsLogGroupArn], "") if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
}

# METADATA
# description: The KMS key that encrypts the trail's log files, empty for none.
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudTrail::Trail"]
kms_key := lists.first([key | key := input.resource.properties.kmsKeyId], "") if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
}

# METADATA
# description: Whether the trail delivers signed digests of its log files, which show later whether one was changed.
# schemas:
#   - input.resource.properties: schema.aws["AWS::CloudTrail::Trail"]
validation := input.resource.properties.logFileValidationEnabled if {
	input.resource.type == "aws/AWS::CloudTrail::Trail"
	is_boolean(input.resource.properties.logFileValidationEnabled)
}

# METADATA
# description: Whether the trail delivers events now. Its item does not say it.
logging := input.lookups.cloudtrail_trail_status.value.IsLogging if input.resource.type == "aws/AWS::CloudTrail::Trail"

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"recording": {"alicloud/ACS::ActionTrail::Trail": "Status"},
	"events": {"alicloud/ACS::ActionTrail::Trail": "EventRW", "aws/AWS::CloudTrail::Trail": "EventSelectors"},
	"every_region": {
		"alicloud/ACS::ActionTrail::Trail": "TrailRegion",
		"aws/AWS::CloudTrail::Trail": "isMultiRegionTrail",
	},
	"log_bucket": {"alicloud/ACS::ActionTrail::Trail": "OssBucketName", "aws/AWS::CloudTrail::Trail": "s3BucketName"},
	"topic": {"alicloud/ACS::ActionTrail::Trail": "MnsTopicArn", "aws/AWS::CloudTrail::Trail": "snsTopicARN"},
	"kms_key": {"aws/AWS::CloudTrail::Trail": "kmsKeyId"},
	"validation": {"aws/AWS::CloudTrail::Trail": "logFileValidationEnabled"},
	"log_group": {"alicloud/ACS::ActionTrail::Trail": "SlsProjectArn", "aws/AWS::CloudTrail::Trail": "cloudWatchLogsLogGroupArn"},
}
