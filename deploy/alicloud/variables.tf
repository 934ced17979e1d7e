variable "region" {
  description = "The region of the function, for example cn-shanghai. Cloud Config itself is global: a rule is about the resources of all regions."
  type        = string
}

variable "international" {
  description = "Whether the account belongs to the international site (alibabacloud.com), whose Cloud Config has an endpoint of its own."
  type        = bool
}

variable "rules" {
  description = "Names of the rules in rules/ to switch on; [\"*\"] for all that are about Alibaba Cloud and in none of the packs."
  type        = set(string)
  default     = []
}

variable "packs" {
  description = "Names of the packs in rules/packs/ to switch on, each as a compliance pack with rules of its own."
  type        = set(string)
  default     = []
}

variable "parameters" {
  description = "Values of parameters by rule and parameter, over those in rules/: { server-type-allowed = { listOfAllowedFlavors = [\"s6.large.2\"] } }."
  type        = any
  default     = {}
}

variable "rules_dir" {
  description = "The directory of the rules. If it is not this repository's, put the rules into the zip: assay build --rules DIR --zip FILE.zip."
  type        = string
  default     = null
}

variable "name" {
  description = "The name of the service and what belongs to it."
  type        = string
  default     = "assay"
}

variable "package" {
  description = "The zip of the function; null for the one that `make dist` builds."
  type        = string
  default     = null
}

variable "runtime" {
  description = "go1, custom or custom.debian10: the zip runs on each of them."
  type        = string
  default     = "go1"

  validation {
    condition     = contains(["go1", "custom", "custom.debian10"], var.runtime)
    error_message = "The runtime is go1, custom or custom.debian10."
  }
}

variable "memory_size" {
  description = "Memory of the function in MB; its share of a processor grows with it."
  type        = number
  default     = 512
}

variable "timeout" {
  description = "Seconds that one event may take."
  type        = number
  default     = 60
}

variable "environment" {
  description = "Settings of the function: ASSAY_LOG_LEVEL and others (docs of package assembly)."
  type        = map(string)
  default     = {}
}

variable "log_days" {
  description = "Days that the function's log is kept."
  type        = number
  default     = 30
}

variable "log_project" {
  description = "The name of the log project, which is unique among all accounts; null for one with the account's number in it."
  type        = string
  default     = null
}
