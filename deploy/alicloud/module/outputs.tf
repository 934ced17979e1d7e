output "function_arn" {
  description = "What Cloud Config invokes: the function, or what source_identifier names."
  value       = local.source
}

output "version" {
  description = "The version that evaluates: LATEST, or the one that the alias points to."
  value       = var.alias == null ? "LATEST" : local.live
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
  description = "The enabled rules."
  value       = sort([for rule in alicloud_config_rule.rule : rule.rule_name])
}

output "packs" {
  description = "The enabled compliance packs."
  value       = sort([for pack in alicloud_config_compliance_pack.pack : pack.compliance_pack_name])
}

output "left_out" {
  description = "Rules that are in an enabled pack, or were requested with \"*\", but are not enabled, and why."
  value       = module.selection.left_out
}

output "dead_letters" {
  description = "Dead-letter queue: the events that could not be evaluated and have at most 64 KB."
  value       = alicloud_message_service_queue.dead_letters.queue_name
}
