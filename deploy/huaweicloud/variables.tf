variable "region" {
  description = "Region of the function, for example cn-north-4. Config is global: a rule covers the resources of all regions."
  type        = string
}

variable "rules" {
  description = "Names of rules to enable; [\"*\"] enables every rule for Huawei Cloud that is in none of the enabled packs."
  type        = set(string)
  default     = []
}

variable "packs" {
  description = "Names of packs to enable, each as a conformance package. A rule of an enabled pack is not created a second time on its own."
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
  description = "Name of the function and of everything that is created for it: 2 to 50 letters, digits and hyphens."
  type        = string
  default     = "assay"

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9-]{0,48}[A-Za-z0-9]$", var.name))
    error_message = "The name is 2 to 50 letters, digits and hyphens; it begins with a letter."
  }
}

variable "package" {
  description = "Zip of the function (default: the one that `make dist` builds)."
  type        = string
  default     = null
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

variable "max_instances" {
  description = "Maximum number of concurrent instances. FunctionGraph discards asynchronous events beyond it, so allow for peaks."
  type        = number
  default     = 100
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

# Huawei Cloud's page "Creating an IAM Agency delegated to a Cloud service" lists the services' accounts.
variable "config_service" {
  description = "Service account of Config, which the agency must trust: op_svc_eps on Huawei Cloud, op_svc_rms on Open Telekom Cloud."
  type        = string
  default     = "op_svc_eps"
}

variable "package_agency" {
  description = "Agency with which Resource Formation Service creates the rules of a conformance package (default: the one that the service creates)."
  type        = string
  default     = null
}
