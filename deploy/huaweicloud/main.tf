locals {
  package = coalesce(var.package, "${path.module}/../../dist/functiongraph-amd64.zip")
}

resource "huaweicloud_fgs_function" "assay" {
  name             = var.name
  description      = "Evaluates compliance rules for Config."
  app              = "default"
  runtime          = "Custom"
  handler          = "bootstrap"
  code_type        = "zip"
  code_filename    = basename(local.package)
  func_code        = filebase64(local.package)
  memory_size      = var.memory_size
  timeout          = var.timeout
  max_instance_num = tostring(var.max_instances)
  agency           = huaweicloud_identity_agency.function.name
  user_data        = jsonencode(merge({ ASSAY_LOG_LEVEL = "info" }, var.environment))

  enable_lts_log  = true
  log_group_id    = huaweicloud_lts_group.function.id
  log_group_name  = huaweicloud_lts_group.function.group_name
  log_stream_id   = huaweicloud_lts_stream.function.id
  log_stream_name = huaweicloud_lts_stream.function.stream_name
}

resource "huaweicloud_lts_group" "function" {
  group_name  = var.name
  ttl_in_days = var.log_days
}

resource "huaweicloud_lts_stream" "function" {
  group_id    = huaweicloud_lts_group.function.id
  stream_name = var.name
}

# Config invokes asynchronously. An event that cannot be evaluated is retried; then the topic is notified, because a verdict is missing.
resource "huaweicloud_fgs_async_invoke_configuration" "assay" {
  function_urn                   = huaweicloud_fgs_function.assay.urn
  max_async_retry_attempts       = 3
  max_async_event_age_in_seconds = 86400
  enable_async_status_log        = true

  on_failure {
    destination = "SMN"
    param       = jsonencode({ topic_urn = huaweicloud_smn_topic.given_up.topic_urn })
  }
}

resource "huaweicloud_smn_topic" "given_up" {
  name         = "${var.name}-given-up"
  display_name = "Assay could not evaluate an event"
}
