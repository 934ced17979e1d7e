output "function_arn" {
  description = "The function that evaluates."
  value       = aws_lambda_function.assay.arn
}

output "rules" {
  description = "The rules that are switched on by themselves."
  value       = sort(keys(aws_config_config_rule.rule))
}

output "packs" {
  description = "The conformance packs."
  value       = sort([for pack in aws_config_conformance_pack.pack : pack.name])
}

output "left_out" {
  description = "What is not switched on although it is in a pack or all rules were asked for, and why."
  value       = merge(module.selection.left_out, { for key in keys(module.selection.rules) : key => "it is not for this region" if !contains(keys(local.rules), key) })
}

output "given_up" {
  description = "The queue of events that could not be evaluated."
  value       = aws_sqs_queue.given_up.url
}
