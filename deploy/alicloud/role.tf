resource "alicloud_ram_role" "function" {
  role_name   = "${var.name}-function"
  description = "What the function that evaluates compliance rules may do."
  assume_role_policy_document = jsonencode({
    Version = "1"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = ["fc.aliyuncs.com"] }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "alicloud_ram_policy" "function" {
  policy_name = "${var.name}-function"
  description = "Report compliance to Cloud Config, read resources, log, and hand over what was given up."
  policy_document = jsonencode({
    Version = "1"
    Statement = [
      {
        Effect = "Allow"
        Action = [
          "config:GetDiscoveredResource",
          "config:ListDiscoveredResources",
          "config:PutEvaluations",
        ]
        Resource = "*" # none of these actions can be limited to single resources
      },
      {
        Effect   = "Allow"
        Action   = ["log:PostLogStoreLogs"]
        Resource = "acs:log:${var.region}:${data.alicloud_account.current.id}:project/${alicloud_log_project.function.project_name}/logstore/${alicloud_log_store.function.logstore_name}"
      },
      {
        Effect   = "Allow"
        Action   = ["mns:SendMessage"]
        Resource = "acs:mns:${var.region}:${data.alicloud_account.current.id}:/queues/${alicloud_message_service_queue.given_up.queue_name}/messages"
      },
    ]
  })
}

resource "alicloud_ram_role_policy_attachment" "function" {
  role_name   = alicloud_ram_role.function.role_name
  policy_name = alicloud_ram_policy.function.policy_name
  policy_type = "Custom"
}
