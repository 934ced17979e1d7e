module "selection" {
  source     = "../../selection"
  cloud      = "alicloud"
  rules      = var.rules
  packs      = var.packs
  parameters = var.parameters
  rules_dir  = coalesce(var.rules_dir, "${path.module}/../../../rules")
}

locals {
  levels = { high = 1, medium = 2, low = 3 }
}

resource "alicloud_config_rule" "rule" {
  for_each = module.selection.rules

  rule_name                   = replace(each.key, "/", "-")
  description                 = substr(each.value.description, 0, 500)
  risk_level                  = local.levels[each.value.risk]
  source_owner                = "CUSTOM_FC"
  source_identifier           = local.source
  resource_types_scope        = each.value.account ? concat(["ACS::::Account"], each.value.types) : each.value.types
  config_rule_trigger_types   = join(",", concat(each.value.change ? ["ConfigurationItemChangeNotification"] : [], each.value.scheduled ? ["ScheduledNotification"] : []))
  maximum_execution_frequency = each.value.scheduled ? each.value.frequency : null

  # Parameters are strings. Events of Cloud Config do not name the rule, so a parameter does.
  input_parameters = merge(
    { for name, value in each.value.parameters : name => try(tostring(value), jsonencode(value)) },
    { rule = each.value.name },
  )

  # Cloud Config evaluates a rule as soon as it is created.
  depends_on = [alicloud_fc_function_async_invoke_config.assay, alicloud_fcv3_async_invoke_config.assay]

  lifecycle {
    precondition {
      condition     = terraform_data.source.output == local.source
      error_message = "The rules are bound to ${terraform_data.source.output}. To bind them to ${local.source}, they must be re-created, and Cloud Config deletes the results of all of them. To do this all the same: rebind_to = \"${local.source}\"."
    }
  }
}

resource "alicloud_config_compliance_pack" "pack" {
  for_each = module.selection.packs

  compliance_pack_name = each.value.title
  description          = each.value.description
  risk_level           = local.levels[each.value.risk]

  dynamic "config_rule_ids" {
    for_each = each.value.rules
    content {
      config_rule_id = alicloud_config_rule.rule[config_rule_ids.value].id
    }
  }

  lifecycle {
    precondition {
      condition     = length(each.value.rules) > 0
      error_message = "Pack ${each.key} holds no rule about Alibaba Cloud."
    }
  }
}

check "scope" {
  assert {
    condition     = alltrue([for rule in module.selection.rules : length(rule.regions) == 0 && rule.tag_key == null])
    error_message = "Cloud Config narrows custom rules by resource type only. These rules are evaluated in every region and whatever their tags: ${join(", ", [for key, rule in module.selection.rules : key if length(rule.regions) > 0 || rule.tag_key != null])}."
  }
}
