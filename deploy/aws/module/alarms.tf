locals {
  alarms = {
    failures = {
      description = "An event failed. It is tried three times; each attempt counts. The log has the cause."
      metric      = "AWS/Lambda Errors", statistic = "Sum", above = 0, period = 300, missing = "notBreaching"
    }
    dropped = {
      description = "Lambda gave up events: they failed three times or became too old. The queue ${var.name}-dead-letters has them, unless the alarm undelivered fires too."
      metric      = "AWS/Lambda AsyncEventsDropped", statistic = "Sum", above = 0, period = 300, missing = "notBreaching"
    }
    age = {
      description = "Events wait more than an hour before they are evaluated: the concurrency is too low, or many events fail."
      metric      = "AWS/Lambda AsyncEventAge", statistic = "Maximum", above = 3600000, period = 300, missing = "notBreaching" # milliseconds
    }
    undelivered = {
      description = "An event was given up and the dead-letter queue did not take it. The log names rule and resource."
      metric      = "AWS/Lambda DestinationDeliveryFailures", statistic = "Sum", above = 0, period = 300, missing = "notBreaching"
    }
    dead-letters = {
      description = "The queue ${var.name}-dead-letters holds events that could not be evaluated: each is a missing verdict. See the README, \"Dead letters\"."
      metric      = "AWS/SQS ApproximateNumberOfMessagesVisible", statistic = "Maximum", above = 0, period = 300, missing = "notBreaching"
    }
    silence = {
      description = "The function was not invoked for a day: the recorder, the rules or the permission to invoke the function may be gone. See the README, \"No data\"."
      metric      = "AWS/Lambda Invocations", statistic = "Sum", below = 1, period = 86400, missing = "breaching"
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "alarm" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.description
  namespace           = split(" ", each.value.metric)[0]
  metric_name         = split(" ", each.value.metric)[1]
  dimensions          = each.key == "dead-letters" ? { QueueName = aws_sqs_queue.dead_letters.name } : { FunctionName = aws_lambda_function.assay.function_name }
  statistic           = each.value.statistic
  comparison_operator = each.key == "silence" ? "LessThanThreshold" : "GreaterThanThreshold"
  threshold           = try(each.value.below, each.value.above)
  period              = each.value.period
  evaluation_periods  = 1
  treat_missing_data  = each.value.missing
  alarm_actions       = var.alarm_actions
  tags                = var.tags
}

check "alarms" {
  assert {
    condition     = length(var.alarm_actions) > 0
    error_message = "Nobody is notified when an alarm fires: set alarm_actions to ARNs, for example of an SNS topic."
  }
}
