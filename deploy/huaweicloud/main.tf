# A thin root for one deployment per state. To deploy to several accounts or regions from one configuration, call ./module from your own, with
# for_each or provider aliases.
provider "huaweicloud" {
  region = var.region
}

module "assay" {
  source = "./module"

  region            = var.region
  rules             = var.rules
  packs             = var.packs
  parameters        = var.parameters
  rules_dir         = var.rules_dir
  name              = var.name
  package           = var.package
  package_sha256    = var.package_sha256
  alias             = var.alias
  release           = var.release
  keep              = var.keep
  live              = var.live
  memory_size       = var.memory_size
  timeout           = var.timeout
  max_instances     = var.max_instances
  environment       = var.environment
  log_days          = var.log_days
  alarm_action_rule = var.alarm_action_rule
  tags              = var.tags
  kms_key_id        = var.kms_key_id
  vpc               = var.vpc
  function_agency   = var.function_agency
  config_agency     = var.config_agency
  config_service    = var.config_service
  package_agency    = var.package_agency
}

# The region that this state was first applied to.
resource "terraform_data" "region" {
  input = var.region

  lifecycle {
    ignore_changes = [input]
  }
}
