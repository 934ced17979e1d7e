# METADATA
# title: Load balancers
# description: >-
#   What the clouds say about a load balancer. Huawei Cloud's form is the ELB API's, LoadBalancer of version 3, in both spellings; Alibaba
#   Cloud's the SLB API's, DescribeLoadBalancerAttribute, and the ALB API's, GetLoadBalancerAttribute; AWS's the configuration items'.
package policies.lib.load_balancer

import data.policies.lib.boolean
import data.policies.lib.lifecycle
import data.policies.lib.listener
import data.policies.lib.lists
import data.policies.lib.number
import data.policies.lib.text

# METADATA
# description: >-
#   Bandwidth of the instance in Mbit/s; one that is paid by traffic has 5120. A listener's -1 for no limit is not documented for an instance,
#   so a negative number is unknown.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::LoadBalancer"]
bandwidth := mbits if {
	input.resource.type == "alicloud/ACS::SLB::LoadBalancer"
	mbits := number.parse(input.resource.properties.Bandwidth)
	mbits >= 0
}

# METADATA
# description: Whether the load balancer has an address that can be reached from the Internet.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::LoadBalancer"]
public := _of_internet[text.word(input.resource.properties.AddressType)] if {
	input.resource.type == "alicloud/ACS::SLB::LoadBalancer"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ALB::LoadBalancer"]
public if {
	input.resource.type == "alicloud/ACS::ALB::LoadBalancer"
	_of_internet[text.word(input.resource.properties.AddressType)]
}

# METADATA
# description: The IPv6 address of a dual-stack load balancer has a type of its own (ALB API, EnableLoadBalancerIpv6Internet).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ALB::LoadBalancer"]
public if {
	input.resource.type == "alicloud/ACS::ALB::LoadBalancer"
	_of_internet[text.word(input.resource.properties.Ipv6AddressType)]
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ALB::LoadBalancer"]
public := false if {
	input.resource.type == "alicloud/ACS::ALB::LoadBalancer"
	_of_internet[text.word(input.resource.properties.AddressType)] == false
	_of_internet[text.word(input.resource.properties.Ipv6AddressType)] == false
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ALB::LoadBalancer"]
public := false if {
	input.resource.type == "alicloud/ACS::ALB::LoadBalancer"
	_of_internet[text.word(input.resource.properties.AddressType)] == false
	lists.given([type | type := input.resource.properties.Ipv6AddressType]) == []
	text.word(input.resource.properties.AddressIpVersion) == "ipv4"
}

_of_internet := {"internet": true, "intranet": false}

# METADATA
# description: The item of a load balancer without any EIP has an empty list of them; without a list, nothing is known.
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
public if {
	some list in array.concat(_regional_addresses, _global_addresses)
	is_array(list)
	list != []
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
public := false if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
	_regional_addresses != []
	{list | some list in array.concat(_regional_addresses, _global_addresses)} == {[]}
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
# custom:
#   absent:
#     - path: properties.eips
#       mutations: [unnoticed]
#       because: publicips lists the same addresses
#     - path: properties.publicips
#       mutations: [unnoticed]
#       because: eips lists the same addresses
_regional_addresses := array.concat(
	[list | list := input.resource.properties.publicips],
	[list | list := input.resource.properties.eips],
) if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
# custom:
#   absent:
#     - path: properties.global_eips
#       mutations: [unnoticed]
#       because: global EIPs are not offered everywhere
_global_addresses := array.concat(
	[list | list := input.resource.properties.global_eips],
	[list | list := input.resource.properties.globalEips],
) if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
}

# METADATA
# description: Whether the load balancer is protected from being deleted by accident.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::LoadBalancer"]
deletion_protected := boolean.parse(input.resource.properties.DeleteProtection) if {
	input.resource.type == "alicloud/ACS::SLB::LoadBalancer"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ALB::LoadBalancer"]
deletion_protected := boolean.parse(input.resource.properties.DeletionProtectionConfig.Enabled) if {
	input.resource.type == "alicloud/ACS::ALB::LoadBalancer"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
deletion_protected := boolean.parse(input.resource.properties.deletion_protection_enable) if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
deletion_protected := boolean.parse(input.resource.properties.deletionProtectionEnable) if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
}

# METADATA
# schemas:
#   - input.resource.supplementary: schema.aws["AWS::ElasticLoadBalancingV2::LoadBalancer.supplementary"]
# custom:
#   absent:
#     - path: supplementary.LoadBalancerAttributes
#       mutations: [unnoticed]
#       because: the attribute that is judged is another one of the list
#     - path: "supplementary.LoadBalancerAttributes[].key"
#       mutations: [unnoticed]
#       because: the attribute that is judged is another one of the list
deletion_protected := boolean.parse(attribute.value) if {
	input.resource.type == "aws/AWS::ElasticLoadBalancingV2::LoadBalancer"
	some attribute in input.resource.supplementary.LoadBalancerAttributes
	attribute.key == "deletion_protection.enabled"
}

# METADATA
# description: The identifier of the VPC that the load balancer is in, empty for the classic network.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::LoadBalancer"]
vpc_id := input.resource.properties.VpcId if {
	input.resource.type == "alicloud/ACS::SLB::LoadBalancer"
	text.word(input.resource.properties.NetworkType) == "vpc"
	text.given(input.resource.properties.VpcId)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::LoadBalancer"]
vpc_id := "" if {
	input.resource.type == "alicloud/ACS::SLB::LoadBalancer"
	text.word(input.resource.properties.NetworkType) == "classic"
}

# METADATA
# description: The listeners, each with its port and its protocol in small letters.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::LoadBalancer"]
# custom:
#   absent:
#     - path: properties.ListenerPortsAndProtocol.ListenerPortAndProtocol
#       mutations: [emptied]
#       because: a load balancer without listeners accepts no traffic
listeners := [{"port": number.parse(native.ListenerPort), "protocol": text.word(text.parse(native.ListenerProtocol))} |
	some native in natives
] if {
	input.resource.type == "alicloud/ACS::SLB::LoadBalancer"
	natives := input.resource.properties.ListenerPortsAndProtocol.ListenerPortAndProtocol
	is_array(natives)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::ElasticLoadBalancing::LoadBalancer"]
# custom:
#   absent:
#     - path: properties.listenerDescriptions
#       mutations: [emptied]
#       because: a load balancer without listeners accepts no traffic
listeners := [{"port": number.parse(native.listener.loadBalancerPort), "protocol": text.word(text.parse(native.listener.protocol))} |
	some native in natives
] if {
	input.resource.type == "aws/AWS::ElasticLoadBalancing::LoadBalancer"
	natives := input.resource.properties.listenerDescriptions
	is_array(natives)
}

# METADATA
# description: The items of Huawei Cloud name the listeners without their protocols, so they are read from ELB.
# custom:
#   absent:
#     - path: lookups.elb_listeners.value.listeners
#       mutations: [emptied]
#       because: the load balancer has no listeners
listeners := [{"port": native.protocol_port, "protocol": protocol} |
	some native in natives
	protocol := listener.protocol_named(native.protocol)
] if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
	natives := input.lookups.elb_listeners.value.listeners
}

# METADATA
# description: Whether the load balancer is a dedicated one, not a shared one (ELB API, guaranteed).
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
dedicated := boolean.parse(input.resource.properties.guaranteed) if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
}

# METADATA
# description: The security policies of the HTTPS listeners, each with the listener's port; custom for a policy that the customer made.
# custom:
#   absent:
#     - path: lookups.elb_listeners.value.listeners
#       mutations: [emptied]
#       because: the load balancer has no listeners
#     - path: lookups.elb_listeners.value.listeners[].security_policy_id
#       mutations: [dropped, emptied]
#       because: a listener without a policy of the customer's own has a predefined one
tls_policies := [{"port": native.protocol_port, "policy": policy} |
	some native in natives
	listener.protocol_named(native.protocol) == "https"
	own := lists.first([id | id := native.security_policy_id], "")
	policy := {true: "custom", false: native.tls_ciphers_policy}[own != ""]
] if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
	natives := input.lookups.elb_listeners.value.listeners
}

# METADATA
# description: The availability zones that the load balancer is in, each once.
zones := [zone | some zone in lists.distinct([text.parse(zone) | some zone in _zones])] if is_array(_zones)

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ALB::LoadBalancer"]
_zones := [mapping.ZoneId | some mapping in mappings] if {
	input.resource.type == "alicloud/ACS::ALB::LoadBalancer"
	mappings := input.resource.properties.ZoneMappings
}

# METADATA
# description: An instance in one zone has no secondary one, or the same as the primary.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::LoadBalancer"]
_zones := lists.given([input.resource.properties.MasterZoneId, input.resource.properties.SlaveZoneId]) if {
	input.resource.type == "alicloud/ACS::SLB::LoadBalancer"
	text.given(input.resource.properties.MasterZoneId)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
_zones := input.resource.properties.availability_zone_list if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
_zones := input.resource.properties.availabilityZoneList if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::ElasticLoadBalancingV2::LoadBalancer"]
_zones := [native.zoneName | some native in natives] if {
	input.resource.type == "aws/AWS::ElasticLoadBalancingV2::LoadBalancer"
	natives := input.resource.properties.availabilityZones
}

# METADATA
# schemas:
#   - input.resource.properties: schema.aws["AWS::ElasticLoadBalancing::LoadBalancer"]
_zones := input.resource.properties.availabilityZones if {
	input.resource.type == "aws/AWS::ElasticLoadBalancing::LoadBalancer"
}

# METADATA
# description: >-
#   The listeners that are neither stopped nor being deleted, each with whether an access control list is associated with it. The API leaves
#   the list out, or empty, where there is none.
# custom:
#   absent:
#     - path: lookups.alb_listener_attributes.value
#       mutations: [emptied]
#       because: the load balancer has no listeners
#     - path: lookups.alb_listener_attributes.value[].value.AclConfig.AclRelations
#       mutations: [unnoticed]
#       because: one access control list is enough
restricted_listeners := [{"listener": listener.value.ListenerId, "restricted": relations != []} |
	some listener in listeners
	_listening[text.word(listener.value.ListenerStatus)]
	relations := lists.first([relations | relations := listener.value.AclConfig.AclRelations], [])
] if {
	input.resource.type == "alicloud/ACS::ALB::LoadBalancer"
	listeners := input.lookups.alb_listener_attributes.value
}

_listening := {"running": true, "configuring": true, "provisioning": true, "stopped": false, "deleting": false}

# METADATA
# description: >-
#   The listeners that accept connections, each with its port, its protocol in small letters, and whether it controls who may connect, by a whitelist or
#   a blacklist. A listener whose state changes counts as one that accepts connections (SLB API, DescribeLoadBalancerListeners).
running_listeners := [listener |
	some native in natives
	_running[text.word(native.Status)]
	listener := {
		"port": native.ListenerPort,
		"protocol": text.word(native.ListenerProtocol),
		"controlled": {"on": true, "off": false}[text.word(native.AclStatus)],
	}
] if {
	natives := _answered_listeners
}

_running := {"running": true, "starting": true, "configuring": true, "stopping": true, "stopped": false}

# METADATA
# description: The HTTPS listeners, each with its port and its TLS security policy.
https_listeners := [listener |
	some native in natives
	{"https": true, "http": false, "tcp": false, "udp": false}[text.word(native.ListenerProtocol)]
	listener := {"port": native.ListenerPort, "tls_policy": text.parse(native.HTTPSListenerConfig.TLSCipherPolicy)}
] if {
	natives := _answered_listeners
}

# METADATA
# description: >-
#   The listeners that pass connections on to servers, each with its port and the zones of these servers. The servers are those of the listener's vServer
#   group, or else the load balancer's default ones. Undefined for a listener with a primary/secondary server group, and for a server whose zone is not known.
# custom:
#   absent:
#     - path: lookups.slb_listeners.value.Listeners[].HTTPListenerConfig.ListenerForward
#       mutations: [unnoticed]
#       because: a listener that does not redirect may leave it out
#     - path: lookups.slb_listeners.value.Listeners[].VServerGroupId
#       mutations: [dropped, emptied]
#       because: the listener passes connections on to the default servers
listener_zones := [{"port": reading.port, "zones": zones} |
	some reading in read
	reading.redirects == false
	zones := _zones_behind(reading.group, reading.primary_secondary)
] if {
	natives := _answered_listeners
	read := [reading |
		some native in natives
		reading := {
			"port": native.ListenerPort,
			"redirects": _redirects(
				text.word(native.ListenerProtocol),
				text.word(lists.first([forward | forward := native.HTTPListenerConfig.ListenerForward], "off")),
			),
			"group": lists.first([id | id := native.VServerGroupId], ""),
			"primary_secondary": lists.given(array.concat(
				[id | id := native.TCPListenerConfig.MasterSlaveServerGroupId],
				[id | id := native.UDPListenerConfig.MasterSlaveServerGroupId],
			)),
		}
	]
}

_redirects(protocol, forward) := [protocol, forward] == ["http", "on"]

_zones_behind(id, []) := zones if {
	id != ""
	some group in input.lookups.slb_server_groups.value
	group.of == id
	servers := group.value.BackendServers.BackendServer
	zones := [zone | some zone in lists.distinct([text.parse(_group_zones[server.ServerId]) | some server in servers])]
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::LoadBalancer"]
_zones_behind("", []) := zones if {
	servers := input.resource.properties.BackendServers.BackendServer
	zones := [zone | some zone in lists.distinct([text.parse(_default_zones[server.ServerId]) | some server in servers])]
}

_group_zones := {instance.InstanceId: instance.ZoneId |
	some part in input.lookups.slb_group_servers.value
	some instance in part.value.Instances.Instance
}

_default_zones := {instance.InstanceId: instance.ZoneId |
	some part in input.lookups.slb_default_servers.value
	some instance in part.value.Instances.Instance
}

# METADATA
# description: An answer without listeners is believed if the item has none either.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLB::LoadBalancer"]
_answered_listeners := natives if {
	input.resource.type == "alicloud/ACS::SLB::LoadBalancer"
	natives := input.lookups.slb_listeners.value.Listeners
	array.concat(natives, input.resource.properties.ListenerPortsAndProtocol.ListenerPortAndProtocol) == []
}

_answered_listeners := natives if {
	input.resource.type == "alicloud/ACS::SLB::LoadBalancer"
	natives := input.lookups.slb_listeners.value.Listeners
	count(natives) > 0
}

# METADATA
# description: Whether the load balancer is being deleted or is gone.
# schemas:
#   - input.resource.properties: schema.huaweicloud["elb.loadbalancers"]
# custom:
#   absent:
#     - path: properties.provisioning_status
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending(array.concat(
	[state | state := input.resource.properties.provisioning_status],
	[state | state := input.resource.properties.provisioningStatus],
)) if {
	input.resource.type == "huaweicloud/elb.loadbalancers"
}

# METADATA
# description: An ALB instance says so for as long as it takes (ALB API, DeleteLoadBalancer).
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::ALB::LoadBalancer"]
# custom:
#   absent:
#     - path: properties.LoadBalancerStatus
#       mutations: [unnoticed]
#       because: a resource exists unless its state says that it is being deleted
deleting := lifecycle.ending([state | state := input.resource.properties.LoadBalancerStatus]) if input.resource.type == "alicloud/ACS::ALB::LoadBalancer"

# METADATA
# description: The states of these load balancers, if they have any, have no end (SLB API, DescribeLoadBalancerAttribute; ELB API, LoadBalancerState).
deleting := false if {
	input.resource.type in {
		"alicloud/ACS::SLB::LoadBalancer",
		"aws/AWS::ElasticLoadBalancing::LoadBalancer",
		"aws/AWS::ElasticLoadBalancingV2::LoadBalancer",
	}
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {
	"running_listeners": {"alicloud/ACS::SLB::LoadBalancer": "AclStatus"},
	"https_listeners": {"alicloud/ACS::SLB::LoadBalancer": "TLSCipherPolicy"},
	"listener_zones": {"alicloud/ACS::SLB::LoadBalancer": "BackendServers"},
	"bandwidth": {"alicloud/ACS::SLB::LoadBalancer": "Bandwidth"},
	"public": {
		"alicloud/ACS::SLB::LoadBalancer": "AddressType",
		"alicloud/ACS::ALB::LoadBalancer": "AddressType",
		"huaweicloud/elb.loadbalancers": "publicips",
	},
	"deletion_protected": {
		"alicloud/ACS::SLB::LoadBalancer": "DeleteProtection",
		"alicloud/ACS::ALB::LoadBalancer": "DeletionProtectionConfig.Enabled",
		"huaweicloud/elb.loadbalancers": "deletion_protection_enable",
		"aws/AWS::ElasticLoadBalancingV2::LoadBalancer": "LoadBalancerAttributes",
	},
	"vpc_id": {"alicloud/ACS::SLB::LoadBalancer": "VpcId"},
	"listeners": {
		"alicloud/ACS::SLB::LoadBalancer": "ListenerPortsAndProtocol.ListenerPortAndProtocol",
		"aws/AWS::ElasticLoadBalancing::LoadBalancer": "listenerDescriptions",
		"huaweicloud/elb.loadbalancers": "listeners",
	},
	"zones": {
		"alicloud/ACS::ALB::LoadBalancer": "ZoneMappings",
		"alicloud/ACS::SLB::LoadBalancer": "SlaveZoneId",
		"huaweicloud/elb.loadbalancers": "availability_zone_list",
		"aws/AWS::ElasticLoadBalancingV2::LoadBalancer": "availabilityZones",
		"aws/AWS::ElasticLoadBalancing::LoadBalancer": "availabilityZones",
	},
}
