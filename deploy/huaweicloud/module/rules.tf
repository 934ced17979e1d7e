module "selection" {
  source     = "../../selection"
  cloud      = "huaweicloud"
  rules      = var.rules
  packs      = var.packs
  parameters = var.parameters
  rules_dir  = coalesce(var.rules_dir, "${path.module}/../../../rules")
}

locals {
  rules = module.selection.rules

  # Events carry the rule's name, which is unique in an account, so a rule of a pack is not created a second time on its own.
  in_packs = [for key, rule in local.rules : rule.name if rule.pack != ""]
  single   = { for key, rule in local.rules : key => rule if rule.pack == "" && !contains(local.in_packs, rule.name) }

  # A filter accepts one region and one resource type. For a rule about several types it is their service, if they share one, else
  # everything; for other resources the function reports that the rule does not apply.
  filters = { for key, rule in local.rules : key => rule.scheduled ? {} : { for name, value in {
    region            = length(rule.regions) == 1 ? rule.regions[0] : null
    resource_provider = length(distinct([for type in rule.types : split(".", type)[0]])) == 1 ? split(".", rule.types[0])[0] : null
    resource_type     = length(rule.types) == 1 ? join(".", slice(split(".", rule.types[0]), 1, length(split(".", rule.types[0])))) : null
    tag_key           = rule.tag_key
    tag_value         = rule.tag_value
  } : name => value if value != null } }

  # Each value is a JSON document.
  parameters = { for key, rule in local.rules : key => { for name, value in rule.parameters : name => jsonencode(value) } }

  custom_policy = {
    function_urn = local.target
    auth_type    = "agency"
    auth_value   = { agency_name = jsonencode(local.config_agency) }
  }
}

resource "huaweicloud_rms_policy_assignment" "rule" {
  for_each = local.single

  name        = each.key
  description = substr(each.value.description, 0, 512)
  status      = "Enabled"
  period      = each.value.scheduled ? each.value.frequency : null
  parameters  = local.parameters[each.key]
  tags        = var.tags

  custom_policy {
    function_urn = local.custom_policy.function_urn
    auth_type    = local.custom_policy.auth_type
    auth_value   = local.custom_policy.auth_value
  }

  dynamic "policy_filter" {
    for_each = length(local.filters[each.key]) == 0 ? [] : [local.filters[each.key]]
    content {
      region            = try(policy_filter.value.region, null)
      resource_provider = try(policy_filter.value.resource_provider, null)
      resource_type     = try(policy_filter.value.resource_type, null)
      tag_key           = try(policy_filter.value.tag_key, null)
      tag_value         = try(policy_filter.value.tag_value, null)
    }
  }

  depends_on = [huaweicloud_fgs_async_invoke_configuration.assay]

  lifecycle {
    precondition {
      condition     = can(regex("^[A-Za-z0-9_-]{1,64}$", each.key))
      error_message = "Rule ${each.key}: a name on Huawei Cloud has letters, digits, '_' and '-', at most 64."
    }
    precondition {
      condition     = each.value.tag_key == null || each.value.tag_value != null
      error_message = "Rule ${each.key}: on Huawei Cloud, scope.tag needs a value besides the key."
    }
  }
}

# A conformance package is a template of Resource Formation Service ("Custom Conformance Packages", Config User Guide).
resource "huaweicloud_rms_assignment_package" "pack" {
  for_each = module.selection.packs

  name        = each.key
  agency_name = var.package_agency
  template_body = replace(jsonencode({
    resource = { huaweicloud_rms_policy_assignment = { for key in each.value.rules : replace(local.rules[key].name, "/[^A-Za-z0-9_-]/", "_") => merge(
      {
        name          = local.rules[key].name
        description   = substr(local.rules[key].description, 0, 512)
        parameters    = local.parameters[key]
        custom_policy = local.custom_policy
      },
      local.rules[key].scheduled ? { period = local.rules[key].frequency } : {},
      length(local.filters[key]) == 0 ? {} : { policy_filter = local.filters[key] },
    ) } }
    terraform = { required_providers = { huaweicloud = {
      source  = "huawei.com/provider/huaweicloud"
      version = "1.66.2"
    } } }
  }), "$${", "$$${") # an expression in a parameter must not be evaluated

  depends_on = [huaweicloud_fgs_async_invoke_configuration.assay]

  lifecycle {
    precondition {
      condition     = length(each.value.rules) > 0
      error_message = "Pack ${each.key} holds no rule about Huawei Cloud."
    }
    precondition {
      condition     = length(local.in_packs) == length(distinct(local.in_packs))
      error_message = "A rule is in more than one of the packs ${join(", ", keys(module.selection.packs))}; on Huawei Cloud its name can be there once only."
    }
    precondition {
      condition     = alltrue([for key in each.value.rules : can(regex("^[A-Za-z0-9_-]{1,64}$", local.rules[key].name))])
      error_message = "A rule of pack ${each.key} has a name that Huawei Cloud does not take: letters, digits, '_' and '-', at most 64."
    }
    precondition {
      condition     = alltrue([for key in each.value.rules : local.rules[key].tag_key == null || local.rules[key].tag_value != null])
      error_message = "A rule of pack ${each.key} has a scope.tag without a value, which Huawei Cloud does not take."
    }
  }
}
