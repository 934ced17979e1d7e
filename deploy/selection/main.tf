# Which rules are switched on, with everything that a cloud wants to know about them. The rules and packs are those in rules/, the
# resource types those that the policies declare (policies.json, which `assay docs` writes).

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

  library = { for file in fileset(var.rules_dir, "*.yaml") : trimsuffix(file, ".yaml") => yamldecode(file("${var.rules_dir}/${file}")) }
  packs   = { for file in fileset("${var.rules_dir}/packs", "*.yaml") : trimsuffix(file, ".yaml") => yamldecode(file("${var.rules_dir}/packs/${file}")) }

  # The policy's types on this cloud, where the rule does not narrow them.
  types = { for name, rule in local.library : name => [
    for type in try(local.catalogue[rule.policy].resource_types, []) : type
    if startswith(type, "${var.cloud}/") && (length(try(rule.scope.types, [])) == 0 || contains(try(rule.scope.types, []), type))
  ] }

  # Values by the parameters' own names, whichever of their names they were given by.
  declared  = { for name, rule in local.library : name => try(local.catalogue[rule.policy].parameters, {}) }
  own_names = { for name, parameters in local.declared : name => merge([for own, parameter in parameters : { for other in parameter.names : other => own }]...) }
  of_rule   = { for name, rule in local.library : name => { for given, value in try(rule.parameters, {}) : lookup(local.own_names[name], given, given) => value } }
  of_user   = { for name, rule in local.library : name => { for given, value in try(var.parameters[name], {}) : lookup(local.own_names[name], given, given) => value } }

  # All means those that no pack brings and that have every value they need.
  missing  = { for name, parameters in local.declared : name => setsubtract([for own, parameter in parameters : own if parameter.required], keys(merge(local.of_rule[name], local.of_user[name]))) }
  in_packs = flatten([for pack in var.packs : try(local.packs[pack].rules[*].rule, [])])
  named = toset(concat(tolist(setsubtract(var.rules, ["*"])), contains(var.rules, "*") ? [
    for name, types in local.types : name if length(types) > 0 && length(local.missing[name]) == 0 && !contains(local.in_packs, name)
  ] : []))

  # What is to be switched on: a rule by itself, and each rule of a pack.
  wanted = merge(
    { for name in local.named : name => { rule = name, pack = "", parameters = {}, risk = "" } },
    merge([for pack in var.packs : {
      for entry in try(local.packs[pack].rules, []) : "${pack}/${entry.rule}" => {
        rule       = entry.rule
        pack       = pack
        parameters = { for given, value in try(entry.parameters, {}) : try(local.own_names[entry.rule][given], given) => value }
        risk       = try(entry.risk, local.packs[pack].risk, "medium")
      }
    }]...),
  )
  known = { for key, wish in local.wanted : key => wish if contains(keys(local.library), wish.rule) }

  rules = { for key, wish in local.known : key => {
    name        = wish.rule
    pack        = wish.pack
    description = try(local.library[wish.rule].description, local.catalogue[local.library[wish.rule].policy].title)
    types       = [for type in local.types[wish.rule] : trimprefix(type, "${var.cloud}/") if type != "${var.cloud}/account"]
    account     = contains(local.types[wish.rule], "${var.cloud}/account")
    parameters  = merge(local.of_rule[wish.rule], wish.parameters, local.of_user[wish.rule])
    # One period event of Huawei Cloud reports one resource, the account; others are judged when they change, unless the rule sweeps.
    period = try(local.library[wish.rule].trigger, "change") == "period" && (
      var.cloud != "huaweicloud" || contains(local.types[wish.rule], "${var.cloud}/account") || try(local.library[wish.rule].sweep, false)
    )
    frequency = try(local.library[wish.rule].frequency, "TwentyFour_Hours")
    risk      = try(coalesce(wish.risk), local.catalogue[local.library[wish.rule].policy].severity)
    regions   = try(local.library[wish.rule].scope.regions, [])
    tag_key   = try(local.library[wish.rule].scope.tag.key, null)
    tag_value = try(local.library[wish.rule].scope.tag.value, null)
  } if length(local.types[wish.rule]) > 0 }

  incomplete = { for key, rule in local.rules : key => setsubtract(local.missing[rule.name], keys(rule.parameters)) }
  odd        = { for key, rule in local.rules : key => setsubtract(keys(rule.parameters), keys(local.declared[rule.name])) }
}

output "rules" {
  description = "The rules by name, those of packs by pack/name."
  value       = local.rules

  precondition {
    condition     = length(var.rules) + length(var.packs) > 0
    error_message = "Nothing is switched on: set rules = [\"eip-attached\"], rules = [\"*\"] for all, or packs."
  }
  precondition {
    condition     = length(setsubtract(setsubtract(var.rules, ["*"]), keys(local.library))) == 0
    error_message = "There is no rule ${join(", ", setsubtract(setsubtract(var.rules, ["*"]), keys(local.library)))} in ${var.rules_dir}. There are ${join(", ", keys(local.library))}."
  }
  precondition {
    condition     = length(setsubtract(var.packs, keys(local.packs))) == 0
    error_message = "There is no pack ${join(", ", setsubtract(var.packs, keys(local.packs)))} in ${var.rules_dir}/packs. There are ${join(", ", keys(local.packs))}."
  }
  precondition {
    condition     = length([for key, wish in local.wanted : key if !contains(keys(local.library), wish.rule)]) == 0
    error_message = "These packs name rules that are not in ${var.rules_dir}: ${join(", ", [for key, wish in local.wanted : key if !contains(keys(local.library), wish.rule)])}."
  }
  precondition {
    condition     = alltrue([for name, rule in local.library : contains(keys(local.catalogue), rule.policy)])
    error_message = "These rules name policies that are not in deploy/policies.json: ${join(", ", [for name, rule in local.library : name if !contains(keys(local.catalogue), rule.policy)])}. Run `assay docs` to bring it up to date."
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
    condition     = length(setsubtract(try(keys(var.parameters), []), keys(local.library))) == 0
    error_message = "Parameters are given to rules that are not in ${var.rules_dir}: ${join(", ", setsubtract(try(keys(var.parameters), []), keys(local.library)))}."
  }
  precondition {
    condition     = alltrue([for name in setintersection(var.rules, keys(local.library)) : length(local.types[name]) > 0])
    error_message = "These rules are about nothing on ${var.cloud}: ${join(", ", [for name in setintersection(var.rules, keys(local.library)) : name if length(local.types[name]) == 0])}."
  }
}

output "packs" {
  description = "The packs by name, each with the keys of its rules that are about this cloud."
  value = { for name in var.packs : name => {
    title       = try(local.packs[name].title, name)
    description = try(local.packs[name].description, name)
    risk        = try(local.packs[name].risk, "medium")
    rules       = [for key, rule in local.rules : key if rule.pack == name]
  } if contains(keys(local.packs), name) }
}

output "left_out" {
  description = "What is not switched on although it is in a pack or all rules were asked for, and why."
  value = merge(
    { for key in keys(local.known) : key => "it is about nothing on ${var.cloud}" if !contains(keys(local.rules), key) },
    { for name, names in local.missing : name => "it needs values: ${join(", ", names)}" if contains(var.rules, "*") && length(names) > 0 && length(local.types[name]) > 0 && !contains(keys(local.rules), name) && !contains(local.in_packs, name) },
  )
}
