package policies.lib.security_center_test

import data.policies.lib.security_center

alicloud(properties) := {"resource": {"type": "alicloud/ACS::SecurityCenter::Instance", "properties": properties}}

test_edition if {
	security_center.edition == "Basic" with input as alicloud({"VersionConfig": {"Version": 1}})
	security_center.edition == "Ultimate" with input as alicloud({"VersionConfig": {"Version": "7"}})
	every unknown in [
		alicloud({}), alicloud({"VersionConfig": {}}), alicloud({"VersionConfig": {"Version": 8}}), alicloud({"VersionConfig": {"Version": null}}),
		{"resource": {"type": "x", "properties": {"VersionConfig": {"Version": 3}}}},
	] {
		not security_center.edition with input as unknown
	}
}

test_notifications if {
	security_center.notifications == [{"name": "sas_suspicious", "sent": true}, {"name": "sas_healthcheck", "sent": false}] with input as alicloud({
		"NotifyChannels": [{"Project": "sas_suspicious", "Route": 7}, {"Project": "sas_healthcheck", "Route": "0"}],
	})
	security_center.notifications == [{"name": "sas_suspicious", "sent": true}] with input as alicloud({
		"NotifyChannels": [{"Project": "sas_suspicious", "Route": 1}],
	})
	known := {"Project": "sas_suspicious", "Route": 7}
	every unknown in [
		alicloud({}), alicloud({"NotifyChannels": []}), alicloud({"NotifyChannels": null}),
		{"resource": {"type": "x", "properties": {"NotifyChannels": [known]}}},
	] {
		not security_center.notifications with input as unknown
	}
}

test_each_path_is_of_a_type_that_has_the_fact if {
	every fact in ["edition", "notifications"] {
		object.keys(security_center.paths[fact]) == {"alicloud/ACS::SecurityCenter::Instance"}
	}
}

defended(config) := {
	"resource": {"type": "alicloud/account"},
	"lookups": {"security_center_defenses": {"exists": true, "value": [{
		"of": "auto_breaking",
		"exists": true,
		"value": {"OverallConfig": {"Type": "auto_breaking", "Config": config}},
	}]}},
}

test_defenses if {
	security_center.defenses == [{"name": "auto_breaking", "on": true}] with input as defended("on")
	security_center.defenses == [{"name": "auto_breaking", "on": false}] with input as defended("off")
	security_center.defenses == [] with input as defended("partly")
	not security_center.defenses with input as {"resource": {"type": "aws/account"}}
}
