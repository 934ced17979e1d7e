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
  description = "Name of the function and of everything that is created for it: 2 to 41 letters, digits and hyphens, because the bucket has at most 63."
  type        = string
  default     = "assay"

  validation {
    condition     = can(regex("^[A-Za-z][A-Za-z0-9-]{0,39}[A-Za-z0-9]$", var.name))
    error_message = "The name is 2 to 41 letters, digits and hyphens; it begins with a letter."
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

variable "alias" {
  description = "Alias that Config invokes, for example \"live\" (default: Config invokes the latest version, as its documentation shows). A change re-creates conformance packages: their results are lost."
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
  description = "Timeout per event in seconds, at most 259200 (default: 3600 if a rule sweeps, else 60)."
  type        = number
  default     = null
}

variable "max_instances" {
  description = "Concurrent instances at most. FunctionGraph discards asynchronous events beyond it, so allow for peaks; an account has 100 unless its quota is raised."
  type        = number
  default     = 50
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

variable "alarm_action_rule" {
  description = "Alarm action rule of AOM that notifies when the function is not invoked for a day (default: nobody is notified of that)."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of everything that takes tags."
  type        = map(string)
  default     = {}
}

variable "kms_key_id" {
  description = "Key of Data Encryption Workshop for the environment variables."
  type        = string
  default     = null
}

variable "vpc" {
  description = "VPC and subnet (network_id) of the function. From there it must reach Config, and the services that rules look things up in: through a NAT gateway."
  type = object({
    vpc_id     = string
    network_id = string
  })
  default = null
}

variable "function_agency" {
  description = "Existing agency for the function: it trusts FunctionGraph and allows what module/agencies.tf lists (default: one is created)."
  type        = string
  default     = null
}

variable "config_agency" {
  description = "Existing agency with which Config invokes the function (default: one is created)."
  type        = string
  default     = null
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
