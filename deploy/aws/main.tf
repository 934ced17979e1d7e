# A thin root for one deployment per state. To deploy to several accounts or regions from one configuration, call ./module from your own, with
# for_each or provider aliases.
provider "aws" {
  region = var.region
}

module "assay" {
  source = "./module"

  rules                = var.rules
  packs                = var.packs
  parameters           = var.parameters
  rules_dir            = var.rules_dir
  name                 = var.name
  package              = var.package
  package_sha256       = var.package_sha256
  architecture         = var.architecture
  alias                = var.alias
  live                 = var.live
  memory_size          = var.memory_size
  timeout              = var.timeout
  concurrency          = var.concurrency
  environment          = var.environment
  log_days             = var.log_days
  alarm_actions        = var.alarm_actions
  tags                 = var.tags
  kms_key_arn          = var.kms_key_arn
  permissions_boundary = var.permissions_boundary
  vpc                  = var.vpc
  tracing              = var.tracing
}

# The region that this state was first applied to.
resource "terraform_data" "region" {
  input = var.region

  lifecycle {
    ignore_changes = [input]
  }
}
