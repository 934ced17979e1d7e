data "aws_caller_identity" "current" {}

locals {
  package = coalesce(var.package, "${path.module}/../../dist/lambda-${var.architecture == "arm64" ? "arm64" : "amd64"}.zip")
}

resource "aws_lambda_function" "assay" {
  function_name    = var.name
  description      = "Evaluates compliance rules for AWS Config."
  role             = aws_iam_role.function.arn
  runtime          = "provided.al2023"
  architectures    = [var.architecture]
  handler          = "bootstrap"
  filename         = local.package
  source_code_hash = filebase64sha256(local.package)
  memory_size      = var.memory_size
  timeout          = var.timeout

  environment {
    variables = merge({ ASSAY_LOG_LEVEL = "info" }, var.environment)
  }

  logging_config {
    log_format = "Text"
    log_group  = aws_cloudwatch_log_group.function.name
  }

  depends_on = [aws_iam_role_policy.function]
}

resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_days
}

resource "aws_iam_role" "function" {
  name        = "${var.name}-function"
  description = "What the function that evaluates compliance rules may do."
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "function" {
  name = "evaluate"
  role = aws_iam_role.function.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Config" # none of these actions can be limited to single resources
        Effect = "Allow"
        Action = [
          "config:BatchGetResourceConfig",
          "config:GetComplianceDetailsByConfigRule",
          "config:GetDiscoveredResourceCounts",
          "config:GetResourceConfigHistory",
          "config:PutEvaluations",
          "config:SelectResourceConfig",
        ]
        Resource = "*"
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${aws_cloudwatch_log_group.function.arn}:*"
      },
      {
        Sid      = "GivenUp"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = aws_sqs_queue.given_up.arn
      },
    ]
  })
}

# AWS Config invokes asynchronously. An event that cannot be evaluated is tried three times; then it goes to the dead-letter queue, and the
# alarm fires, because a verdict is missing.
resource "aws_lambda_function_event_invoke_config" "assay" {
  function_name                = aws_lambda_function.assay.function_name
  maximum_retry_attempts       = 2
  maximum_event_age_in_seconds = 21600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.given_up.arn
    }
  }
}

resource "aws_sqs_queue" "given_up" {
  name                      = "${var.name}-given-up"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
}

resource "aws_cloudwatch_metric_alarm" "given_up" {
  alarm_name          = "${var.name}-given-up"
  alarm_description   = "An event of AWS Config could not be evaluated. The queue ${var.name}-given-up holds it, with the error."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.given_up.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
}

resource "aws_lambda_permission" "config" {
  statement_id   = "config"
  action         = "lambda:InvokeFunction"
  function_name  = aws_lambda_function.assay.function_name
  principal      = "config.amazonaws.com"
  source_account = data.aws_caller_identity.current.account_id
}
