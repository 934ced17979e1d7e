# METADATA
# title: Log stores
# description: >-
#   What the clouds say about a store of a log service. Alibaba Cloud's form is the Log Service's, GetLogStore, whose members can also be
#   written as Config writes those of other products.
package policies.lib.log_store

import data.policies.lib.boolean

# METADATA
# description: >-
#   Whether what is stored is encrypted. A store that never had an encryption configuration has none, but so does an item that was recorded
#   without it; null says that there is none.
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLS::LogStore"]
encrypted := boolean.parse(input.resource.properties.encrypt_conf.enable) if {
	input.resource.type == "alicloud/ACS::SLS::LogStore"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLS::LogStore"]
encrypted := boolean.parse(input.resource.properties.EncryptConf.Enable) if {
	input.resource.type == "alicloud/ACS::SLS::LogStore"
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLS::LogStore"]
encrypted := false if {
	input.resource.type == "alicloud/ACS::SLS::LogStore"
	is_null(input.resource.properties.encrypt_conf)
}

# METADATA
# schemas:
#   - input.resource.properties: schema.alicloud["ACS::SLS::LogStore"]
encrypted := false if {
	input.resource.type == "alicloud/ACS::SLS::LogStore"
	is_null(input.resource.properties.EncryptConf)
}

# METADATA
# description: Where each cloud keeps a fact, below the resource's properties.
paths := {"encrypted": {"alicloud/ACS::SLS::LogStore": "encrypt_conf.enable"}}
