# IAM is global: without the region in its name, the role of a second region would clash with that of the first.
resource "aws_iam_role" "function" {
  name                 = "${var.name}-function-${local.region}"
  description          = "What the function that evaluates compliance rules may do."
  permissions_boundary = var.permissions_boundary
  tags                 = var.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

locals {
  report = ["config:GetResourceConfigHistory", "config:PutEvaluations"]
  sweep  = module.selection.sweeps ? ["config:BatchGetResourceConfig", "config:GetDiscoveredResourceCounts", "config:SelectResourceConfig"] : []

  # A rule looks up any resource of its types: a statement for all actions that are allowed on the same resources.
  look_up = { for resources, actions in module.selection.permissions : resources => sort(setsubtract(actions, concat(local.report, local.sweep))) }
  look_up_statements = { for index, resources in keys(local.look_up) : "LookUp${index + 1}" => {
    Action = local.look_up[resources]
    Resource = length(local.look_up[resources]) == 0 ? [] : [
      for resource in split(" ", resources) : replace(replace(replace(resource, "$${partition}", local.partition), "$${region}", local.region), "$${account}", local.account)
    ]
  } }

  # Statements with an empty list of resources are left out.
  statements = merge(local.look_up_statements, {
    Report = {
      Action   = local.report # neither can be limited to single resources
      Resource = ["*"]
    }
    Sweep = {
      Action   = local.sweep # neither can these
      Resource = module.selection.sweeps ? ["*"] : []
    }
    SweptBefore = {
      Action   = ["config:GetComplianceDetailsByConfigRule"]
      Resource = module.selection.sweeps ? ["arn:${local.partition}:config:${local.region}:${local.account}:config-rule/*"] : []
    }
    Log = {
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${aws_cloudwatch_log_group.function.arn}:*"]
    }
    DeadLetter = {
      Action   = ["sqs:SendMessage"]
      Resource = [aws_sqs_queue.dead_letters.arn]
    }
    Encrypt = {
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = var.kms_key_arn[*]
    }
    Trace = {
      Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"] # neither can be limited to single resources
      Resource = var.tracing ? ["*"] : []
    }
    Network = {
      Action   = ["ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"]
      Resource = var.vpc == null ? [] : ["arn:${local.partition}:ec2:${local.region}:${local.account}:*/*"]
    }
    NetworkList = {
      Action   = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"] # neither can be limited to single resources
      Resource = var.vpc == null ? [] : ["*"]
    }
  })
}

resource "aws_iam_role_policy" "function" {
  name = "evaluate"
  role = aws_iam_role.function.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for sid, statement in local.statements : merge({ Sid = sid, Effect = "Allow" }, statement) if length(statement.Resource) > 0]
  })
}
