package Cx

CxPolicy[result] {
	bucket := input.document[i].resource.aws_s3_bucket[name]
	bucket.acl == "public-read"
	result := {"documentId": input.document[i].id, "searchKey": name}
}
