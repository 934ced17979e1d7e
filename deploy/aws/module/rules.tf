module "selection" {
  source     = "../../selection"
  cloud      = "aws"
  rules      = var.rules
  packs      = var.packs
  parameters = var.parameters
  rules_dir  = coalesce(var.rules_dir, "${path.module}/../../../rules")
}

locals {
  # A rule is enabled in the regions of its scope, or in every region if the scope names none.
  rules = { for key, rule in module.selection.rules : key => rule if length(rule.regions) == 0 || contains(rule.regions, local.region) }

  # AWS Config passes parameters as a JSON object of strings.
  parameters = { for key, rule in local.rules : key => length(rule.parameters) == 0 ? null : jsonencode({
    for name, value in rule.parameters : name => try(tostring(value), jsonencode(value))
  }) }

  # Without the second message type, a rule is never triggered for resources that are too big for an event.
  messages = { for key, rule in local.rules : key => concat(
    rule.change ? [{ type = "ConfigurationItemChangeNotification", frequency = null }, { type = "OversizedConfigurationItemChangeNotification", frequency = null }] : [],
    rule.scheduled ? [{ type = "ScheduledNotification", frequency = rule.frequency }] : [],
  ) }
}

resource "aws_config_config_rule" "rule" {
  for_each = { for key, rule in local.rules : key => rule if rule.pack == "" }

  name             = each.key
  description      = substr(each.value.description, 0, 256)
  input_parameters = local.parameters[each.key]
  tags             = var.tags

  source {
    owner             = "CUSTOM_LAMBDA"
    source_identifier = local.target

    dynamic "source_detail" {
      for_each = local.messages[each.key]
      content {
        message_type                = source_detail.value.type
        maximum_execution_frequency = source_detail.value.frequency
      }
    }
  }

  # A rule that is only scheduled has no scope, because AWS Config refuses one.
  dynamic "scope" {
    for_each = each.value.change ? [each.value] : []
    content {
      compliance_resource_types = scope.value.tag_key == null ? scope.value.types : null
      tag_key                   = scope.value.tag_key
      tag_value                 = scope.value.tag_value
    }
  }

  # When the rule is created, AWS Config checks that it may invoke the function, and invokes it at once.
  depends_on = [aws_lambda_permission.config, aws_lambda_function_event_invoke_config.assay]

  lifecycle {
    precondition {
      condition     = length(coalesce(local.parameters[each.key], "{}")) <= 1024
      error_message = "The parameters of rule ${each.key} are ${length(coalesce(local.parameters[each.key], "{}"))} characters of JSON; AWS Config takes 1024."
    }
    precondition {
      condition     = length(each.value.types) <= 100
      error_message = "Rule ${each.key} is about ${length(each.value.types)} resource types; AWS Config takes 100. Narrow them with scope.types."
    }
  }
}

resource "aws_config_conformance_pack" "pack" {
  for_each = module.selection.packs

  name = replace(each.key, "/[^A-Za-z0-9-]/", "-")
  template_body = yamlencode({
    Resources = { for key in each.value.rules : replace(title(replace(local.rules[key].name, "/[^A-Za-z0-9]/", " ")), " ", "") => {
      Type = "AWS::Config::ConfigRule"
      Properties = merge(
        {
          ConfigRuleName = local.rules[key].name
          Description    = substr(local.rules[key].description, 0, 256)
          Source = {
            Owner            = "CUSTOM_LAMBDA"
            SourceIdentifier = local.target
            SourceDetails = [for message in local.messages[key] : merge(
              { EventSource = "aws.config", MessageType = message.type },
              message.frequency == null ? {} : { MaximumExecutionFrequency = message.frequency },
            )]
          }
        },
        !local.rules[key].change ? {} : { Scope = local.rules[key].tag_key == null ? { ComplianceResourceTypes = local.rules[key].types } : { for name, value in {
          TagKey   = local.rules[key].tag_key
          TagValue = local.rules[key].tag_value
        } : name => value if value != null } },
        local.parameters[key] == null ? {} : { InputParameters = jsondecode(local.parameters[key]) },
      )
    } if contains(keys(local.rules), key) }
  })

  depends_on = [aws_lambda_permission.config, aws_lambda_function_event_invoke_config.assay]

  lifecycle {
    precondition {
      condition     = length([for key in each.value.rules : key if contains(keys(local.rules), key)]) > 0
      error_message = "Pack ${each.key} holds no rule about AWS."
    }
    precondition {
      condition     = length(each.value.rules) <= 130
      error_message = "Pack ${each.key} holds ${length(each.value.rules)} rules; a conformance pack takes 130."
    }
    precondition {
      condition     = alltrue([for key in each.value.rules : length(try(coalesce(local.parameters[key]), "{}")) <= 1024])
      error_message = "A rule of pack ${each.key} has more than 1024 characters of parameters, which AWS Config refuses."
    }
  }
}
