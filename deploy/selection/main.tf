# Which rules are enabled, with everything that a cloud needs to know about them. Each policy is the rule of its own id
# (policies.json, which `assay docs` writes); rules/ holds what differs from a policy's defaults, and the packs.

terraform {
  required_version = ">= 1.5"
}

variable "cloud" {
  description = "huaweicloud, alicloud or aws."
  type        = string
}

variable "rules" {
  description = "Names of rules; [\"*\"] for all that are about this cloud and in none of the packs."
  type        = set(string)
}

variable "packs" {
  description = "Names of packs."
  type        = set(string)
}

variable "parameters" {
  description = "Values of parameters by rule and parameter, over those of rules and packs."
  type        = any
}

variable "rules_dir" {
  description = "The directory of the rules."
  type        = string
}

locals {
  catalogue = jsondecode(file("${path.module}/../policies.json"))

  # Policies by every name that is valid on this cloud: former ids, the cloud's own identifiers, ids.
  ids   = merge(merge([for id, policy in local.catalogue : { for former in try(policy.former, []) : former => id }]...), { for id in keys(local.catalogue) : id => id })
  names = merge(local.ids, merge([for id, policy in local.catalogue : { for alias in try(policy.aliases[var.cloud], []) : alias => id }]...), { for id in keys(local.catalogue) : id => id })

  files = { for file in fileset(var.rules_dir, "*.yaml") : trimsuffix(file, ".yaml") => yamldecode(file("${var.rules_dir}/${file}")) }
  packs = { for file in fileset("${var.rules_dir}/packs", "*.yaml") : trimsuffix(file, ".yaml") => yamldecode(file("${var.rules_dir}/packs/${file}")) }

  # Rules by name, each with what its file gives and what its policy declares; rules by every name that is valid on this cloud.
  library  = merge({ for id in keys(local.catalogue) : id => { policy = id } }, local.files)
  policies = { for name, rule in local.library : name => try(local.catalogue[local.ids[rule.policy]], null) }
  known_as = merge(local.names, { for name in keys(local.library) : name => name })

  # The policy's types on this cloud, unless the rule narrows them, and whether it is about the account.
  types = { for name, rule in local.library : name => [
    for type in try(local.policies[name].types[var.cloud], []) : type
    if length(try(rule.scope.types, [])) == 0 || contains(try(rule.scope.types, []), "${var.cloud}/${type}")
  ] }
  account = { for name, rule in local.library : name => contains(try(local.policies[name].account, []), var.cloud) &&
  (length(try(rule.scope.types, [])) == 0 || contains(try(rule.scope.types, []), "${var.cloud}/account")) }
  judged = { for name in keys(local.library) : name => length(local.types[name]) > 0 || local.account[name] }

  # What triggers a rule. A schedule cannot trigger every policy on every cloud: changes do then. A rule of Huawei Cloud has one trigger.
  triggers  = { for name, rule in local.library : name => try(rule.trigger, local.policies[name].trigger, "change") }
  scheduled = { for name, trigger in local.triggers : name => trigger != "change" && (contains(try(local.policies[name].scheduled, []), var.cloud) || try(local.library[name].sweep, false)) }
  change    = { for name, trigger in local.triggers : name => !local.scheduled[name] || trigger == "both" && var.cloud != "huaweicloud" }

  # A scheduled rule that is not about the account evaluates all resources of its types in one invocation.
  sweeps = { for name, scheduled in local.scheduled : name => scheduled && (!local.account[name] || var.cloud == "huaweicloud" && try(local.library[name].sweep, false)) }

  # What the policies look up besides the resource: actions that the function must be allowed, each with the resources.
  permissions = { for name, policy in local.policies : name => try(policy.permissions[var.cloud], {}) }

  # Values that the user gives, by the names of rules.
  parameters = { for given, values in var.parameters : try(local.known_as[given], given) => values }

  # Values by the parameters' own names; they may be given under an alias.
  declared  = { for name, policy in local.policies : name => try(policy.parameters, {}) }
  own_names = { for name, parameters in local.declared : name => merge([for own, parameter in parameters : { for other in parameter.names : other => own }]...) }
  of_rule   = { for name, rule in local.library : name => { for given, value in try(rule.parameters, {}) : try(local.own_names[name][given], given) => value } }
  of_user   = { for name, rule in local.library : name => { for given, value in try(local.parameters[name], {}) : try(local.own_names[name][given], given) => value } }

  # "*" means every rule that is in no enabled pack and has all the values it needs.
  missing  = { for name, parameters in local.declared : name => setsubtract([for own, parameter in parameters : own if parameter.required], keys(merge(local.of_rule[name], local.of_user[name]))) }
  in_packs = flatten([for pack in var.packs : [for entry in try(local.packs[pack].rules, []) : try(local.known_as[entry.rule], entry.rule)]])
  asked    = toset([for name in setsubtract(var.rules, ["*"]) : try(local.known_as[name], name)])
  named = toset(concat(tolist(local.asked), contains(var.rules, "*") ? [
    for name, judged in local.judged : name if judged && length(local.missing[name]) == 0 && !contains(local.in_packs, name)
  ] : []))

  # What to enable: rules on their own, and each rule of a pack.
  wanted = merge(
    { for name in local.named : name => { rule = name, pack = "", parameters = {}, risk = "" } },
    merge([for pack in var.packs : {
      for entry in try(local.packs[pack].rules, []) : "${pack}/${try(local.known_as[entry.rule], entry.rule)}" => {
        rule       = try(local.known_as[entry.rule], entry.rule)
        pack       = pack
        parameters = { for given, value in try(entry.parameters, {}) : try(local.own_names[try(local.known_as[entry.rule], entry.rule)][given], given) => value }
        risk       = try(entry.risk, "")
      }
    }]...),
  )
  known = { for key, wish in local.wanted : key => wish if can(local.library[wish.rule]) }
  risks = { for key, wish in local.known : key => try(coalesce(wish.risk), local.policies[wish.rule].severity) }

  rules = { for key, wish in local.known : key => {
    name        = wish.rule
    pack        = wish.pack
    description = try(local.library[wish.rule].description, local.policies[wish.rule].title)
    types       = local.types[wish.rule]
    account     = local.account[wish.rule]
    parameters  = merge(local.of_rule[wish.rule], wish.parameters, local.of_user[wish.rule])
    change      = local.change[wish.rule]
    scheduled   = local.scheduled[wish.rule]
    sweeps      = local.sweeps[wish.rule]
    frequency   = try(local.library[wish.rule].frequency, local.policies[wish.rule].frequency, "TwentyFour_Hours")
    risk        = local.risks[key]
    regions     = try(local.library[wish.rule].scope.regions, [])
    tag_key     = try(local.library[wish.rule].scope.tag.key, null)
    tag_value   = try(local.library[wish.rule].scope.tag.value, null)
  } if local.judged[wish.rule] }

  incomplete = { for key, rule in local.rules : key => setsubtract(local.missing[rule.name], keys(rule.parameters)) }
  odd        = { for key, rule in local.rules : key => setsubtract(keys(rule.parameters), keys(local.declared[rule.name])) }
}

output "rules" {
  description = "The rules by name, those of packs by pack/name."
  value       = local.rules

  precondition {
    condition     = length(var.rules) + length(var.packs) > 0
    error_message = "No rule is enabled: set rules = [\"eip-attached\"], rules = [\"*\"] for all, or packs."
  }
  precondition {
    condition     = length(setsubtract(local.asked, keys(local.library))) == 0
    error_message = "There is no rule ${join(", ", setsubtract(local.asked, keys(local.library)))}. The rules are ${join(", ", keys(local.library))}."
  }
  precondition {
    condition     = length(setsubtract(var.packs, keys(local.packs))) == 0
    error_message = "There is no pack ${join(", ", setsubtract(var.packs, keys(local.packs)))} in ${var.rules_dir}/packs. There are ${join(", ", keys(local.packs))}."
  }
  precondition {
    condition     = length([for key, wish in local.wanted : key if !can(local.library[wish.rule])]) == 0
    error_message = "These packs name rules that do not exist: ${join(", ", [for key, wish in local.wanted : key if !can(local.library[wish.rule])])}."
  }
  precondition {
    condition     = alltrue([for name, rule in local.library : can(local.ids[rule.policy])])
    error_message = "These rules name policies that are not in deploy/policies.json: ${join(", ", [for name, rule in local.library : name if !can(local.ids[rule.policy])])}. Run `assay docs` to bring it up to date."
  }
  precondition {
    condition     = alltrue([for names in local.incomplete : length(names) == 0])
    error_message = "Values are missing: ${join("; ", [for key, names in local.incomplete : "${key} needs ${join(", ", names)}" if length(names) > 0])}. Set them, for example parameters = { ${try([for key, names in local.incomplete : "${local.rules[key].name} = { ${tolist(names)[0]} = … }" if length(names) > 0][0], "")} }."
  }
  precondition {
    condition     = alltrue([for names in local.odd : length(names) == 0])
    error_message = "There are no such parameters: ${join("; ", [for key, names in local.odd : "${join(", ", names)} of ${key}, which takes ${join(", ", keys(local.declared[local.rules[key].name]))}" if length(names) > 0])}."
  }
  precondition {
    condition     = length(setsubtract(keys(local.parameters), keys(local.library))) == 0
    error_message = "Parameters are given to rules that do not exist: ${join(", ", setsubtract(keys(local.parameters), keys(local.library)))}."
  }
  precondition {
    condition     = alltrue([for name in setintersection(local.asked, keys(local.library)) : local.judged[name]])
    error_message = "These rules are about nothing on ${var.cloud}: ${join(", ", [for name in setintersection(local.asked, keys(local.library)) : name if !local.judged[name]])}."
  }
}

output "packs" {
  description = "The packs by name, each with the keys of its rules that are about this cloud."
  value = { for name in var.packs : name => {
    title       = try(local.packs[name].title, name)
    description = try(local.packs[name].description, name)
    risk        = try(local.packs[name].risk, [for level in ["high", "medium", "low"] : level if contains([for key, wish in local.known : local.risks[key] if wish.pack == name], level)][0], "medium")
    rules       = [for key, rule in local.rules : key if rule.pack == name]
  } if contains(keys(local.packs), name) }
}

output "left_out" {
  description = "Rules that are in an enabled pack, or were requested with \"*\", but are not enabled, and why."
  value = merge(
    { for key in keys(local.known) : key => "it is about nothing on ${var.cloud}" if !can(local.rules[key]) },
    { for name, names in local.missing : name => "it needs values: ${join(", ", names)}" if contains(var.rules, "*") && length(names) > 0 && local.judged[name] && !can(local.rules[name]) && !contains(local.in_packs, name) },
  )
}

output "sweeps" {
  description = "Whether a scheduled rule evaluates many resources in one invocation."
  value       = anytrue([for rule in local.rules : rule.sweeps])
}

locals {
  allowed = flatten([for rule in local.rules : [for action, resources in local.permissions[rule.name] : { action = action, resources = join(" ", resources) }]])
}

output "permissions" {
  description = "The actions that the enabled rules' policies need to look things up, by the resources on which they must be allowed, separated by spaces."
  value       = { for allow in distinct(local.allowed) : allow.resources => allow.action... }
}
