package main

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/assay-rules/assay/functions/internal/author/schema"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/handler"
)

type schemaCommand struct {
	Type      string `arg:"" optional:"" complete:"type" help:"Resource type, for example aws/AWS::SQS::Queue, or a word that types contain."`
	Published bool   `help:"List also the types whose properties AWS publishes, for which assay new policy writes a schema."`
	Export    string `placeholder:"DIR" help:"Write what OPA's own tools need instead: all schemas to DIR/schemas, the facts of the library to DIR/lib."`
	Output    string `enum:"text,json" default:"text" help:"Output format: text or json, one object per type or property and line (default text)."`
	directories
}

func (schemaCommand) Help() string {
	return `Without a type, lists the resource types that have a schema, the properties that policies can read. With a type, lists its properties:
[] stands for the elements of a list. Schemas in POLICIES/schemas override built-in ones.

To add a schema: assay new policy NAME --type TYPE writes one of the properties that AWS publishes, and with --from FILE one of the properties
in an event, item or snapshot. Or write POLICIES/schemas/CLOUD/TYPE.json, with . for :: and the resource type as title.

After assay schema --export .opa, OPA's own tools work on your policies: opa check --strict --schema .opa/schemas policies .opa/lib, and
opa test --ignore '*.json' policies .opa/lib.

Exit codes: 0 success, 2 error: no such type.`
}

func (c *schemaCommand) Run(streams stdio) error {
	if c.Export != "" {
		return c.export(streams)
	}
	schemas, err := c.schemas()
	if err != nil {
		return err
	}
	types, err := schema.Types(schemas)
	if err != nil {
		return err
	}
	known := typesIn{types, schema.PublishedTypes()}
	name := known.spelt(c.Type)
	if name != "" {
		read, err := schema.Read(schemas, name, "")
		if errors.Is(err, fs.ErrNotExist) {
			source, _ := schema.Published(name)
			if read, err = schema.Parse(source); err != nil {
				return err
			}
			return c.properties(streams, read, schema.Schema{})
		}
		if err != nil {
			return err
		}
		supplementary, err := schema.Read(schemas, name, ".supplementary")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return c.properties(streams, read, supplementary)
	}
	listed := known.matching(c.Type, c.Published)
	if len(listed) == 0 {
		return errors.New(unknownType(schemas, c.Type))
	}
	return c.types(streams, listed, types)
}

func (c *schemaCommand) types(streams stdio, listed, withSchema []string) error {
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	for _, name := range listed {
		from := "schema"
		if !slices.Contains(withSchema, name) {
			from = "published"
		}
		var err error
		if c.Output == "json" {
			err = writeJSON(streams.out, map[string]string{"type": name, "properties": from})
		} else {
			_, err = fmt.Fprintln(table, name+map[string]string{"published": "\tno schema yet; AWS publishes its properties"}[from])
		}
		if err != nil {
			return err
		}
	}
	return table.Flush()
}

func (c *schemaCommand) properties(streams stdio, read, supplementary schema.Schema) error {
	if c.Output == "json" {
		for part, of := range map[string]schema.Schema{"properties": read, "supplementary": supplementary} {
			for _, property := range of.Properties {
				err := writeJSON(streams.out, map[string]any{"path": "input.resource." + part + "." + property.String(), "kinds": property.Kinds})
				if err != nil {
					return err
				}
			}
		}
		return nil
	}
	fmt.Fprintf(streams.out, "%s: %s\n", read.Type, read.Description)
	if err := writeProperties(streams, "input.resource.properties", read, read.Type); err != nil || len(supplementary.Properties) == 0 {
		return err
	}
	return writeProperties(streams, "input.resource.supplementary", supplementary, read.Type+".supplementary")
}

// writeProperties lists properties, below the annotation that a rule of Rego needs to read them.
func writeProperties(streams stdio, below string, of schema.Schema, annotation string) error {
	cloud, native, _ := strings.Cut(annotation, "/")
	fmt.Fprintf(streams.out, "\nBelow %s, with the annotation - %[1]s: schema.%s[%q]:\n", below, cloud, native)
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	for _, property := range of.Properties {
		kinds := strings.Join(property.Kinds, " or ")
		if kinds == "" {
			kinds = "any"
		}
		fmt.Fprintf(table, "  %s\t%s\n", property, kinds)
	}
	return table.Flush()
}

// typesIn are the resource types that are known.
type typesIn struct{ withSchema, published []string }

// spelt is the type that a name means, whatever the case of its letters, also without the cloud; empty if it means none, or several.
func (t typesIn) spelt(name string) string {
	var found []string
	for _, known := range slices.Concat(t.withSchema, t.published) {
		_, native, _ := strings.Cut(known, "/")
		if known == name {
			return known
		}
		if strings.EqualFold(known, name) || strings.EqualFold(native, name) {
			found = append(found, known)
		}
	}
	slices.Sort(found)
	if found = slices.Compact(found); len(found) == 1 {
		return found[0]
	}
	return ""
}

// matching are the types that contain a word. Those without schema are left out unless they are requested, or nothing else matches.
func (t typesIn) matching(word string, published bool) []string {
	contain := func(types []string) []string {
		return slices.DeleteFunc(slices.Clone(types), func(name string) bool { return !strings.Contains(strings.ToLower(name), strings.ToLower(word)) })
	}
	all := contain(t.withSchema)
	if published || len(all) == 0 {
		all = append(all, contain(t.published)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// misspelledType says that a resource is probably not applicable because its type is misspelled: no schema knows it. A function cannot say so,
// because a Config service also sends it resources of types that nobody has described.
func misspelledType(schemas fs.FS, outcome handler.Outcome) (message string, probably bool) {
	name := outcome.Resource.Type
	if outcome.Verdict != compliance.NotApplicable || name == "" || name == compliance.AccountType(cloudOf(name)) {
		return "", false
	}
	if _, published := schema.Published(name); published {
		return "", false
	}
	if _, err := schema.Read(schemas, name, ""); !errors.Is(err, fs.ErrNotExist) {
		return "", false
	}
	return unknownType(schemas, name), true
}

// unknownType says that nothing is known of a resource type, and what to do.
func unknownType(schemas fs.FS, name string) string {
	types, _ := schema.Types(schemas) // the nearest of those that can be read
	if _, known := schema.Published(name); !known {
		types = append(types, schema.PublishedTypes()...)
	}
	if cloud := cloudOf(name); cloud != "" {
		types = slices.DeleteFunc(types, func(known string) bool { return cloudOf(known) != cloud })
	}
	slices.Sort(types)
	message := fmt.Sprintf("there is no schema of resource type %q%s", name, nearestOf(name, slices.Compact(types)))
	if !strings.Contains(name, "/") {
		return message + "; a resource type begins with its cloud, as in aws/AWS::SQS::Queue"
	}
	return message + "; correct the type, or add a schema: assay new policy NAME --from FILE derives one from an event, item or snapshot, and " +
		filepath.Join("POLICIES", "schemas", filepath.FromSlash(schema.File(name))) + " is where to write one"
}

func nearestOf(name string, known []string) string {
	near := nearest.Names(name, known)
	if len(near) == 0 {
		return ""
	}
	return "; the nearest are " + strings.Join(near, ", ")
}
