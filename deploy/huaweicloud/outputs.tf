output "function_urn" {
  description = "What Config invokes: the function's latest version, or its alias."
  value       = module.assay.function_urn

  precondition {
    condition     = terraform_data.region.output == var.region
    error_message = "This state holds the deployment of ${terraform_data.region.output}. Config is global, so one deployment serves all regions; a second one needs a state and names of its own."
  }
}

output "version" {
  description = "The version that evaluates: latest, or the one that the alias points to."
  value       = module.assay.version
}

output "package_sha256" {
  description = "Checksum of the zip of the newest version, for package_sha256."
  value       = module.assay.package_sha256
}

output "timeout" {
  description = "Timeout per event in seconds, which follows from the enabled rules unless it is set."
  value       = module.assay.timeout
}

output "rules" {
  description = "The enabled rules, without those of packs."
  value       = module.assay.rules
}

output "packs" {
  description = "The enabled conformance packages."
  value       = module.assay.packs
}

output "left_out" {
  description = "Rules that are in an enabled pack, or were requested with \"*\", but are not enabled, and why."
  value       = module.assay.left_out
}

output "dead_letters" {
  description = "OBS bucket of the events that could not be evaluated."
  value       = module.assay.dead_letters
}

output "alarms" {
  description = "SMN topic that the alarms notify. Subscribe to it."
  value       = module.assay.alarms
}
