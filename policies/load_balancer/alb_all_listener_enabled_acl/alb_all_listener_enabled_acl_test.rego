package policies.load_balancer.alb_all_listener_enabled_acl_test

import data.policies.lib.reasons
import data.policies.lib.testing
import data.policies.load_balancer.alb_all_listener_enabled_acl as policy

balancer(listeners) := {
	"resource": {"type": "alicloud/ACS::ALB::LoadBalancer", "properties": {}},
	"lookups": {"alb_listener_attributes": {"exists": true, "value": [{"of": listener.ListenerId, "exists": true, "value": listener} | some listener in listeners]}},
}

restricted := {"ListenerId": "lsn-1", "ListenerStatus": "Running", "AclConfig": {"AclType": "White", "AclRelations": [{"AclId": "acl-1", "Status": "Associated"}]}}

open(id, status) := {"ListenerId": id, "ListenerStatus": status, "AclConfig": {}}

missing(id) := reasons.is_true(sprintf("listener %s has no access control list", [id]), "AclConfig.AclRelations")

test_allow_restricted if {
	testing.compliant(policy, {"deleting": false, "listeners": [{"listener": "lsn-1", "restricted": true}]}) with input as balancer([restricted, open("lsn-2", "Stopped")])
}

test_deny_open if {
	testing.noncompliant(policy, {missing("lsn-2")}) with input as balancer([restricted, open("lsn-2", "Running")])
	testing.noncompliant(policy, {missing("lsn-2")}) with input as balancer([open("lsn-2", "Configuring"), open("lsn-3", "Sleeping")])
	testing.noncompliant(policy, {missing("lsn-1")}) with input as balancer([object.remove(open("lsn-1", "Running"), ["AclConfig"])])
	testing.noncompliant(policy, {missing("lsn-1")}) with input as balancer([object.union(restricted, {"AclConfig": {"AclRelations": []}})])
}

test_not_applicable_without_running_listener if {
	testing.not_applicable(policy, {"the load balancer has no running listener"}) with input as balancer([])
	testing.not_applicable(policy, {"the load balancer has no running listener"}) with input as balancer([open("lsn-1", "Stopped")])
}

unreadable contains balancer([restricted, open("lsn-2", "Sleeping")])

unreadable contains object.remove(balancer([restricted]), ["lookups"])

test_not_applicable_when_deleted if {
	testing.not_applicable(policy, {"the load balancer is being deleted"}) with input as {"resource": {"type": "alicloud/ACS::ALB::LoadBalancer", "properties": {"LoadBalancerStatus": "Deleting"}}}
}
