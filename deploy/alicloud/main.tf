data "alicloud_account" "current" {}

# By the checksum, Terraform detects that the function's code has changed.
data "alicloud_file_crc64_checksum" "package" {
  filename = local.package
}

locals {
  package  = coalesce(var.package, "${path.module}/../../dist/fc-amd64.zip")
  endpoint = var.international ? "https://config.ap-southeast-1.aliyuncs.com" : "https://config.cn-shanghai.aliyuncs.com"
}

# Cloud Config binds rules to functions of Function Compute 2.0, where each function belongs to a service.
resource "alicloud_fc_service" "assay" {
  name            = var.name
  description     = "Evaluates compliance rules for Cloud Config."
  role            = alicloud_ram_role.function.arn
  internet_access = true

  log_config {
    project                 = alicloud_log_project.function.project_name
    logstore                = alicloud_log_store.function.logstore_name
    enable_request_metrics  = true
    enable_instance_metrics = true
  }

  depends_on = [alicloud_ram_role_policy_attachment.function]
}

resource "alicloud_fc_function" "assay" {
  service               = alicloud_fc_service.assay.name
  name                  = "evaluate"
  description           = "Evaluates compliance rules for Cloud Config."
  runtime               = var.runtime
  handler               = "bootstrap"
  filename              = local.package
  code_checksum         = data.alicloud_file_crc64_checksum.package.checksum
  memory_size           = var.memory_size
  timeout               = var.timeout
  ca_port               = var.runtime == "go1" ? null : 9000
  environment_variables = merge({ ASSAY_LOG_LEVEL = "info", ASSAY_ALICLOUD_ENDPOINT = local.endpoint }, var.environment)
}

# An event that cannot be evaluated is retried; then it goes to the dead-letter queue, because a verdict is missing.
resource "alicloud_fc_function_async_invoke_config" "assay" {
  service_name                 = alicloud_fc_service.assay.name
  function_name                = alicloud_fc_function.assay.name
  maximum_retry_attempts       = 3
  maximum_event_age_in_seconds = 86400

  destination_config {
    on_failure {
      destination = "acs:mns:${var.region}:${data.alicloud_account.current.id}:/queues/${alicloud_message_service_queue.given_up.queue_name}/messages"
    }
  }
}

resource "alicloud_message_service_queue" "given_up" {
  queue_name               = "${var.name}-given-up"
  message_retention_period = 604800
}

resource "alicloud_log_project" "function" {
  project_name = coalesce(var.log_project, "${var.name}-${data.alicloud_account.current.id}")
  description  = "What the function that evaluates compliance rules logs."
}

resource "alicloud_log_store" "function" {
  project_name     = alicloud_log_project.function.project_name
  logstore_name    = "evaluations"
  retention_period = var.log_days
}
