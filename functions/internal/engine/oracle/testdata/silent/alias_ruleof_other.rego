package policies.user.alias_ruleof_other
import data.policies.eip.eip_bandwidth_limit as other

# METADATA
# description: e
# schemas:
#   - input.resource.properties: schema.huaweicloud["vpc.publicips"]
evidence := {"size": 1000, "s": other.evidence.bandwidth} if other.evidence
evidence := {"size": 1000} if not other.evidence

# METADATA
# description: d
deny contains "too small" if evidence.size < input.parameters.limit
