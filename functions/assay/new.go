package main

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"text/template"

	"github.com/open-policy-agent/opa/v1/format"

	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

//go:embed scaffold/*.tmpl
var scaffold embed.FS

type newCommand struct {
	Policy newPolicyCommand `cmd:"" help:"Create a policy with unit tests and example events. It passes check and test as created."`
}

type newPolicyCommand struct {
	Name string `arg:"" name:"category/name" help:"Category and id of the policy, for example eip/eip-address-type."`
	directories
}

// policyName is CATEGORY/ID in words that are valid as Rego names, folder names and ids.
var policyName = regexp.MustCompile(`^([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)/([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)$`)

func (c *newPolicyCommand) Run(streams stdio) error {
	match := policyName.FindStringSubmatch(c.Name)
	if match == nil {
		return fmt.Errorf("%q must be CATEGORY/NAME in lowercase letters and digits, with hyphens between words, for example eip/eip-address-type", c.Name)
	}
	category, id := compile.FolderName(match[1]), strings.ReplaceAll(match[2], "_", "-")
	if category == "lib" || category == "schemas" {
		return fmt.Errorf("category %q is reserved: choose another one", category)
	}
	folder := compile.FolderName(id)
	words := strings.ReplaceAll(id, "-", " ")
	values := map[string]string{"Category": category, "ID": id, "Folder": folder, "Title": strings.ToUpper(words[:1]) + words[1:]}
	dir := filepath.Join(c.Policies, category, folder)
	examples := filepath.Join(dir, policytest.ExamplesDir)
	files := []struct{ path, template, addressType string }{
		{filepath.Join(dir, folder+".rego"), "policy.rego.tmpl", ""},
		{filepath.Join(dir, folder+"_test.rego"), "policy_test.rego.tmpl", ""},
		{filepath.Join(examples, "huaweicloud_compliant.json"), "event.json.tmpl", "EIP"},
		{filepath.Join(examples, "huaweicloud_noncompliant.json"), "event.json.tmpl", "DUALSTACK"},
	}
	for _, file := range files {
		if _, err := os.Stat(file.path); err == nil {
			return fmt.Errorf("%s already exists; nothing was written", file.path)
		} else if !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	policies, err := c.policies()
	if err != nil {
		return err
	}
	other, taken, err := compile.NewLibrary(policies).Find("", id)
	if err != nil {
		return err
	}
	if taken {
		return fmt.Errorf("%q is a name of policy %s: choose another one", id, other.ID)
	}
	templates, err := template.ParseFS(scaffold, "scaffold/*.tmpl")
	if err != nil {
		return err
	}
	for _, file := range files {
		values["AddressType"] = file.addressType
		var text bytes.Buffer
		if err := templates.ExecuteTemplate(&text, file.template, values); err != nil {
			return err
		}
		content := text.Bytes()
		if filepath.Ext(file.path) == ".rego" { // the order of imports depends on the category
			if content, err = format.Source(file.path, content); err != nil {
				return err
			}
		}
		if err := os.MkdirAll(filepath.Dir(file.path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file.path, content, 0o644); err != nil {
			return err
		}
		fmt.Fprintln(streams.out, "wrote", file.path)
	}
	flags := ""
	if c.Policies != "policies" || c.Rules != "rules" {
		flags = fmt.Sprintf(" --policies %s --rules %s", c.Policies, c.Rules)
	}
	_, err = fmt.Fprintf(streams.out, "\nTry it:\n  assay check%[1]s %[2]s\n  assay test%[1]s %[2]s\n  assay invoke%[1]s %[3]s\n", flags, dir, examples)
	return err
}
