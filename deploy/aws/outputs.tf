output "function_arn" {
  description = "The function."
  value       = aws_lambda_function.assay.arn
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

output "given_up" {
  description = "Dead-letter queue: the events that could not be evaluated."
  value       = aws_sqs_queue.given_up.url
}
