# Function Compute 2.0, to which Cloud Config's documentation binds rules: each function belongs to a service. The provider announces that these
# resources will be removed. It publishes a version of a service before it changes the service's functions, so that there are no versions here:
# an upgrade and a rollback replace the zip in place, and the rules keep their results.
resource "alicloud_fc_service" "assay" {
  count = local.two

  name            = var.name
  description     = local.description
  role            = alicloud_ram_role.function.arn
  internet_access = true
  tags            = var.tags

  log_config {
    project                 = alicloud_log_project.function.project_name
    logstore                = alicloud_log_store.function.logstore_name
    enable_request_metrics  = true
    enable_instance_metrics = true
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]
    content {
      vswitch_ids       = vpc_config.value.vswitch_ids
      security_group_id = vpc_config.value.security_group_id
    }
  }

  depends_on = [alicloud_ram_role_policy_attachment.function, alicloud_ram_role_policy_attachment.network]
}

resource "alicloud_fc_function" "assay" {
  count = local.two

  service               = alicloud_fc_service.assay[0].name
  name                  = "evaluate"
  description           = local.description
  runtime               = coalesce(var.runtime, "go1")
  handler               = "bootstrap"
  filename              = local.package
  code_checksum         = data.alicloud_file_crc64_checksum.package.checksum
  memory_size           = var.memory_size
  timeout               = local.timeout
  ca_port               = coalesce(var.runtime, "go1") == "go1" ? null : 9000
  environment_variables = local.environment

  lifecycle {
    precondition {
      condition     = var.package_sha256 == null || local.sha256 == var.package_sha256
      error_message = "${local.package} has the SHA-256 checksum ${local.sha256}, not package_sha256."
    }
    precondition {
      condition     = var.alias == null && var.release == null && var.live == null && length(var.keep) == 0 && var.concurrency == null
      error_message = "alias, release, keep, live and concurrency need fc_version = \"3.0\". On 2.0, return to an earlier version by its zip: package and package_sha256."
    }
    precondition {
      condition     = contains(["go1", "custom", "custom.debian10"], coalesce(var.runtime, "go1"))
      error_message = "On Function Compute 2.0, the runtime is go1, custom or custom.debian10."
    }
  }
}

# An event that cannot be evaluated is tried four times; then it goes to the dead-letter queue. Function Compute does not repeat one that failed
# by an internal error of its own.
resource "alicloud_fc_function_async_invoke_config" "assay" {
  count = local.two

  service_name                 = alicloud_fc_service.assay[0].name
  function_name                = alicloud_fc_function.assay[0].name
  maximum_retry_attempts       = 3
  maximum_event_age_in_seconds = 86400

  destination_config {
    on_failure {
      destination = local.dead_letters
    }
  }
}
