variable "region" {
  description = "Region of the function and the rules, for example eu-west-1. Each region has a state of its own."
  type        = string
}

variable "rules" {
  description = "Names of rules to enable; [\"*\"] enables every rule for AWS that is in none of the enabled packs."
  type        = set(string)
  default     = []
}

variable "packs" {
  description = "Names of packs to enable, each as a conformance pack."
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
  description = "Name of the function and of everything that is created for it: at most 40 letters, digits, '_' and '-'."
  type        = string
  default     = "assay"

  validation {
    condition     = can(regex("^[A-Za-z0-9_-]{1,40}$", var.name))
    error_message = "The name is 1 to 40 letters, digits, '_' and '-'."
  }
}

variable "package" {
  description = "Zip of the function (default: the one that `make dist` builds for the architecture)."
  type        = string
  default     = null
}

variable "package_sha256" {
  description = "SHA-256 checksum that the zip must have, in hexadecimal (SHA256SUMS lists it)."
  type        = string
  default     = null
}

variable "architecture" {
  description = "Architecture of the function: arm64 or x86_64."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "The architecture is arm64 or x86_64."
  }
}

variable "alias" {
  description = "Alias that AWS Config invokes; \"\" for the function itself, without versions to return to. AWS Config's documentation does not mention aliases."
  type        = string
  default     = "live"
}

variable "live" {
  description = "Published version that the alias points to, for example \"7\" (default: the newest)."
  type        = string
  default     = null
}

variable "memory_size" {
  description = "Memory of the function in MB; CPU is allocated in proportion."
  type        = number
  default     = 512
}

variable "timeout" {
  description = "Timeout per event in seconds, at most 900 (default: 900 if a scheduled rule evaluates many resources, else 60)."
  type        = number
  default     = null
}

variable "concurrency" {
  description = "Concurrent executions that are reserved for the function and limit it; null for neither."
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

variable "alarm_actions" {
  description = "ARNs to notify when an alarm fires, for example of an SNS topic."
  type        = set(string)
  default     = []
}

variable "tags" {
  description = "Tags of everything that takes tags."
  type        = map(string)
  default     = {}
}

variable "kms_key_arn" {
  description = "KMS key for environment variables, log and dead-letter queue. Its policy must allow logs.REGION.amazonaws.com to use it."
  type        = string
  default     = null
}

variable "permissions_boundary" {
  description = "ARN of the policy that bounds what the function's role may do."
  type        = string
  default     = null
}

variable "vpc" {
  description = "Subnets and security groups of the function. From there it must reach AWS Config, and the services that rules look things up in: through a NAT gateway; for AWS Config alone, the interface endpoint config suffices."
  type = object({
    subnet_ids         = list(string)
    security_group_ids = list(string)
  })
  default = null
}

variable "tracing" {
  description = "Whether AWS X-Ray traces the invocations."
  type        = bool
  default     = false
}
