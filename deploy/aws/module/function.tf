data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  region    = data.aws_region.current.region
  account   = data.aws_caller_identity.current.account_id
  partition = data.aws_partition.current.partition

  package = coalesce(var.package, "${path.module}/../../../dist/lambda-${var.architecture == "arm64" ? "arm64" : "amd64"}.zip")

  # A sweep evaluates all resources of a rule in one invocation; Lambda ends one after 900 seconds.
  timeout = coalesce(var.timeout, module.selection.sweeps ? 900 : 60)

  alias = try(coalesce(var.alias), null) # an empty string is none

  # What AWS Config invokes: the alias, which stays the same from version to version, or the function itself.
  target = local.alias == null ? aws_lambda_function.assay.arn : aws_lambda_alias.live[0].arn
}

resource "aws_lambda_function" "assay" {
  function_name                  = var.name
  description                    = "Evaluates compliance rules for AWS Config."
  role                           = aws_iam_role.function.arn
  runtime                        = "provided.al2023"
  architectures                  = [var.architecture]
  handler                        = "bootstrap"
  filename                       = local.package
  source_code_hash               = filebase64sha256(local.package)
  publish                        = true
  memory_size                    = var.memory_size
  timeout                        = local.timeout
  reserved_concurrent_executions = var.concurrency
  kms_key_arn                    = var.kms_key_arn
  tags                           = var.tags

  environment {
    variables = merge({ ASSAY_LOG_LEVEL = "info" }, var.environment)
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function.name
  }

  tracing_config {
    mode = var.tracing ? "Active" : "PassThrough"
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]
    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = vpc_config.value.security_group_ids
    }
  }

  depends_on = [aws_iam_role_policy.function]

  lifecycle {
    precondition {
      condition     = var.package_sha256 == null || filesha256(local.package) == var.package_sha256
      error_message = "${local.package} has the SHA-256 checksum ${filesha256(local.package)}, not package_sha256."
    }
  }
}

# An upgrade publishes a version and moves the alias to it; a rollback moves the alias back. Versions stay until somebody deletes them.
resource "aws_lambda_alias" "live" {
  count = local.alias == null ? 0 : 1

  name             = local.alias
  description      = "The version that AWS Config invokes."
  function_name    = aws_lambda_function.assay.function_name
  function_version = coalesce(var.live, aws_lambda_function.assay.version)
}

resource "aws_lambda_permission" "config" {
  statement_id   = "config"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.assay.function_name
  qualifier      = one(aws_lambda_alias.live[*].name)
  principal      = "config.amazonaws.com"
  source_account = local.account
}

# AWS Config invokes asynchronously. An event that cannot be evaluated is tried three times; then it goes to the dead-letter queue.
resource "aws_lambda_function_event_invoke_config" "assay" {
  function_name                = aws_lambda_function.assay.function_name
  qualifier                    = one(aws_lambda_alias.live[*].name)
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letters.arn
    }
  }
}

# A message holds the event and the answer, so it is larger than the event; 1 MiB is the most that SQS takes.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  max_message_size          = 1048576
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = var.kms_key_arn == null ? true : null
  kms_master_key_id         = var.kms_key_arn
  tags                      = var.tags
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_days
  kms_key_id        = var.kms_key_arn
  tags              = var.tags
}
