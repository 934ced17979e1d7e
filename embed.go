// Package assay carries the built-in library: the policies, their facts and schemas, and the rules.
//
// A function embeds the compiled library, which make generate writes, as far as its cloud needs it. Texts, sources, tests, examples and schemas are
// linked only into the assay command.
package assay

import (
	"embed"
	"io/fs"
)

//go:embed plans/policies plans/facts plans/types plans/lookups plans/rules
var plans embed.FS

//go:embed plans/facts plans/lookups plans/rules plans/types/lookups plans/policies/names plans/policies/several
//go:embed plans/policies/huaweicloud plans/types/huaweicloud
var huaweicloud embed.FS

//go:embed plans/facts plans/lookups plans/rules plans/types/lookups plans/policies/names plans/policies/several
//go:embed plans/policies/alicloud plans/types/alicloud
var alicloud embed.FS

//go:embed plans/facts plans/lookups plans/rules plans/types/lookups plans/policies/names plans/policies/several
//go:embed plans/policies/aws plans/types/aws
var aws embed.FS

//go:embed plans/texts
var texts embed.FS

// Patterns cannot exclude: together these match the names that do not end in _test.rego, except lib/testing.rego. A test says when a
// pattern is missing.
//
//go:embed policies/lib/*[^gt].rego policies/lib/*[^s]t.rego policies/lib/*[^e]st.rego
//go:embed policies/*/*/*[^t].rego policies/*/*/*[^s]t.rego policies/*/*/*[^e]st.rego policies/*/*/*[^t]est.rego
//go:embed policies/schemas policies/lookups
var policies embed.FS

//go:embed policies/lib/testing.rego policies/lib/*_test.rego policies/*/*/*_test.rego
var tests embed.FS

//go:embed rules/*.yaml rules/packs/*.yaml
var rules embed.FS

//go:embed policies/*/*/examples/*.json
var examples embed.FS

//go:embed policies/identifiers.yaml
var identifiers embed.FS

//go:embed docs/schemas
var formats embed.FS

// Plans holds the compiled policies and what they need, and the rules, as package bundle describes.
func Plans() fs.FS { return sub(plans, "plans") }

// HuaweiCloud is what the function on Huawei Cloud needs of [Plans].
func HuaweiCloud() fs.FS { return sub(huaweicloud, "plans") }

// Alicloud is what the function on Alibaba Cloud needs of [Plans].
func Alicloud() fs.FS { return sub(alicloud, "plans") }

// AWS is what the function on AWS needs of [Plans].
func AWS() fs.FS { return sub(aws, "plans") }

// Texts holds the texts of the compiled policies.
func Texts() fs.FS { return sub(texts, "plans") }

// Policies holds the policies in their folders, the facts in lib, the schemas in schemas and the definitions of lookups in lookups.
func Policies() fs.FS { return sub(policies, "policies") }

// Tests holds the unit tests of policies and facts, beside what they test, and lib/testing.rego, which they import.
func Tests() fs.FS { return sub(tests, "policies") }

// Rules holds a YAML file per rule that differs from its policy, and one per pack in packs. There are no built-in exemptions: only users accept
// findings.
func Rules() fs.FS { return sub(rules, "rules") }

// Schemas holds a JSON schema for each resource type that policies judge, in a folder for each cloud.
func Schemas() fs.FS { return sub(policies, "policies/schemas") }

// Examples holds the policies' example events, in the policies' folders.
func Examples() fs.FS { return sub(examples, "policies") }

// Identifiers holds identifiers.yaml: which of the clouds' own rules the library answers for, and why it has no policy for the others.
func Identifiers() fs.FS { return sub(identifiers, "policies") }

// Formats holds the JSON schemas of the files that users write: rules, packs, lookups and the METADATA of policies.
func Formats() fs.FS { return sub(formats, "docs/schemas") }

func sub(fsys fs.FS, folder string) fs.FS {
	below, err := fs.Sub(fsys, folder)
	if err != nil {
		panic(err) // the folder is a constant
	}
	return below
}
