# Function Compute 3.0. No documentation says that Cloud Config binds rules to its functions.
resource "alicloud_fcv3_function" "assay" {
  count = local.three

  function_name         = var.name
  description           = local.description
  runtime               = coalesce(var.runtime, "custom.debian12")
  handler               = "bootstrap"
  memory_size           = var.memory_size
  cpu                   = var.memory_size / 1024 # between a quarter of the memory and all of it, in vCPU per GB
  disk_size             = 512
  timeout               = local.timeout
  instance_concurrency  = 20
  internet_access       = true
  role                  = alicloud_ram_role.function.arn
  environment_variables = local.environment
  tags                  = var.tags

  code {
    zip_file = filebase64(local.package)
    checksum = data.alicloud_file_crc64_checksum.package.checksum
  }

  custom_runtime_config {
    command = ["/code/bootstrap"]
    port    = 9000
  }

  log_config {
    project                 = alicloud_log_project.function.project_name
    logstore                = alicloud_log_store.function.logstore_name
    enable_request_metrics  = true
    enable_instance_metrics = true
    log_begin_rule          = "None"
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]
    content {
      vpc_id            = vpc_config.value.vpc_id
      vswitch_ids       = vpc_config.value.vswitch_ids
      security_group_id = vpc_config.value.security_group_id
    }
  }

  depends_on = [alicloud_ram_role_policy_attachment.function, alicloud_ram_role_policy_attachment.network]

  lifecycle {
    precondition {
      condition     = var.package_sha256 == null || local.sha256 == var.package_sha256
      error_message = "${local.package} has the SHA-256 checksum ${local.sha256}, not package_sha256."
    }
    precondition {
      condition     = contains(["custom", "custom.debian10", "custom.debian11", "custom.debian12"], coalesce(var.runtime, "custom.debian12"))
      error_message = "On Function Compute 3.0, the runtime is custom, custom.debian10, custom.debian11 or custom.debian12."
    }
    precondition {
      condition     = var.alias != null || var.release == null && var.live == null && length(var.keep) == 0
      error_message = "release, keep and live need an alias: without one, Cloud Config invokes the latest version. To return to an earlier one, apply its zip: package and package_sha256."
    }
    precondition {
      condition     = var.alias == null || var.source_identifier != null
      error_message = "An alias needs source_identifier: the ARN of the alias, in the form that Cloud Config takes. No documentation gives that form."
    }
  }
}

locals {
  # Published versions, by the names that Terraform knows them by, and the one that the alias points to.
  release  = coalesce(var.release, substr(local.sha256, 0, 12))
  releases = var.alias == null ? toset([]) : setunion([local.release], var.keep)
  live     = coalesce(var.live, local.release)
}

# An upgrade publishes a version and moves the alias to it; a rollback moves the alias back. A version that is not named here is deleted.
resource "alicloud_fcv3_function_version" "release" {
  for_each = local.three == 1 ? local.releases : toset([])

  function_name = alicloud_fcv3_function.assay[0].function_name
  description   = each.key
}

resource "alicloud_fcv3_alias" "live" {
  count = local.three == 1 && var.alias != null ? 1 : 0

  alias_name    = var.alias
  description   = "The version that Cloud Config invokes."
  function_name = alicloud_fcv3_function.assay[0].function_name
  version_id    = try(alicloud_fcv3_function_version.release[local.live].version_id, null)

  lifecycle {
    precondition {
      condition     = contains(local.releases, local.live)
      error_message = "There is no version ${local.live} to point the alias to: live must be release (${local.release}) or one of keep."
    }
  }
}

resource "alicloud_fcv3_async_invoke_config" "assay" {
  count = local.three

  function_name                  = alicloud_fcv3_function.assay[0].function_name
  qualifier                      = try(alicloud_fcv3_alias.live[0].alias_name, "LATEST")
  max_async_retry_attempts       = 3
  max_async_event_age_in_seconds = 86400

  destination_config {
    on_failure {
      destination = local.dead_letters
    }
  }
}

resource "alicloud_fcv3_concurrency_config" "assay" {
  count = local.three == 1 && var.concurrency != null ? 1 : 0

  function_name        = alicloud_fcv3_function.assay[0].function_name
  reserved_concurrency = var.concurrency
}
