# A thin root for one deployment per state. To deploy to several accounts or regions from one configuration, call ./module from your own, with
# for_each or provider aliases.
provider "alicloud" {
  region = var.region
}

module "assay" {
  source = "./module"

  region               = var.region
  international        = var.international
  rules                = var.rules
  packs                = var.packs
  parameters           = var.parameters
  rules_dir            = var.rules_dir
  name                 = var.name
  package              = var.package
  package_sha256       = var.package_sha256
  fc_version           = var.fc_version
  runtime              = var.runtime
  source_identifier    = var.source_identifier
  rebind_to            = var.rebind_to
  alias                = var.alias
  release              = var.release
  keep                 = var.keep
  live                 = var.live
  memory_size          = var.memory_size
  timeout              = var.timeout
  concurrency          = var.concurrency
  environment          = var.environment
  log_days             = var.log_days
  log_project          = var.log_project
  log_encryption       = var.log_encryption
  alarm_contact_groups = var.alarm_contact_groups
  alarm_action_policy  = var.alarm_action_policy
  tags                 = var.tags
  vpc                  = var.vpc
}

# The region that this state was first applied to.
resource "terraform_data" "region" {
  input = var.region

  lifecycle {
    ignore_changes = [input]
  }
}
