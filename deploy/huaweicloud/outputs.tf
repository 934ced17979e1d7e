output "function_urn" {
  description = "The function."
  value       = huaweicloud_fgs_function.assay.urn
}

output "rules" {
  description = "The enabled rules, without those of packs."
  value       = sort(keys(huaweicloud_rms_policy_assignment.rule))
}

output "packs" {
  description = "The enabled conformance packages."
  value       = sort(keys(huaweicloud_rms_assignment_package.pack))
}

output "left_out" {
  description = "Rules that are in an enabled pack, or were requested with \"*\", but are not enabled, and why."
  value       = module.selection.left_out
}

output "given_up" {
  description = "SMN topic that is notified of events that could not be evaluated. Subscribe to it."
  value       = huaweicloud_smn_topic.given_up.topic_urn
}
