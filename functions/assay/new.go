package main

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/author/scaffold"
	"github.com/assay-rules/assay/functions/internal/author/schema"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

type newCommand struct {
	Policy newPolicyCommand `cmd:"" help:"Create a policy with unit tests and example events. It passes check and test as created."`
}

type newPolicyCommand struct {
	Name     string   `arg:"" name:"[category/]name" help:"Id of the policy, for example sqs-queue-encrypted; before it, the category that it belongs to."`
	Type     string   `complete:"type" placeholder:"TYPE" help:"Resource type that the policy judges, for example aws/AWS::SQS::Queue (assay schema lists them)."`
	From     string   `type:"existingfile" placeholder:"FILE" help:"Event, item or snapshot with a resource of the type. Its properties become the schema of a type that has none."`
	Property []string `sep:"none" placeholder:"PATH" help:"Property to judge, for example encryption.enabled (default: the one that the policy's name is about). Repeatable: each is demanded."`
	Param    []string `sep:"none" placeholder:"NAME:TYPE=DEFAULT" help:"Parameter of the policy, for example days:number=30 or regions:list=a,b; required without =DEFAULT. Repeatable."`
	directories
}

func (newPolicyCommand) Help() string {
	return `Writes the policy, its unit tests, an example event of each verdict, and for a resource type without schema a schema: of the resources in --from,
or of what AWS publishes. Example events hold of a resource only the properties that are judged.

The policy demands that a boolean is true, that a number is at least a parameter's value, or that a string is one of its values. Change it to what you need.

Exit codes: 0 success, 2 error: nothing was written.`
}

// policyName is CATEGORY/ID, or ID, in words that are valid as Rego names, folder names and ids.
var policyName = regexp.MustCompile(`^(?:([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)/)?([a-z][a-z0-9]*(?:[-_][a-z0-9]+)*)$`)

func (c *newPolicyCommand) Run(ctx context.Context, streams stdio) error {
	match := policyName.FindStringSubmatch(c.Name)
	if match == nil {
		return fmt.Errorf("%q must be NAME or CATEGORY/NAME in lowercase letters and digits, with hyphens between words, for example queue/sqs-queue-encrypted", c.Name)
	}
	written := scaffold.Policy{Category: compile.FolderName(match[1]), ID: strings.ReplaceAll(match[2], "_", "-"), Type: c.Type}
	if slices.Contains([]string{"lib", "schemas", "lookups"}, written.Category) {
		return fmt.Errorf("category %q is reserved: choose another one", written.Category)
	}
	for _, declared := range c.Param {
		parameter, err := scaffold.ParseParameter(declared)
		if err != nil {
			return fmt.Errorf("--param: %w", err)
		}
		written.Parameters = append(written.Parameters, parameter)
	}
	about, err := c.resourceType(ctx)
	if err != nil {
		return err
	}
	written.Type = about.schema.Type
	if written.Category, err = c.category(written); err != nil {
		return err
	}
	chosen, others, err := c.properties(about.schema, written.ID)
	if err != nil {
		return err
	}
	for _, property := range chosen {
		written.Judged = append(written.Judged, scaffold.Judged{
			Property: property, Spelling: scaffold.OtherSpelling(about.schema.Properties, property), Value: about.valueOf(property),
		})
	}
	files, err := scaffold.Files(written)
	if err != nil {
		return err
	}
	if about.source != nil {
		files = append([]scaffold.File{{Path: path.Join("schemas", schema.File(written.Type)), Content: about.source}}, files...)
	}
	if err := c.write(streams, files); err != nil {
		return err
	}
	return c.hint(streams, written, about, others)
}

// category is the one that the user chose; otherwise that of the policies about the same resource type.
func (c *newPolicyCommand) category(written scaffold.Policy) (string, error) {
	policies, err := c.policies()
	if err != nil {
		return "", err
	}
	library := compile.NewLibrary(policies)
	other, taken, err := library.Find("", written.ID)
	if err != nil {
		return "", fmt.Errorf("%w; if %q is the policy of another tool, move its file out of %s first: assay check explains the differences", err, written.ID, c.Policies)
	}
	if _, err := os.Stat(filepath.Join(c.Policies, filepath.FromSlash(written.Folder()))); taken && (written.Category == "" || err != nil) {
		return "", fmt.Errorf("%q is a name of policy %s: choose another one, or remove that policy first if it is yours", written.ID, other.ID)
	}
	if written.Category != "" {
		return written.Category, nil
	}
	folders, err := library.Folders()
	if err != nil {
		return "", err
	}
	best, most := scaffold.Category(written.Type), 0
	counts := map[string]int{}
	for _, folder := range folders {
		metadata, err := library.Metadata(folder)
		category := path.Dir(folder)
		if err != nil || !slices.Contains(metadata.ResourceTypes, written.Type) || category == "resource" { // about any type
			continue
		}
		if counts[category]++; counts[category] > most {
			best, most = category, counts[category]
		}
	}
	return best, nil
}

const maxOthers = 6

// properties are those to judge. Others are what else the user could have meant, if nobody said so.
func (c *newPolicyCommand) properties(of schema.Schema, id string) (chosen []schema.Property, others []string, err error) {
	judgeable := scaffold.Judgeable(of.Properties)
	if len(judgeable) == 0 {
		return nil, nil, fmt.Errorf("no property of %s is a boolean, number or string: write the policy by hand; assay schema %s lists the properties", of.Type, of.Type)
	}
	if len(c.Property) == 0 {
		ordered, described := scaffold.Nearest(judgeable, id, of.Type)
		if described == 0 { // nothing in the name speaks for the first
			others = append(others, "")
		}
		for _, other := range ordered[1:min(len(ordered), maxOthers, cmp.Or(described, maxOthers))] {
			others = append(others, pathOf(other))
		}
		return ordered[:1], others, nil
	}
	for i, name := range c.Property {
		for _, before := range c.Property[:i] {
			if before == name || strings.HasPrefix(before, name+".") || strings.HasPrefix(name, before+".") {
				return nil, nil, fmt.Errorf("--property: %s and %s are the same or one is in the other: give one of them", before, name)
			}
		}
		property, err := judgeableNamed(name, of, judgeable)
		if err != nil {
			return nil, nil, fmt.Errorf("--property: %w", err)
		}
		chosen = append(chosen, property)
	}
	return chosen, nil, nil
}

func pathOf(p schema.Property) string { return strings.Join(p.Path, ".") }

func judgeableNamed(name string, of schema.Schema, judgeable []schema.Property) (schema.Property, error) {
	for _, property := range judgeable {
		if pathOf(property) == name {
			return property, nil
		}
	}
	for _, property := range of.Properties {
		if property.String() == name || pathOf(property) == name {
			return property, fmt.Errorf("%s is %s or in a list, which a new policy cannot judge: choose another one and change the policy, with assay schema %s beside",
				name, cmp.Or(strings.Join(property.Kinds, " or "), "a value"), of.Type)
		}
	}
	all := make([]string, len(judgeable))
	for i, property := range judgeable {
		all[i] = pathOf(property)
	}
	return schema.Property{}, fmt.Errorf("%s has no property %q%s; assay schema %s lists them", of.Type, name, nearestOf(name, all), of.Type)
}

// write writes all files, or none if one exists.
func (c *newPolicyCommand) write(streams stdio, files []scaffold.File) error {
	for _, file := range files {
		full := filepath.Join(c.Policies, filepath.FromSlash(file.Path))
		if _, err := os.Stat(full); err == nil {
			return fmt.Errorf("%s already exists; nothing was written", full)
		} else if !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	for _, file := range files {
		full := filepath.Join(c.Policies, filepath.FromSlash(file.Path))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(full, file.Content, 0o644); err != nil {
			return err
		}
		fmt.Fprintln(streams.out, "wrote", full)
	}
	return nil
}

// hint says what the policy judges and what to do next.
func (c *newPolicyCommand) hint(streams stdio, written scaffold.Policy, about described, others []string) error {
	var text bytes.Buffer
	names := make([]string, len(written.Judged))
	for i, property := range written.Judged {
		names[i] = property.Words()
	}
	judged := strings.Join(names, ", ")
	switch {
	case len(others) > 0 && others[0] == "":
		fmt.Fprintf(&text, "\nIt judges %s, which the policy's name does not suggest. Choose with --property: %s, …\n", judged, strings.Join(others[1:], ", "))
	case len(others) > 0:
		fmt.Fprintf(&text, "\nIt judges %s. With --property, it could judge %s.\n", judged, strings.Join(others, ", "))
	default:
		fmt.Fprintf(&text, "\nIt judges %s.\n", judged)
	}
	if about.source != nil {
		fmt.Fprintf(&text, "The schema holds the properties %s. Add others where items have them.\n", about.of)
	}
	flags := ""
	if c.Policies != "policies" || c.Rules != "rules" {
		flags = fmt.Sprintf(" --policies %s --rules %s", c.Policies, c.Rules)
	}
	dir := filepath.Join(c.Policies, filepath.FromSlash(written.Folder()))
	fmt.Fprintf(&text, "\nTry it:\n  assay check%[1]s %[2]s\n  assay test%[1]s %[2]s\n  assay invoke%[1]s %[3]s\n", flags, dir, filepath.Join(dir, policytest.ExamplesDir))
	_, err := streams.out.Write(text.Bytes())
	return err
}

// described is a resource type as far as it is known.
type described struct {
	schema schema.Schema
	source []byte // of a schema that has to be written; nil: there is one
	of     string // whose properties the schema holds
	real   []json.RawMessage
}

// valueOf is what a real resource has in a property; nil if it is not known.
func (d described) valueOf(property schema.Property) any {
	for _, resource := range d.real {
		decoder := json.NewDecoder(bytes.NewReader(resource))
		decoder.UseNumber()
		var value any
		if decoder.Decode(&value) != nil {
			continue
		}
		for _, name := range property.Path {
			object, _ := value.(map[string]any)
			value = object[name]
		}
		if value != nil {
			return value
		}
	}
	return nil
}

// resourceType finds out what is known of the resource type.
func (c *newPolicyCommand) resourceType(ctx context.Context) (described, error) {
	if c.Type == "" && c.From == "" {
		return described{}, errors.New("say what the policy is about: --type with a resource type (assay schema lists them), or --from with an event, item or snapshot")
	}
	if c.Type != "" && c.Type == compliance.AccountType(cloudOf(c.Type)) {
		return described{}, errors.New("an account has no properties to write a policy about: a policy about it reads what lookups return; policies/account has policies to start from, docs/lookups.md describes lookups")
	}
	d := described{schema: schema.Schema{Type: c.Type}}
	if c.From != "" {
		resources, err := readResources(ctx, c.From, c.Type)
		if err != nil {
			return d, err
		}
		d.schema.Type, d.real = resources.resourceType, resources.properties
	}
	schemas, err := c.schemas()
	if err != nil {
		return d, err
	}
	read, err := schema.Read(schemas, d.schema.Type, "")
	if err == nil {
		if d.real == nil {
			d.real, err = c.sampleOf(d.schema.Type)
		}
		d.schema = read
		return d, err
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return d, err
	}
	published, isPublished := schema.Published(d.schema.Type)
	switch {
	case isPublished:
		d.source, d.of = published, "that AWS publishes for the type"
	case c.From != "":
		d.of = "of " + counted(len(d.real), "resource") + " in " + filepath.Base(c.From)
		d.source, err = schema.Derive(d.schema.Type, fmt.Sprintf("Properties that %s Config recorded of %s.", compliance.CloudTitle(cloudOf(d.schema.Type)), counted(len(d.real), "resource")), d.real...)
		if err != nil {
			return d, err
		}
	default:
		return d, errors.New(unknownType(schemas, c.Type))
	}
	d.schema, err = schema.Parse(d.source)
	return d, err
}

// sampleOf is what the example events of other policies have of a resource type.
func (c *newPolicyCommand) sampleOf(resourceType string) ([]json.RawMessage, error) {
	samples, err := (&sampleCommand{directories: c.directories}).samples()
	if err != nil {
		return nil, err
	}
	for _, s := range samples {
		if s.kind != resourceType {
			continue
		}
		for _, cloud := range offlineClouds() {
			if notification, err := cloud.Decode(s.event); err == nil {
				return []json.RawMessage{notification.Event().Resource.Properties}, nil
			}
		}
	}
	return nil, nil
}

func cloudOf(resourceType string) string {
	cloud, _, _ := strings.Cut(resourceType, "/")
	if slices.Contains(compliance.Clouds(), cloud) {
		return cloud
	}
	return ""
}
