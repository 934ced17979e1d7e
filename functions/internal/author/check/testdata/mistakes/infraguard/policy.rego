package infraguard.rules.aliyun.bucket_named

import rego.v1

import data.infraguard.helpers

rule_meta := {
	"id": "bucket-named",
	"severity": "high",
	"name": {"en": "Buckets are named"},
	"resource_types": ["ALIYUN::OSS::Bucket"],
}

deny contains result if {
	some name, resource in helpers.resources_by_type("ALIYUN::OSS::Bucket")
	not helpers.has_property(resource, "BucketName")
	result := {"id": rule_meta.id, "violation_path": ["Properties", "BucketName"], "meta": {"severity": rule_meta.severity}}
}
