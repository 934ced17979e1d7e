package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov5"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"go.yaml.in/yaml/v3"
)

// tables are what a file of schemas says.
type tables struct {
	Source    string
	Version   string
	Resources map[string]block
	Data      map[string]block
}

// block is a resource, a data source or a block in one. In YAML it is an object with an entry for each argument: "required string",
// "optional computed map(string)", or for a block an object whose entry "block" says how often it may be there, "list 0..1". The entry
// "unique" of a resource says which argument names it, and where it is the only one of that name: "name, account" or "name, region".
type block struct {
	nesting    string // list or set
	min, max   int64  // max 0: any number
	attributes map[string]attribute
	blocks     map[string]block
	unique     struct{ attribute, within string }
}

// attribute is an argument or what a cloud computes.
type attribute struct {
	required, optional, computed bool
	replaces                     bool // a changed value makes Terraform re-create the resource
	counted                      bool // how often the resource was created or changed
	kind                         tftypes.Type
}

// UnmarshalYAML reads the form described at block.
func (b *block) UnmarshalYAML(node *yaml.Node) error {
	var entries map[string]yaml.Node
	if err := node.Decode(&entries); err != nil {
		return err
	}
	*b = block{attributes: map[string]attribute{}, blocks: map[string]block{}}
	for name, entry := range entries {
		if entry.Kind == yaml.MappingNode {
			var inner block
			if err := entry.Decode(&inner); err != nil {
				return err
			}
			b.blocks[name] = inner
			continue
		}
		if name == "unique" {
			b.unique.attribute, b.unique.within, _ = strings.Cut(entry.Value, ", ")
			continue
		}
		if name == "block" {
			var most string
			if _, err := fmt.Sscanf(entry.Value, "%s %d..%s", &b.nesting, &b.min, &most); err != nil {
				return fmt.Errorf("line %d: block %q: %w", entry.Line, entry.Value, err)
			}
			b.max, _ = strconv.ParseInt(most, 10, 64) // n: any number
			continue
		}
		a, err := parseAttribute(entry.Value)
		if err != nil {
			return fmt.Errorf("line %d: %s: %w", entry.Line, name, err)
		}
		b.attributes[name] = a
	}
	return nil
}

func parseAttribute(text string) (attribute, error) {
	var a attribute
	words := strings.Fields(text)
	if len(words) < 2 {
		return a, fmt.Errorf("%q is no argument", text)
	}
	for _, word := range words[:len(words)-1] {
		switch word {
		case "required":
			a.required = true
		case "optional":
			a.optional = true
		case "computed":
			a.computed = true
		case "replaces":
			a.replaces = true
		case "counted":
			a.counted = true
		default:
			return a, fmt.Errorf("%q is no argument", text)
		}
	}
	kind, element, nested := strings.Cut(strings.TrimSuffix(words[len(words)-1], ")"), "(")
	simple := map[string]tftypes.Type{"string": tftypes.String, "number": tftypes.Number, "bool": tftypes.Bool}
	switch {
	case !nested && simple[kind] != nil:
		a.kind = simple[kind]
	case kind == "list" && simple[element] != nil:
		a.kind = tftypes.List{ElementType: simple[element]}
	case kind == "set" && simple[element] != nil:
		a.kind = tftypes.Set{ElementType: simple[element]}
	case kind == "map" && simple[element] != nil:
		a.kind = tftypes.Map{ElementType: simple[element]}
	default:
		return a, fmt.Errorf("%q is no type", words[len(words)-1])
	}
	return a, nil
}

func (b block) schema() *tfprotov5.Schema {
	return &tfprotov5.Schema{Block: b.schemaBlock()}
}

func (b block) schemaBlock() *tfprotov5.SchemaBlock {
	result := &tfprotov5.SchemaBlock{}
	for _, name := range slices.Sorted(maps.Keys(b.attributes)) {
		a := b.attributes[name]
		result.Attributes = append(result.Attributes, &tfprotov5.SchemaAttribute{
			Name: name, Type: a.kind, Required: a.required, Optional: a.optional, Computed: a.computed,
		})
	}
	for _, name := range slices.Sorted(maps.Keys(b.blocks)) {
		inner := b.blocks[name]
		nesting := tfprotov5.SchemaNestedBlockNestingModeList
		if inner.nesting == "set" {
			nesting = tfprotov5.SchemaNestedBlockNestingModeSet
		}
		result.BlockTypes = append(result.BlockTypes, &tfprotov5.SchemaNestedBlock{
			TypeName: name, Block: inner.schemaBlock(), Nesting: nesting, MinItems: inner.min, MaxItems: inner.max,
		})
	}
	return result
}

func (b block) kind() tftypes.Object {
	types := map[string]tftypes.Type{}
	for name, a := range b.attributes {
		types[name] = a.kind
	}
	for name, inner := range b.blocks {
		types[name] = inner.many()
	}
	return tftypes.Object{AttributeTypes: types}
}

// many is the type of all blocks of one name.
func (b block) many() tftypes.Type {
	if b.nesting == "set" {
		return tftypes.Set{ElementType: b.kind()}
	}
	return tftypes.List{ElementType: b.kind()}
}

// fill replaces what a provider computes and is null or unknown in a value, by what choose says of an attribute beside its siblings.
func (b block) fill(value tftypes.Value, choose func(name string, a attribute, siblings map[string]tftypes.Value) tftypes.Value) (tftypes.Value, error) {
	if value.IsNull() || !value.IsKnown() {
		return value, nil
	}
	var members map[string]tftypes.Value
	if err := value.As(&members); err != nil {
		return value, err
	}
	for name, a := range b.attributes {
		if a.computed && members[name].IsNull() || !members[name].IsKnown() {
			members[name] = choose(name, a, members)
		}
	}
	for name, inner := range b.blocks {
		if members[name].IsNull() || !members[name].IsKnown() {
			continue
		}
		var elements []tftypes.Value
		if err := members[name].As(&elements); err != nil {
			return value, err
		}
		for i, element := range elements {
			filled, err := inner.fill(element, choose)
			if err != nil {
				return value, err
			}
			elements[i] = filled
		}
		members[name] = tftypes.NewValue(inner.many(), elements)
	}
	return tftypes.NewValue(b.kind(), members), nil
}

// changed are the attributes, of those that pick picks, whose values differ or will perhaps.
func (b block) changed(before, after map[string]tftypes.Value, pick func(attribute) bool) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(b.attributes)) {
		if pick(b.attributes[name]) && !after[name].Equal(before[name]) {
			names = append(names, name)
		}
	}
	return names
}

// computed is a made-up value for an attribute that a cloud computes.
func computed(text string, kind tftypes.Type) tftypes.Value {
	switch {
	case kind.Is(tftypes.String):
		return tftypes.NewValue(kind, text)
	case kind.Is(tftypes.Number):
		return tftypes.NewValue(kind, 1)
	case kind.Is(tftypes.Bool):
		return tftypes.NewValue(kind, false)
	case kind.Is(tftypes.Map{}):
		return tftypes.NewValue(kind, map[string]tftypes.Value{})
	default:
		return tftypes.NewValue(kind, []tftypes.Value{})
	}
}
