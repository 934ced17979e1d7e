# Before there was a module, these resources were in the root. They move, so that they and the results of rules stay.
moved {
  from = huaweicloud_fgs_async_invoke_configuration.assay
  to   = module.assay.huaweicloud_fgs_async_invoke_configuration.assay["latest"]
}

moved {
  from = huaweicloud_fgs_function.assay
  to   = module.assay.huaweicloud_fgs_function.assay
}

moved {
  from = huaweicloud_identity_agency.config
  to   = module.assay.huaweicloud_identity_agency.config[0]
}

moved {
  from = huaweicloud_identity_agency.function
  to   = module.assay.huaweicloud_identity_agency.function[0]
}

moved {
  from = huaweicloud_identity_role.invoke
  to   = module.assay.huaweicloud_identity_role.invoke[0]
}

moved {
  from = huaweicloud_identity_role.report
  to   = module.assay.huaweicloud_identity_role.global["report"]
}

moved {
  from = huaweicloud_lts_group.function
  to   = module.assay.huaweicloud_lts_group.function
}

moved {
  from = huaweicloud_lts_stream.function
  to   = module.assay.huaweicloud_lts_stream.function
}

moved {
  from = huaweicloud_rms_assignment_package.pack
  to   = module.assay.huaweicloud_rms_assignment_package.pack
}

moved {
  from = huaweicloud_rms_policy_assignment.rule
  to   = module.assay.huaweicloud_rms_policy_assignment.rule
}
