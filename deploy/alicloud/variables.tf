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
  description = "Name of the service and of everything that is created for it."
  type        = string
  default     = "assay"
}

variable "package" {
  description = "Zip of the function (default: the one that `make dist` builds)."
  type        = string
  default     = null
}

variable "runtime" {
  description = "Runtime: go1, custom or custom.debian10. The zip runs on each."
  type        = string
  default     = "go1"

  validation {
    condition     = contains(["go1", "custom", "custom.debian10"], var.runtime)
    error_message = "The runtime is go1, custom or custom.debian10."
  }
}

variable "memory_size" {
  description = "Memory of the function in MB; CPU is allocated in proportion."
  type        = number
  default     = 512
}

variable "timeout" {
  description = "Timeout per event in seconds."
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

variable "log_project" {
  description = "Name of the log project, which must be unique among all accounts (default: a name that contains the account id)."
  type        = string
  default     = null
}
