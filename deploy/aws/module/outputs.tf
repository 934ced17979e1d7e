output "function_arn" {
  description = "What AWS Config invokes: the function's alias, or the function."
  value       = local.target
}

output "version" {
  description = "The published version that evaluates. To return to it: live = \"VERSION\"."
  value       = try(aws_lambda_alias.live[0].function_version, aws_lambda_function.assay.version)
}

output "package_sha256" {
  description = "Checksum of the zip of the newest version, for package_sha256."
  value       = filesha256(local.package)
}

output "timeout" {
  description = "Timeout per event in seconds, which follows from the enabled rules unless it is set."
  value       = local.timeout
}

output "rules" {
  description = "The enabled rules, without those of packs."
  value       = sort(keys(aws_config_config_rule.rule))
}

output "packs" {
  description = "The enabled conformance packs."
  value       = sort([for pack in aws_config_conformance_pack.pack : pack.name])
}

output "left_out" {
  description = "Rules that are in an enabled pack, or were requested with \"*\", but are not enabled, and why."
  value       = merge(module.selection.left_out, { for key in keys(module.selection.rules) : key => "it is not for this region" if !contains(keys(local.rules), key) })
}

output "dead_letters" {
  description = "Dead-letter queue: the events that could not be evaluated."
  value       = aws_sqs_queue.dead_letters.url
}
