# Before there was a module, these resources were in the root. They move, so that they and the results of rules stay.
moved {
  from = aws_cloudwatch_log_group.function
  to   = module.assay.aws_cloudwatch_log_group.function
}

moved {
  from = aws_config_config_rule.rule
  to   = module.assay.aws_config_config_rule.rule
}

moved {
  from = aws_config_conformance_pack.pack
  to   = module.assay.aws_config_conformance_pack.pack
}

moved {
  from = aws_iam_role.function
  to   = module.assay.aws_iam_role.function
}

moved {
  from = aws_iam_role_policy.function
  to   = module.assay.aws_iam_role_policy.function
}

moved {
  from = aws_lambda_function.assay
  to   = module.assay.aws_lambda_function.assay
}

moved {
  from = aws_lambda_function_event_invoke_config.assay
  to   = module.assay.aws_lambda_function_event_invoke_config.assay
}

moved {
  from = aws_lambda_permission.config
  to   = module.assay.aws_lambda_permission.config
}
