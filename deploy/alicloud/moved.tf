# Before there was a module, these resources were in the root. They move, so that they and the results of rules stay.
moved {
  from = alicloud_config_compliance_pack.pack
  to   = module.assay.alicloud_config_compliance_pack.pack
}

moved {
  from = alicloud_config_rule.rule
  to   = module.assay.alicloud_config_rule.rule
}

moved {
  from = alicloud_fc_function.assay
  to   = module.assay.alicloud_fc_function.assay
}

moved {
  from = alicloud_fc_function_async_invoke_config.assay
  to   = module.assay.alicloud_fc_function_async_invoke_config.assay
}

moved {
  from = alicloud_fc_service.assay
  to   = module.assay.alicloud_fc_service.assay
}

moved {
  from = alicloud_log_project.function
  to   = module.assay.alicloud_log_project.function
}

moved {
  from = alicloud_log_store.function
  to   = module.assay.alicloud_log_store.function
}

moved {
  from = alicloud_ram_policy.function
  to   = module.assay.alicloud_ram_policy.function
}

moved {
  from = alicloud_ram_role.function
  to   = module.assay.alicloud_ram_role.function
}

moved {
  from = alicloud_ram_role_policy_attachment.function
  to   = module.assay.alicloud_ram_role_policy_attachment.function
}
