variable "region" {
  description = "The region of the function, for example cn-north-4. Config itself is global: a rule is about the resources of all regions."
  type        = string
}

variable "rules" {
  description = "Names of the rules in rules/ to switch on; [\"*\"] for all that are about Huawei Cloud and in none of the packs."
  type        = set(string)
  default     = []
}

variable "packs" {
  description = "Names of the packs in rules/packs/ to switch on, each as a conformance package. A rule that is in one of them is not switched on by itself as well."
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
  description = "The name of the function and what belongs to it: 2 to 50 letters, digits and hyphens."
  type        = string
  default     = "assay"

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9-]{0,48}[A-Za-z0-9]$", var.name))
    error_message = "The name is 2 to 50 letters, digits and hyphens; it begins with a letter."
  }
}

variable "package" {
  description = "The zip of the function; null for the one that `make dist` builds."
  type        = string
  default     = null
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

variable "max_instances" {
  description = "Instances of the function at the same time. FunctionGraph discards asynchronous events that exceed them, so keep this above the events of a busy moment."
  type        = number
  default     = 100
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

# Huawei Cloud's page "Creating an IAM Agency delegated to a Cloud service" lists the services' accounts.
variable "config_service" {
  description = "The account that the Config service acts from, which the agency trusts: op_svc_eps on Huawei Cloud, op_svc_rms on Open Telekom Cloud."
  type        = string
  default     = "op_svc_eps"
}

variable "package_agency" {
  description = "The agency with which Resource Formation Service makes the rules of a conformance package; null for the one that the service makes itself."
  type        = string
  default     = null
}
