output "function_arn" {
  description = "What AWS Config invokes: the function's alias, or the function."
  value       = module.assay.function_arn

  precondition {
    condition     = terraform_data.region.output == var.region
    error_message = "This state holds the deployment of ${terraform_data.region.output}. Another region needs its own: terraform workspace new ${var.region}"
  }
}

output "version" {
  description = "The published version that evaluates. To return to it: live = \"VERSION\"."
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
  description = "The enabled conformance packs."
  value       = module.assay.packs
}

output "left_out" {
  description = "Rules that are in an enabled pack, or were requested with \"*\", but are not enabled, and why."
  value       = module.assay.left_out
}

output "dead_letters" {
  description = "Dead-letter queue: the events that could not be evaluated."
  value       = module.assay.dead_letters
}
