package policies.bucket_policy.obs_bucket_public_read_policy_check_test

import data.policies.bucket_policy.obs_bucket_public_read_policy_check as policy
import data.policies.lib.reasons
import data.policies.lib.testing

bucket(answer) := {"resource": {"type": "huaweicloud/obs.buckets", "id": "logs", "name": "logs", "properties": {}}, "lookups": {"obs_bucket_policy": answer}}

document(list) := bucket({"exists": true, "value": {"Statement": list}})

allowing(changes) := object.union({"Effect": "Allow", "Action": ["GetObject"], "Resource": ["logs/*"]}, changes)

everyone(changes) := allowing(object.union({"Principal": {"ID": ["*"]}}, changes))

denying(changes) := object.union({"Effect": "Deny", "Action": ["*"], "Principal": "*", "Resource": ["logs", "logs/*"]}, changes)

test_allow if {
	every resource in [
		bucket({"exists": false}),
		document([]),
		document([allowing({"Principal": {"ID": ["domain/0123456789abcdef0123456789abcdef:user/*", "domain/a"]}})]),
		document([allowing({"Principal": "domain/0123456789abcdef0123456789abcdef:user/*"})]),
		document([allowing({"Principal": {"Service": "obs"}})]),
		document([everyone({"Action": ["Put*"]})]),
		document([everyone({"Condition": {"IpAddress": {"SourceIp": ["192.0.2.0/24"]}}})]),
		document([everyone({"Condition": {"StringEquals": {"SourceVpc": ["vpc-1"]}}})]),
		document([everyone({"Condition": {"StringEquals": {"SourceVpce": "vpce-1"}}})]),
		document([everyone({}), denying({})]),
		document([everyone({}), denying({"Principal": {"ID": "*"}})]),
		document([everyone({}), object.remove(denying({"NotPrincipal": {"ID": ["domain/a:user/*"]}}), ["Principal"])]),
	] {
		testing.compliant(policy, {"policy_statements": []}) with input as resource
	}
}

test_deny if {
	every resource in [
		document([everyone({})]),
		document([everyone({"Action": "*"})]),
		document([everyone({"Action": "*Object*"})]),
		document([everyone({"Action": "getobject"})]),
		document([everyone({"Action": "GetObjectRetention"})]),
		document([object.remove(everyone({"NotAction": ["Put*"]}), ["Action"])]),
		document([allowing({"Principal": "*"})]),
		document([allowing({"Principal": {"ID": "domain/*"}})]),
		document([allowing({"Principal": {"ID": "domain/*:user/*"}})]),
		document([allowing({"NotPrincipal": {"ID": "domain/a:user/b"}})]),
		document([everyone({"Condition": {"Bool": {"SecureTransport": ["true"]}}})]),
		document([everyone({"Condition": {"IpAddress": {"SourceIp": ["0.0.0.0/0"]}}})]),
		document([everyone({"Condition": {"StringEquals": {"SourceVpc": ["*"]}}})]),
		document([everyone({}), denying({"Resource": ["logs"]})]),
		document([everyone({}), denying({"Principal": {"ID": "domain/a"}})]),
	] {
		testing.noncompliant(policy, {_reason(0)}) with input as resource
	}
	testing.noncompliant(policy, {_reason(1)}) with input as document([allowing({"Principal": {"ID": "domain/a"}}), everyone({})])
}

_reason(number) := reasons.has_not(sprintf("statement %d of the bucket policy allows public reads", [number]), number, number, "bucket policy")

unreadable contains document([everyone({"Effect": "Grant"})])

unreadable contains document([allowing({"Principal": 5})])

unreadable contains document([allowing({})])

unreadable contains object.remove(document([everyone({})]), ["lookups"])
