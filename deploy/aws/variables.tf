variable "region" {
  description = "Region of the function and the rules, for example eu-west-1."
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
  description = "Name of the function and of everything that is created for it."
  type        = string
  default     = "assay"
}

variable "package" {
  description = "Zip of the function (default: the one that `make dist` builds for the architecture)."
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

variable "memory_size" {
  description = "Memory of the function in MB; CPU is allocated in proportion."
  type        = number
  default     = 512
}

variable "timeout" {
  description = "Timeout per event in seconds. A scheduled rule that evaluates many resources needs more; the maximum is 900."
  type        = number
  default     = 60
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
  description = "ARNs to notify when an event could not be evaluated, for example of an SNS topic."
  type        = set(string)
  default     = []
}
