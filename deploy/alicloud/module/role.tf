resource "alicloud_ram_role" "function" {
  role_name   = "${var.name}-function"
  description = "What the function that evaluates compliance rules may do."
  tags        = var.tags
  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["fc.aliyuncs.com"] }
      Action    = "sts:AssumeRole"
    }]
  })
}

locals {
  report = concat(["config:GetDiscoveredResource", "config:PutEvaluations"], module.selection.sweeps ? ["config:ListDiscoveredResources"] : [])

  # A rule looks up any resource of its types: a statement for all actions that are allowed on the same resources.
  look_up = [for resources, actions in module.selection.permissions : {
    Action   = sort(setsubtract(actions, local.report))
    Resource = [for resource in split(" ", resources) : replace(resource, "$${account}", local.account)]
  }]

  # Statements with an empty list of actions are left out. Cloud Config's actions cannot be limited to single resources.
  statements = concat([
    {
      Action   = local.report
      Resource = "*"
    },
    {
      Action   = ["log:PostLogStoreLogs"]
      Resource = "acs:log:${var.region}:${local.account}:project/${alicloud_log_project.function.project_name}/logstore/${alicloud_log_store.function.logstore_name}"
    },
    {
      Action   = ["mns:SendMessage"]
      Resource = local.dead_letters
    },
  ], local.look_up)
}

resource "alicloud_ram_policy" "function" {
  policy_name = "${var.name}-function"
  description = "Report compliance to Cloud Config, read resources, log, and keep what could not be evaluated."
  tags        = var.tags
  policy_document = jsonencode({
    Version   = "1"
    Statement = [for statement in local.statements : merge({ Effect = "Allow" }, statement) if length(statement.Action) > 0]
  })
}

resource "alicloud_ram_role_policy_attachment" "function" {
  role_name   = alicloud_ram_role.function.role_name
  policy_name = alicloud_ram_policy.function.policy_name
  policy_type = "Custom"
}

# Function Compute's documentation asks for this policy for functions in a VPC.
resource "alicloud_ram_role_policy_attachment" "network" {
  count = var.vpc == null ? 0 : 1

  role_name   = alicloud_ram_role.function.role_name
  policy_name = "AliyunECSNetworkInterfaceManagementAccess"
  policy_type = "System"
}
