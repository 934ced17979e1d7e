package builtin

import (
	"errors"
	"fmt"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var networks = []Builtin{
	{"net.cidr_contains", 2, cidrTest(cidrContains)},
	{"net.cidr_overlap", 2, cidrTest(cidrContains)},
	{"net.cidr_intersects", 2, cidrTest(cidrsIntersect)},
	{"net.cidr_is_valid", 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
		return value.Of(a[0].Kind() == value.String && isCIDR(a[0].Text())), nil
	}},
	{"net.cidr_expand", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		cidr, err := textAt(a, 0)
		if err != nil {
			return nil, err
		}
		addresses := c.NewSet(0)
		return addresses, cidrAddresses(cidr, func(address string) error {
			c.Add(addresses, c.String(address))
			return c.Step(8)
		})
	}},
	{"net.cidr_merge", 1, cidrMerge},
	{"net.cidr_contains_matches", 2, cidrContainsMatches},
}

func cidrTest(test func(a, b string) (bool, error)) Func {
	return func(_ *Context, a []*value.Value) (*value.Value, error) {
		if err := wantTwo(a, value.String); err != nil {
			return nil, err
		}
		holds, err := test(a[0].Text(), a[1].Text())
		if err != nil {
			return nil, err
		}
		return value.Of(holds), nil
	}
}

func cidrMerge(c *Context, a []*value.Value) (*value.Value, error) {
	if kind := a[0].Kind(); kind != value.Array && kind != value.Set {
		return nil, errors.New("operand must be an array")
	}
	elements := a[0].Elements()
	if err := c.Room(64 * len(elements)); err != nil {
		return nil, err
	}
	networks := c.NewSet(0)
	var few [8]block
	blocks := few[:0]
	for _, element := range elements {
		if err := c.Step(8); err != nil {
			return nil, err
		}
		if element.Kind() != value.String {
			return nil, errors.New("element must be string")
		}
		parsed, err := parseBlock(element.Text())
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, parsed)
	}
	mergeBlocks(blocks, func(network string) { c.Add(networks, c.String(network)) })
	return networks, nil
}

// named is a network of a collection with its name: itself, its position, or its key.
type named struct{ network, name *value.Value }

func cidrContainsMatches(c *Context, a []*value.Value) (*value.Value, error) {
	matches := c.NewSet(0)
	outer, outerErr := networksAt(c, a, 0)
	inner, innerErr := networksAt(c, a, 1)
	if outerErr != nil {
		return nil, outerErr
	}
	if len(outer) == 0 {
		return matches, nil
	}
	if innerErr != nil {
		return nil, innerErr
	}
	for _, whole := range outer {
		for _, part := range inner {
			if err := c.Step(4); err != nil {
				return nil, err
			}
			pair := []*value.Value{whole.network, part.network}
			if err := wantTwo(pair, value.String); err != nil {
				return nil, err
			}
			contains, err := cidrContains(whole.network.Text(), part.network.Text())
			if err != nil {
				return nil, err
			}
			if contains {
				c.Add(matches, c.Array(whole.name, part.name))
			}
		}
	}
	return matches, nil
}

func networksAt(c *Context, a []*value.Value, i int) ([]named, error) {
	var all []named
	switch v := a[i]; v.Kind() {
	case value.String:
		return []named{{v, v}}, nil
	case value.Array:
		for at, element := range v.Elements() {
			all = append(all, named{element, c.Int(int64(at))})
		}
	case value.Set:
		for _, element := range v.Elements() {
			all = append(all, named{element, element})
		}
	case value.Object:
		for _, member := range v.Members() {
			all = append(all, named{member.Value, member.Key})
		}
	}
	if err := c.Room(16 * len(all)); err != nil {
		return nil, err
	}
	for at, one := range all {
		switch {
		case one.network.Kind() == value.String:
		case one.network.Kind() == value.Array && one.network.Len() > 0:
			all[at].network = one.network.Elements()[0]
		default:
			return nil, fmt.Errorf("operand %d: element must be string or non-empty array", i+1)
		}
	}
	return all, nil
}
