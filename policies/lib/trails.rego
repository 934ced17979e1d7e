# METADATA
# title: All trails of an account
# description: >-
#   What the trails of an AWS account, those of its organization among them, record. A member of an organization cannot query each of the
#   organization's trails; what it cannot query is unknown.
package policies.lib.trails

# METADATA
# description: >-
#   The trails of which it is known whether they are logging, each with its ARN, whether it records what happens in every region, and where it
#   delivers to: its bucket, its topic and its log group, empty for none.
known := trails if {
	input.resource.type == "aws/account"
	statuses := [status | some status in input.lookups.cloudtrail_trail_statuses.value; status.exists]
	trails := [trail |
		some status in statuses
		trail := {
			"arn": status.of.TrailARN,
			"logging": status.value.IsLogging,
			"every_region": status.of.IsMultiRegionTrail,
			"log_bucket": status.of.S3BucketName,
			"topic": object.get(status.of, "SnsTopicARN", ""),
			"log_group": object.get(status.of, "CloudWatchLogsLogGroupArn", ""),
		}
	]
}

# METADATA
# description: The ARNs of the trails of which it is not known whether they are logging.
unknown := [status.of.TrailARN | some status in statuses; status.exists == false] if {
	input.resource.type == "aws/account"
	statuses := input.lookups.cloudtrail_trail_statuses.value
}

# METADATA
# description: Whether a trail delivers to the bucket, topic or log group that is wanted, empty for any. CloudTrail writes a log group's ARN with :* at its end.
delivers_to(_, wanted) if wanted == ""

delivers_to(actual, wanted) if trim_suffix(actual, ":*") == trim_suffix(wanted, ":*")
