variable "region" {
  description = "The region of the function and the rules, for example eu-west-1."
  type        = string
}

variable "rules" {
  description = "Names of the rules in rules/ to switch on; [\"*\"] for all that are about AWS and in none of the packs."
  type        = set(string)
  default     = []
}

variable "packs" {
  description = "Names of the packs in rules/packs/ to switch on, each as a conformance pack."
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
  description = "The name of the function and what belongs to it."
  type        = string
  default     = "assay"
}

variable "package" {
  description = "The zip of the function; null for the one that `make dist` builds for the architecture."
  type        = string
  default     = null
}

variable "architecture" {
  description = "arm64 or x86_64."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "The architecture is arm64 or x86_64."
  }
}

variable "memory_size" {
  description = "Memory of the function in MB; its share of a processor grows with it."
  type        = number
  default     = 512
}

variable "timeout" {
  description = "Seconds that one event may take. A period rule that sweeps many resources needs more: at most 900."
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

variable "alarm_actions" {
  description = "ARNs that are told when an event was given up, for example of an SNS topic."
  type        = set(string)
  default     = []
}
