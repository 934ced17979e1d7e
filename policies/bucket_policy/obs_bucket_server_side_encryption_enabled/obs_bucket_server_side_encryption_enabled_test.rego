package policies.bucket_policy.obs_bucket_server_side_encryption_enabled_test

import data.policies.bucket_policy.obs_bucket_server_side_encryption_enabled as policy
import data.policies.lib.reasons
import data.policies.lib.testing

bucket(answer) := {"resource": {"type": "huaweicloud/obs.buckets", "id": "logs", "name": "logs", "properties": {}}, "lookups": {"obs_bucket_policy": answer}}

document(statement) := bucket({"exists": true, "value": {"Statement": [statement]}})

denying(changes) := denying_if({"StringNotEquals": {"x-obs-server-side-encryption": ["kms"]}}, changes)

denying_if(condition, changes) := object.union(
	{"Effect": "Deny", "Action": ["PutObject"], "Principal": {"ID": ["*"]}, "Resource": ["logs/*"], "Condition": condition},
	changes,
)

test_allow if {
	every statement in [
		denying({}),
		denying({"Action": "*"}),
		denying({"Action": ["Put*"], "Principal": "*", "Resource": "logs*"}),
		object.remove(denying({"NotAction": ["Get*"]}), ["Action"]),
		denying_if({"StringNotEqualsIgnoreCase": {"x-obs-server-side-encryption": "KMS"}}, {}),
	] {
		testing.compliant(policy, {"unencrypted_uploads_denied": true}) with input as document(statement)
	}
}

test_deny if {
	every resource in [
		bucket({"exists": false}),
		document(denying({"Effect": "Allow"})),
		document(denying({"Action": ["GetObject"]})),
		document(denying({"Principal": {"ID": ["domain/a:user/*"]}})),
		document(denying({"Resource": ["logs/secret/*"]})),
		document(denying({"Resource": ["logs"]})),
		document(denying_if({"StringEquals": {"x-obs-server-side-encryption": ["kms"]}}, {})),
		document(denying_if({"StringNotEquals": {"x-obs-server-side-encryption": ["kms", "AES256"]}}, {})),
		document(denying_if({"StringNotEqualsIfExists": {"x-obs-server-side-encryption": ["kms"]}}, {})),
		document(denying_if({"ForAllValues:StringNotEquals": {"x-obs-server-side-encryption": ["kms"]}}, {})),
		document(denying_if({"StringNotEquals": {"x-obs-acl": ["kms"]}}, {})),
		document(denying_if({"StringNotEquals": {"x-obs-server-side-encryption": ["kms"], "SourceVpc": "vpc-1"}}, {})),
		document(denying_if({}, {})),
	] {
		testing.noncompliant(policy, {_reason}) with input as resource
	}
}

_reason := reasons.is_true("the bucket policy does not deny uploads without server-side encryption", "bucket policy")

unreadable contains document(denying({"Effect": "Refuse"}))

unreadable contains object.remove(document(denying({})), ["lookups"])

unreadable contains {"resource": {"type": "huaweicloud/obs.buckets", "id": "logs"}, "lookups": {"obs_bucket_policy": {"exists": true, "value": {"Statement": [denying({})]}}}}
