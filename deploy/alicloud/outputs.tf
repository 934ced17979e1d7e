output "function_arn" {
  description = "The function that evaluates, in the form that Cloud Config binds rules to."
  value       = alicloud_fc_function.assay.function_arn
}

output "rules" {
  description = "The rules that are switched on."
  value       = sort([for rule in alicloud_config_rule.rule : rule.rule_name])
}

output "packs" {
  description = "The compliance packs."
  value       = sort([for pack in alicloud_config_compliance_pack.pack : pack.compliance_pack_name])
}

output "left_out" {
  description = "What is not switched on although it is in a pack or all rules were asked for, and why."
  value       = module.selection.left_out
}

output "given_up" {
  description = "The queue of events that could not be evaluated."
  value       = alicloud_message_service_queue.given_up.queue_name
}
