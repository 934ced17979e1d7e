output "function_urn" {
  description = "What Config invokes: the function's latest version, or its alias."
  value       = local.target
}

output "version" {
  description = "The version that evaluates: latest, or the one that the alias points to."
  value       = var.alias == null ? "latest" : local.live
}

output "package_sha256" {
  description = "Checksum of the zip of the newest version, for package_sha256."
  value       = local.sha256
}

output "timeout" {
  description = "Timeout per event in seconds, which follows from the enabled rules unless it is set."
  value       = local.timeout
}

output "rules" {
  description = "The enabled rules, without those of packs."
  value       = sort(keys(huaweicloud_rms_policy_assignment.rule))
}

output "packs" {
  description = "The enabled conformance packages."
  value       = sort(keys(huaweicloud_rms_assignment_package.pack))
}

output "left_out" {
  description = "Rules that are in an enabled pack, or were requested with \"*\", but are not enabled, and why."
  value       = module.selection.left_out
}

output "dead_letters" {
  description = "OBS bucket of the events that could not be evaluated."
  value       = huaweicloud_obs_bucket.dead_letters.bucket
}

output "alarms" {
  description = "SMN topic that the alarms notify. Subscribe to it."
  value       = huaweicloud_smn_topic.alarms.topic_urn
}
