output "function_arn" {
  description = "What Cloud Config invokes: the function, or what source_identifier names."
  value       = module.assay.function_arn

  precondition {
    condition     = terraform_data.region.output == var.region
    error_message = "This state holds the deployment of ${terraform_data.region.output}. Cloud Config is global, so one deployment serves all regions; a second one needs a state and names of its own."
  }
}

output "version" {
  description = "The version that evaluates: LATEST, or the one that the alias points to."
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
  description = "The enabled rules."
  value       = module.assay.rules
}

output "packs" {
  description = "The enabled compliance packs."
  value       = module.assay.packs
}

output "left_out" {
  description = "Rules that are in an enabled pack, or were requested with \"*\", but are not enabled, and why."
  value       = module.assay.left_out
}

output "dead_letters" {
  description = "Dead-letter queue: the events that could not be evaluated and have at most 64 KB."
  value       = module.assay.dead_letters
}
