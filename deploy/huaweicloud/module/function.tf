data "huaweicloud_account" "current" {}

locals {
  package = coalesce(var.package, "${path.module}/../../../dist/functiongraph-amd64.zip")
  sha256  = filesha256(local.package)

  # A sweep evaluates all resources of a rule in one invocation. FunctionGraph allows 72 hours.
  timeout = coalesce(var.timeout, module.selection.sweeps ? 3600 : 60)

  # Published versions, by name, and the one that the alias points to.
  release  = coalesce(var.release, substr(local.sha256, 0, 12))
  releases = var.alias == null ? [] : distinct(concat([local.release], tolist(var.keep)))
  live     = coalesce(var.live, local.release)

  # What Config invokes. Its documentation shows URNs that end in a version; FunctionGraph's API gives an alias the URN ":!ALIAS".
  target = "${huaweicloud_fgs_function.assay.urn}:${var.alias == null ? huaweicloud_fgs_function.assay.version : "!${var.alias}"}"

  function_agency = coalesce(var.function_agency, one(huaweicloud_identity_agency.function[*].name))
  config_agency   = coalesce(var.config_agency, one(huaweicloud_identity_agency.config[*].name))
}

resource "huaweicloud_fgs_function" "assay" {
  name                         = var.name
  description                  = "Evaluates compliance rules for Config."
  app                          = "default"
  runtime                      = "Custom"
  handler                      = "bootstrap"
  code_type                    = "zip"
  code_filename                = basename(local.package)
  func_code                    = filebase64(local.package)
  memory_size                  = var.memory_size
  timeout                      = local.timeout
  max_instance_num             = tostring(var.max_instances)
  agency                       = local.function_agency
  user_data                    = jsonencode(merge({ ASSAY_LOG_LEVEL = "info" }, var.environment))
  user_data_encrypt_kms_key_id = var.kms_key_id
  vpc_id                       = try(var.vpc.vpc_id, null)
  network_id                   = try(var.vpc.network_id, null)
  tags                         = var.tags

  enable_lts_log  = true
  log_group_id    = huaweicloud_lts_group.function.id
  log_group_name  = huaweicloud_lts_group.function.group_name
  log_stream_id   = huaweicloud_lts_stream.function.id
  log_stream_name = huaweicloud_lts_stream.function.stream_name

  # An upgrade publishes a version and moves the alias to it; a rollback moves the alias back. A version that is not named here is deleted.
  dynamic "versions" {
    for_each = local.releases
    content {
      name = versions.value

      dynamic "aliases" {
        for_each = versions.value == local.live ? [var.alias] : []
        content {
          name        = aliases.value
          description = "The version that Config invokes."
        }
      }
    }
  }

  lifecycle {
    precondition {
      condition     = var.package_sha256 == null || local.sha256 == var.package_sha256
      error_message = "${local.package} has the SHA-256 checksum ${local.sha256}, not package_sha256."
    }
    precondition {
      condition     = var.alias == null || contains(local.releases, local.live)
      error_message = "There is no version ${local.live} to point the alias to: live must be release (${local.release}) or one of keep."
    }
    precondition {
      condition     = var.alias != null || var.live == null && length(var.keep) == 0
      error_message = "live and keep need an alias: without one, Config invokes the latest version. To return to an earlier one, apply its zip: package and package_sha256."
    }
  }
}

resource "huaweicloud_lts_group" "function" {
  group_name  = var.name
  ttl_in_days = var.log_days
  tags        = var.tags
}

resource "huaweicloud_lts_stream" "function" {
  group_id    = huaweicloud_lts_group.function.id
  stream_name = var.name
  tags        = var.tags
}

# Config invokes asynchronously. An event that cannot be evaluated is retried for a day; then it goes to the bucket, which takes events of any
# size. The settings of the latest version and those of an alias are apart.
resource "huaweicloud_fgs_async_invoke_configuration" "assay" {
  for_each = toset(concat(["latest"], var.alias[*]))

  function_urn                   = each.key == "latest" ? huaweicloud_fgs_function.assay.urn : local.target
  max_async_retry_attempts       = 3
  max_async_event_age_in_seconds = 86400
  enable_async_status_log        = true

  on_failure {
    destination = "OBS"
    param       = jsonencode({ bucket = huaweicloud_obs_bucket.dead_letters.bucket, prefix = "/dead-letters", expires = 90 })
  }
}

# Dead letters hold what Config recorded of a resource, and a hash with which its result can be reported.
resource "huaweicloud_obs_bucket" "dead_letters" {
  bucket        = "${lower(var.name)}-dead-letters-${substr(sha256(data.huaweicloud_account.current.id), 0, 8)}"
  acl           = "private"
  encryption    = true
  sse_algorithm = "AES256"
  tags          = var.tags
}
