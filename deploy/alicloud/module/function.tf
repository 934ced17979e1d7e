data "alicloud_account" "current" {}

# By the checksum, Terraform detects that the function's code has changed.
data "alicloud_file_crc64_checksum" "package" {
  filename = local.package
}

locals {
  account  = data.alicloud_account.current.id
  package  = coalesce(var.package, "${path.module}/../../../dist/fc-amd64.zip")
  sha256   = filesha256(local.package)
  endpoint = var.international ? "https://config.ap-southeast-1.aliyuncs.com" : "https://config.cn-shanghai.aliyuncs.com"

  two   = var.fc_version == "2.0" ? 1 : 0
  three = var.fc_version == "3.0" ? 1 : 0

  # A sweep evaluates all resources of a rule in one invocation. Function Compute allows 24 hours.
  timeout     = coalesce(var.timeout, module.selection.sweeps ? 3600 : 60)
  environment = merge({ ASSAY_LOG_LEVEL = "info", ASSAY_ALICLOUD_ENDPOINT = local.endpoint }, var.environment)
  description = "Evaluates compliance rules for Cloud Config."

  # Where events go that cannot be evaluated.
  dead_letters = "acs:mns:${var.region}:${local.account}:/queues/${alicloud_message_service_queue.dead_letters.queue_name}/messages"

  # What Cloud Config invokes.
  function_arn = one(concat(alicloud_fc_function.assay[*].function_arn, alicloud_fcv3_function.assay[*].function_arn))
  source       = coalesce(var.source_identifier, local.function_arn)
}

# The queue takes 64 KB, and a message holds the event and the answer. Cloud Config's events reach 100 KB: if one does not fit, the alarm
# "undelivered" fires, and the log names its rule and resource.
resource "alicloud_message_service_queue" "dead_letters" {
  queue_name               = "${var.name}-dead-letters"
  maximum_message_size     = 65536
  message_retention_period = 604800
  tags                     = var.tags
}

resource "alicloud_log_project" "function" {
  project_name = coalesce(var.log_project, lower("${var.name}-${local.account}-${var.region}"))
  description  = "What the function that evaluates compliance rules logs."
  tags         = var.tags
}

resource "alicloud_log_store" "function" {
  project_name     = alicloud_log_project.function.project_name
  logstore_name    = "evaluations"
  retention_period = var.log_days

  dynamic "encrypt_conf" {
    for_each = var.log_encryption[*]
    content {
      enable       = true
      encrypt_type = "default"

      user_cmk_info {
        cmk_key_id = encrypt_conf.value.key_id
        arn        = encrypt_conf.value.role_arn
        region_id  = var.region
      }
    }
  }
}

# Without an index, a log cannot be searched; without a field that can be counted, no alarm can count lines.
resource "alicloud_log_store_index" "function" {
  project  = alicloud_log_project.function.project_name
  logstore = alicloud_log_store.function.logstore_name

  full_text {
    include_chinese = true
    token           = ", '\";=()[]{}?@&<>/:\n\t\r"
  }

  field_search {
    name             = "functionName"
    type             = "text"
    enable_analytics = true
  }
}

# Results belong to a rule, and a rule to the function by which it was created: bound to another one, all rules are re-created. Here is
# remembered to which one they are bound.
resource "terraform_data" "source" {
  input            = local.source
  triggers_replace = var.rebind_to

  lifecycle {
    ignore_changes = [input]
  }
}
