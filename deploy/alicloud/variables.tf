variable "region" {
  description = "Region of the function, for example cn-shanghai. Cloud Config is global: a rule covers the resources of all regions."
  type        = string
}

variable "international" {
  description = "Whether the account belongs to the international site (alibabacloud.com), whose Cloud Config has its own endpoint."
  type        = bool
}

variable "rules" {
  description = "Names of rules to enable; [\"*\"] enables every rule for Alibaba Cloud that is in none of the enabled packs."
  type        = set(string)
  default     = []
}

variable "packs" {
  description = "Names of packs to enable, each as a compliance pack with its own rules."
  type        = set(string)
  default     = []
}

variable "parameters" {
  description = "Parameter values by rule and parameter; they override those of rules and packs: { server-type-allowed = { listOfAllowedFlavors = [\"s6.large.2\"] } }."
  type        = any
  default     = {}
}

variable "rules_dir" {
  description = "Rule directory (default: this repository's rules/). For your own, put the rules into the zip: assay build --rules DIR --zip FILE.zip."
  type        = string
  default     = null
}

variable "name" {
  description = "Name of the function (3.0) or of its service (2.0), and of everything that is created for it: 1 to 31 letters, digits and hyphens."
  type        = string
  default     = "assay"

  validation {
    condition     = can(regex("^[A-Za-z]([A-Za-z0-9-]{0,29}[A-Za-z0-9])?$", var.name))
    error_message = "The name is 1 to 31 letters, digits and hyphens; it begins with a letter."
  }
}

variable "package" {
  description = "Zip of the function (default: the one that `make dist` builds)."
  type        = string
  default     = null
}

variable "package_sha256" {
  description = "SHA-256 checksum that the zip must have, in hexadecimal (SHA256SUMS lists it)."
  type        = string
  default     = null
}

variable "fc_version" {
  description = "Function Compute 2.0 or 3.0. Cloud Config documents rules for functions of 2.0 only. A change re-creates all rules: their results are lost."
  type        = string
  default     = "2.0"

  validation {
    condition     = contains(["2.0", "3.0"], var.fc_version)
    error_message = "The version of Function Compute is 2.0 or 3.0."
  }
}

variable "runtime" {
  description = "Runtime: go1 (default), custom or custom.debian10 on 2.0; custom.debian12 (default), custom.debian11, custom.debian10 or custom on 3.0. The zip runs on each."
  type        = string
  default     = null
}

variable "source_identifier" {
  description = "ARN of what Cloud Config invokes (default: the function), for example of an alias. A change re-creates all rules: their results are lost."
  type        = string
  default     = null
}

variable "rebind_to" {
  description = "ARN that the rules may be re-created for, although Cloud Config deletes their results then. Keep it set until the next change."
  type        = string
  default     = null
}

variable "alias" {
  description = "Alias of a published version, for example \"live\" (only 3.0; it needs source_identifier)."
  type        = string
  default     = null
}

variable "release" {
  description = "Name of the version that is published from the zip, if there is an alias (default: the beginning of its checksum)."
  type        = string
  default     = null
}

variable "keep" {
  description = "Names of earlier versions that stay, if there is an alias: those to which a rollback is possible. Others are deleted."
  type        = set(string)
  default     = []
}

variable "live" {
  description = "Published version that the alias points to (default: the newest)."
  type        = string
  default     = null
}

variable "memory_size" {
  description = "Memory of the function in MB; CPU is allocated in proportion."
  type        = number
  default     = 512
}

variable "timeout" {
  description = "Timeout per event in seconds, at most 86400 (default: 3600 if a scheduled rule evaluates many resources, else 60)."
  type        = number
  default     = null
}

variable "concurrency" {
  description = "Concurrent instances that are reserved for the function and limit it (only 3.0); null for neither."
  type        = number
  default     = null
}

variable "environment" {
  description = "Environment variables of the function: ASSAY_LOG_LEVEL and others (README, \"Deploy\")."
  type        = map(string)
  default     = {}
}

variable "log_days" {
  description = "Retention of the function's log in days."
  type        = number
  default     = 30
}

variable "log_project" {
  description = "Name of the log project, which must be unique among all accounts (default: a name that contains the account id)."
  type        = string
  default     = null
}

variable "log_encryption" {
  description = "KMS key for the log, and the RAM role with which Simple Log Service uses it."
  type = object({
    key_id   = string
    role_arn = string
  })
  default = null
}

variable "alarm_contact_groups" {
  description = "Contact groups of CloudMonitor to notify when an alarm fires. Without one there are no alarms, because CloudMonitor asks for one."
  type        = list(string)
  default     = []
}

variable "alarm_action_policy" {
  description = "ID of the action policy of Simple Log Service that notifies when the function is not invoked for a day. Without one there is no such alarm."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything that takes tags."
  type        = map(string)
  default     = {}
}

variable "vpc" {
  description = "VPC, vSwitches and security group of the function, which keeps its access to the internet and so to Cloud Config and the services that rules look things up in."
  type = object({
    vpc_id            = string
    vswitch_ids       = list(string)
    security_group_id = string
  })
  default = null
}
