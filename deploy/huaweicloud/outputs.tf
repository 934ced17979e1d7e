output "function_urn" {
  description = "The function that evaluates."
  value       = huaweicloud_fgs_function.assay.urn
}

output "rules" {
  description = "The rules that are switched on by themselves."
  value       = sort(keys(huaweicloud_rms_policy_assignment.rule))
}

output "packs" {
  description = "The conformance packages."
  value       = sort(keys(huaweicloud_rms_assignment_package.pack))
}

output "left_out" {
  description = "What is not switched on although it is in a pack or all rules were asked for, and why."
  value       = module.selection.left_out
}

output "given_up" {
  description = "The topic that is told of events which could not be evaluated. Subscribe to it."
  value       = huaweicloud_smn_topic.given_up.topic_urn
}
