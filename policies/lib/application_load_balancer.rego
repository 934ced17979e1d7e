# METADATA
# title: Application Load Balancers of AWS
# description: What AWS says about an Application Load Balancer besides its item, and which load balancers are such.
package policies.lib.application_load_balancer

# METADATA
# description: Whether the load balancer is an Application Load Balancer.
# schemas:
#   - input.resource.properties: schema.aws["AWS::ElasticLoadBalancingV2::LoadBalancer"]
applies := {"application": true, "network": false, "gateway": false}[input.resource.properties.type] if {
	input.resource.type == "aws/AWS::ElasticLoadBalancingV2::LoadBalancer"
}

# METADATA
# description: The ports of the listeners for plain HTTP, those that redirect to HTTPS by default and those that do not.
# custom:
#   absent:
#     - path: lookups.elbv2_listeners.value.Listeners
#       mutations: [emptied]
#       because: a load balancer without listeners accepts no HTTP
http_listeners := {
	"redirecting": [listener.port | some listener in plain; listener.redirects > 0],
	"serving": [listener.port | some listener in plain; listener.redirects == 0],
} if {
	input.resource.type == "aws/AWS::ElasticLoadBalancingV2::LoadBalancer"
	natives := input.lookups.elbv2_listeners.value.Listeners
	listeners := [listener |
		some native in natives
		listener := {
			"protocol": native.Protocol,
			"port": native.Port,
			"redirects": count([action |
				some action in native.DefaultActions
				action.Type == "redirect"
				action.RedirectConfig.Protocol == "HTTPS"
			]),
		}
	]
	plain := [listener | some listener in listeners; listener.protocol != "HTTPS"]
}

# METADATA
# description: The ARN of the web ACL that protects the load balancer, empty for none.
web_acl := object.get(input.lookups.wafv2_web_acl_for_resource.value, ["WebACL", "ARN"], "") if {
	input.resource.type == "aws/AWS::ElasticLoadBalancingV2::LoadBalancer"
}
