# An agency has to trust a service's account. The provider does this by an argument that it does not document, and which account is Config's is
# not documented for every site. Agencies that exist already can be used instead: function_agency and config_agency.

# What the function may do.
resource "huaweicloud_identity_agency" "function" {
  count = var.function_agency == null ? 1 : 0

  name                   = "${var.name}-function"
  description            = "What the function that evaluates compliance rules may do."
  delegated_service_name = "op_svc_cff"
  domain_roles           = [for role in huaweicloud_identity_role.global : role.name]
  all_resources_roles    = [for role in huaweicloud_identity_role.look_up : role.name]

  # FunctionGraph asks for the management of VPCs; which actions suffice is not documented for every site.
  dynamic "project_role" {
    for_each = var.vpc == null ? [] : ["VPC Administrator"]
    content {
      project = var.region
      roles   = [project_role.value]
    }
  }
}

locals {
  # Config and OBS are global services. Config's actions cannot be limited to single resources.
  global_statements = {
    report = {
      Action   = concat(["rms:policyStates:update"], module.selection.sweeps ? ["rms:resources:list"] : [])
      Resource = null
    }
    dead-letter = {
      Action   = ["obs:object:PutObject"]
      Resource = ["OBS:*:*:object:${huaweicloud_obs_bucket.dead_letters.bucket}/*"]
    }
  }

  # A role is about global services or about regional ones. A rule looks up any resource of its types: a statement for all actions that are
  # allowed on the same resources.
  global_services = ["eps", "iam", "obs", "organizations", "rms"]
  look_up = { for type, statements in { for type, global in { AX = true, XA = false } : type => [
    for resources, actions in module.selection.permissions : {
      Action   = sort([for action in actions : action if contains(local.global_services, split(":", action)[0]) == global])
      Resource = resources == "*" ? null : split(" ", resources)
    }
  ] } : type => [for statement in statements : statement if length(statement.Action) > 0] }
}

resource "huaweicloud_identity_role" "global" {
  for_each = { for name, statement in local.global_statements : name => statement if var.function_agency == null }

  name        = "${var.name}-${each.key}"
  description = each.key == "report" ? "Report compliance to Config." : "Keep what could not be evaluated."
  type        = "AX"
  policy = jsonencode({
    Version   = "1.1"
    Statement = [{ for name, value in merge({ Effect = "Allow" }, each.value) : name => value if value != null }]
  })
}

resource "huaweicloud_identity_role" "look_up" {
  for_each = { for type, statements in local.look_up : type => statements if length(statements) > 0 && var.function_agency == null }

  name        = "${var.name}-look-up-${lower(each.key)}"
  description = "Look up what rules need besides the resource."
  type        = each.key
  policy = jsonencode({
    Version   = "1.1"
    Statement = [for statement in each.value : { for name, value in merge({ Effect = "Allow" }, statement) : name => value if value != null }]
  })
}

# What Config may do: find the function and invoke it.
resource "huaweicloud_identity_agency" "config" {
  count = var.config_agency == null ? 1 : 0

  name                   = "${var.name}-config"
  description            = "Lets Config send events to the function that evaluates compliance rules."
  delegated_service_name = var.config_service

  project_role {
    project = var.region
    roles   = [huaweicloud_identity_role.invoke[0].name]
  }
}

resource "huaweicloud_identity_role" "invoke" {
  count = var.config_agency == null ? 1 : 0

  name        = "${var.name}-invoke"
  description = "Invoke the function asynchronously."
  type        = "XA"
  policy = jsonencode({
    Version = "1.1"
    Statement = [{
      Effect   = "Allow"
      Action   = ["functiongraph:function:getConfig", "functiongraph:function:invokeAsync"]
      Resource = ["FunctionGraph:*:*:function:default/${var.name}"]
    }]
  })
}
