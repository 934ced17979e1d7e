# What the function may do: report, list resources for scheduled rules, and notify the topic.
resource "huaweicloud_identity_agency" "function" {
  name                   = "${var.name}-function"
  description            = "What the function that evaluates compliance rules may do."
  delegated_service_name = "op_svc_cff"
  domain_roles           = [huaweicloud_identity_role.report.name]

  project_role {
    project = var.region
    roles   = [huaweicloud_identity_role.tell.name]
  }
}

resource "huaweicloud_identity_role" "report" {
  name        = "${var.name}-report"
  description = "Report compliance to Config and list resources."
  type        = "AX" # Config is a global service
  policy = jsonencode({
    Version = "1.1"
    Statement = [{
      Effect = "Allow"
      Action = ["rms:policyStates:update", "rms:resources:list"]
    }]
  })
}

resource "huaweicloud_identity_role" "tell" {
  name        = "${var.name}-tell"
  description = "Publish what was given up."
  type        = "XA"
  policy = jsonencode({
    Version = "1.1"
    Statement = [{
      Effect = "Allow"
      Action = ["smn:topic:publish"]
    }]
  })
}

# What Config may do: find the function and invoke it.
resource "huaweicloud_identity_agency" "config" {
  name                   = "${var.name}-config"
  description            = "Lets Config send events to the function that evaluates compliance rules."
  delegated_service_name = var.config_service

  project_role {
    project = var.region
    roles   = [huaweicloud_identity_role.invoke.name]
  }
}

resource "huaweicloud_identity_role" "invoke" {
  name        = "${var.name}-invoke"
  description = "Invoke functions asynchronously."
  type        = "XA"
  policy = jsonencode({
    Version = "1.1"
    Statement = [{
      Effect = "Allow"
      Action = ["functiongraph:function:invokeAsync", "functiongraph:function:getConfig"]
    }]
  })
}
