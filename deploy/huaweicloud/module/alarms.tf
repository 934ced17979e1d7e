# Every alarm notifies this topic. Subscribe to it.
resource "huaweicloud_smn_topic" "alarms" {
  name         = "${var.name}-alarms"
  display_name = "Assay"
  tags         = var.tags
}

locals {
  # Cloud Eye's metrics of a function. It has none about the age of events, and none about events that are given up: those failed before.
  alarms = {
    failures = { metric = "failcount", description = "An event failed. What is given up after three retries goes to the bucket of dead letters." }
    dropped  = { metric = "rejectcount", description = "FunctionGraph rejected events: more instances are needed than max_instances or the quota of the account allows." }
  }
}

resource "huaweicloud_ces_alarmrule" "alarm" {
  for_each = local.alarms

  alarm_name           = "${var.name}-${each.key}"
  alarm_description    = each.value.description
  alarm_type           = "MULTI_INSTANCE"
  alarm_action_enabled = true

  metric {
    namespace = "SYS.FunctionGraph"
  }

  resources {
    dimensions {
      name  = "package-functionname"
      value = "default-${huaweicloud_fgs_function.assay.name}"
    }
  }

  condition {
    metric_name         = each.value.metric
    period              = 300
    filter              = "sum"
    comparison_operator = ">"
    value               = 0
    count               = 1
    suppress_duration   = 3600
    alarm_level         = 2
  }

  alarm_actions {
    type              = "notification"
    notification_list = [huaweicloud_smn_topic.alarms.topic_urn]
  }
}

# No log line for a day: the recorder, the rules or the agency of Config may be gone. A metric that nobody reports fires no alarm of Cloud Eye.
resource "huaweicloud_lts_keywords_alarm_rule" "silence" {
  name                   = "${var.name}-silence"
  description            = "The function was not invoked for a day."
  alarm_level            = "MAJOR"
  send_notifications     = var.alarm_action_rule != null
  alarm_action_rule_name = var.alarm_action_rule

  keywords_requests {
    keywords               = "request"
    condition              = "<"
    number                 = 1
    log_group_id           = huaweicloud_lts_group.function.id
    log_stream_id          = huaweicloud_lts_stream.function.id
    search_time_range_unit = "hour"
    search_time_range      = 24
  }

  frequency {
    type = "HOURLY"
  }
}

check "silence" {
  assert {
    condition     = var.alarm_action_rule != null
    error_message = "Nobody is notified when the function is not invoked for a day: set alarm_action_rule to the name of an alarm action rule of AOM that notifies the topic ${var.name}-alarms."
  }
}
