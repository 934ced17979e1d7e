locals {
  # CloudMonitor's metrics of a function and of a queue.
  function_dimensions = merge(
    { region = var.region, functionName = local.two == 1 ? "evaluate" : var.name },
    local.two == 1 ? { serviceName = var.name } : {},
  )

  # CloudMonitor gives each metric its own statistics and periods. Metrics of Function Compute have the value of each minute, and no others.
  alarms = {
    failures     = { metric = "acs_fc FunctionFunctionErrors", statistics = "Value", period = 60, above = 0 }
    dropped      = { metric = "acs_fc FunctionAsyncEventExpiredDropped", statistics = "Value", period = 60, above = 0 }
    age          = { metric = "acs_fc FunctionAsyncMessageLatencyMax", statistics = "Value", period = 60, above = 3600000 } # milliseconds
    undelivered  = { metric = "acs_fc FunctionDestinationErrors", statistics = "Value", period = 60, above = 0 }
    dead-letters = { metric = "acs_mns_new ActiveMessages", statistics = "Maximum", period = 300, above = 0 }
  }
}

# An alarm of CloudMonitor must have somebody to notify.
resource "alicloud_cms_alarm" "alarm" {
  for_each = { for name, alarm in local.alarms : name => alarm if length(var.alarm_contact_groups) > 0 }

  name           = "${var.name}-${each.key}"
  project        = split(" ", each.value.metric)[0]
  metric         = split(" ", each.value.metric)[1]
  period         = each.value.period
  contact_groups = var.alarm_contact_groups
  tags           = var.tags

  metric_dimensions = jsonencode([each.key == "dead-letters" ? {
    userId = local.account, region = var.region, queue = alicloud_message_service_queue.dead_letters.queue_name
  } : local.function_dimensions])

  escalations_critical {
    statistics          = each.value.statistics
    comparison_operator = ">"
    threshold           = tostring(each.value.above)
    times               = 1
  }
}

# No log line for a day: Cloud Config, the rules or the service-linked role may be gone. A metric that nobody reports fires no alarm of
# CloudMonitor, so this one counts log lines.
resource "alicloud_sls_alert" "silence" {
  count = var.alarm_action_policy == null ? 0 : 1

  project_name = alicloud_log_project.function.project_name
  alert_name   = "${var.name}-silence"
  display_name = "Assay was not invoked for a day"

  schedule {
    type     = "FixedRate"
    interval = "1h"
  }

  configuration {
    type      = "default"
    version   = "2.0"
    dashboard = "internal-alert-analysis"
    threshold = 1

    query_list {
      store_type     = "log"
      region         = var.region
      project        = alicloud_log_project.function.project_name
      store          = alicloud_log_store.function.logstore_name
      query          = "* | select count(1) as lines"
      time_span_type = "Relative"
      start          = "-24h"
      end            = "now"
    }

    group_configuration {
      type = "no_group"
    }

    severity_configurations {
      severity = 8

      eval_condition {
        condition       = "lines == 0"
        count_condition = ""
      }
    }

    policy_configuration {
      alert_policy_id  = "sls.builtin.dynamic"
      action_policy_id = var.alarm_action_policy
      repeat_interval  = "24h"
    }
  }

  depends_on = [alicloud_log_store_index.function]
}

check "alarms" {
  assert {
    condition     = length(var.alarm_contact_groups) > 0
    error_message = "There are no alarms for failures, dropped events, age and dead letters: set alarm_contact_groups to contact groups of CloudMonitor."
  }
  assert {
    condition     = var.alarm_action_policy != null
    error_message = "There is no alarm for a day without invocations: set alarm_action_policy to the ID of an action policy of Simple Log Service."
  }
}
