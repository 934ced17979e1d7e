output "function_arn" {
  description = "ARN of the function, in the form that Cloud Config expects."
  value       = alicloud_fc_function.assay.function_arn
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

output "given_up" {
  description = "Dead-letter queue: the events that could not be evaluated."
  value       = alicloud_message_service_queue.given_up.queue_name
}
