package builtin

import (
	"errors"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var patches = []Builtin{
	{"json.filter", 2, func(c *Context, a []*value.Value) (*value.Value, error) { return onPaths(c, a, filterPaths) }},
	{"json.remove", 2, func(c *Context, a []*value.Value) (*value.Value, error) { return onPaths(c, a, removePaths) }},
	{"json.patch", 2, jsonPatch},
}

// onPaths applies paths to an object. The paths are a tree of their keys; null ends a path.
func onPaths(c *Context, a []*value.Value, apply func(c *Context, v, paths *value.Value) (*value.Value, error)) (*value.Value, error) {
	if err := want(a, 0, value.Object); err != nil {
		return nil, err
	}
	if kind := a[1].Kind(); kind != value.Array && kind != value.Set {
		return nil, wrongKind(1, a[1], "set", "array")
	}
	root := c.NewObject(0)
	for _, element := range a[1].Elements() {
		path, err := parsePath(c, element)
		if err != nil {
			return nil, err
		}
		addPath(c, root, path)
	}
	return apply(c, a[0], root)
}

func addPath(c *Context, node *value.Value, path []*value.Value) {
	for i, key := range path {
		child := node.Get(key)
		switch {
		case i == len(path)-1:
			c.Put(node, key, value.NullValue)
		case child == nil:
			child = c.NewObject(0)
			c.Put(node, key, child)
		case child.Kind() == value.Null:
			return
		}
		node = child
	}
}

// parsePath reads a path: a JSON pointer, or an array of keys.
func parsePath(c *Context, v *value.Value) ([]*value.Value, error) {
	switch v.Kind() {
	case value.Array:
		return v.Elements(), nil
	case value.String:
	default:
		return nil, errors.New("operand 2 must be one of {set, array} containing string paths or array of path segments but got " + v.Kind().String())
	}
	if v.Text() == "" {
		return nil, nil
	}
	var path []*value.Value
	for part := range strings.SplitSeq(strings.TrimLeft(v.Text(), "/"), "/") {
		if err := c.Step(1); err != nil {
			return nil, err
		}
		path = append(path, c.String(strings.ReplaceAll(strings.ReplaceAll(part, "~1", "/"), "~0", "~")))
	}
	return path, nil
}

// filterPaths keeps the values at paths. The key of an array element is its position as a string.
func filterPaths(c *Context, v, paths *value.Value) (*value.Value, error) {
	if paths.Kind() == value.Null {
		return v, nil
	}
	return rebuilt(c, v, func(key, element *value.Value) (*value.Value, error) {
		next := paths.Get(key)
		if next == nil {
			return nil, nil
		}
		return filterPaths(c, element, next)
	})
}

// removePaths removes the values at paths.
func removePaths(c *Context, v, paths *value.Value) (*value.Value, error) {
	return rebuilt(c, v, func(key, element *value.Value) (*value.Value, error) {
		switch next := paths.Get(key); next.Kind() {
		case value.Null:
			return nil, nil
		case value.Object:
			return removePaths(c, element, next)
		}
		return element, nil
	})
}

// rebuilt returns a collection of the values that each returns for the elements; nil omits an element.
func rebuilt(c *Context, v *value.Value, each func(key, element *value.Value) (*value.Value, error)) (*value.Value, error) {
	var result *value.Value
	switch v.Kind() {
	case value.Array:
		result = c.NewArray(0)
		for i, element := range v.Elements() {
			made, err := each(c.String(strconv.Itoa(i)), element)
			if err != nil {
				return nil, err
			}
			if made != nil {
				c.Append(result, made)
			}
		}
	case value.Set:
		result = c.NewSet(0)
		for _, element := range v.Elements() {
			made, err := each(element, element)
			if err != nil {
				return nil, err
			}
			if made != nil {
				c.Add(result, made)
			}
		}
	case value.Object:
		result = c.NewObject(0)
		for _, member := range v.Members() {
			made, err := each(member.Key, member.Value)
			if err != nil {
				return nil, err
			}
			if made != nil {
				c.Put(result, member.Key, made)
			}
		}
	default:
		return v, nil
	}
	return result, c.Step(1 + v.Len())
}

func jsonPatch(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 1, value.Array); err != nil {
		return nil, err
	}
	document := a[0] // nil after it was removed
	for _, operation := range a[1].Elements() {
		var err error
		if document, err = patched(c, document, operation); err != nil {
			return nil, err
		}
	}
	return document, nil
}

func patched(c *Context, document, operation *value.Value) (*value.Value, error) {
	if operation.Kind() != value.Object {
		return nil, errors.New("must be an array of JSON-Patch objects, but at least one element is not an object")
	}
	path, err := pathOf(c, operation, "path")
	if err != nil {
		return nil, err
	}
	op := operation.Member("op")
	switch op.Kind() {
	case value.String:
	case value.Undefined:
		return nil, errors.New("missing required attribute 'op'")
	default:
		return nil, errors.New("attribute 'op' must be a string but found: " + op.Kind().String())
	}
	var operand *value.Value
	var from []*value.Value
	name := op.Text()
	switch name {
	case "add", "replace", "test":
		if operand = operation.Member("value"); operand == nil {
			return nil, errors.New("missing required attribute 'value'")
		}
	case "move", "copy":
		if from, err = pathOf(c, operation, "from"); err != nil {
			return nil, err
		}
		if operand, err = follow(document, from); err != nil {
			return nil, err
		}
	case "remove":
	default:
		return nil, errors.New("unrecognized op: " + shown(op))
	}
	switch name {
	case "test":
		found, err := follow(document, path)
		if err != nil {
			return nil, err
		}
		if !value.Equal(found, operand) {
			return nil, errors.New("test failed at " + shown(operation.Member("path")))
		}
		return document, nil
	case "move":
		if document, err = edit(c, document, from, deleteAt); err != nil {
			return nil, err
		}
	case "replace", "remove":
		if document, err = edit(c, document, path, deleteAt); err != nil || name == "remove" {
			return document, err
		}
	}
	if len(path) == 0 {
		return operand, nil
	}
	return edit(c, document, path, func(c *Context, container, key *value.Value) (*value.Value, error) {
		return insertAt(c, container, key, operand)
	})
}

func pathOf(c *Context, operation *value.Value, name string) ([]*value.Value, error) {
	path := operation.Member(name)
	if path == nil {
		return nil, errors.New("missing required attribute '" + name + "'")
	}
	return parsePath(c, path)
}

// child returns the value at one key of a path; positions in arrays may be strings.
func child(container, key *value.Value) (*value.Value, error) {
	if container.Kind() == value.Array {
		i, err := position(container, key)
		if err != nil {
			return nil, err
		}
		if i >= 0 && i < container.Len() {
			return container.Elements()[i], nil
		}
	} else if found := container.Get(key); found != nil {
		return found, nil
	}
	return nil, errors.New("path " + shown(key) + " does not exist")
}

func follow(document *value.Value, path []*value.Value) (*value.Value, error) {
	if document == nil {
		return nil, errors.New("the document was removed")
	}
	for _, key := range path {
		var err error
		if document, err = child(document, key); err != nil {
			return nil, err
		}
	}
	return document, nil
}

func position(array, key *value.Value) (int, error) {
	switch text := key.Text(); key.Kind() {
	case value.Number:
		if i, ok := toInteger(key); ok {
			return i, nil
		}
	case value.String:
		if text == "-" {
			return array.Len(), nil
		}
		if i, ok := parseInteger(text); ok && (text == "0" || text[0] != '0') {
			return i, nil
		}
	}
	return 0, errors.New("invalid position in an array: " + shown(key))
}

// edit replaces the container at the end of a path, and all containers on the way to it.
func edit(c *Context, v *value.Value, path []*value.Value, at func(c *Context, container, key *value.Value) (*value.Value, error)) (*value.Value, error) {
	if v == nil {
		return nil, errors.New("the document was removed")
	}
	if err := c.Step(1); err != nil {
		return nil, err
	}
	if len(path) == 0 {
		return nil, nil // the document itself is removed
	}
	key := path[0]
	if len(path) == 1 {
		return at(c, v, key)
	}
	old, err := child(v, key)
	if err != nil {
		return nil, err
	}
	changed, err := edit(c, old, path[1:], at)
	if err != nil {
		return nil, err
	}
	switch v.Kind() {
	case value.Array:
		i, err := position(v, key)
		if err != nil {
			return nil, err
		}
		return arrayOf(c, v.Elements()[:i], []*value.Value{changed}, v.Elements()[i+1:])
	case value.Set:
		rest, err := deleteAt(c, v, key)
		if err != nil {
			return nil, err
		}
		c.Add(rest, changed)
		return rest, nil
	default:
		return insertAt(c, v, key, changed)
	}
}

func insertAt(c *Context, container, key, v *value.Value) (*value.Value, error) {
	switch container.Kind() {
	case value.Object:
		members := container.Members()
		result := c.NewObject(0)
		for _, member := range members {
			if err := c.Step(1); err != nil {
				return nil, err
			}
			c.Put(result, member.Key, member.Value)
		}
		c.Put(result, key, v)
		return result, nil
	case value.Set:
		if !value.Equal(key, v) {
			return nil, errors.New("set key " + shown(key) + " does not equal value to be inserted " + shown(v))
		}
		return setOf(c, container.Elements(), []*value.Value{v})
	case value.Array:
		i, err := position(container, key)
		if err != nil {
			return nil, err
		}
		if i < 0 || i > container.Len() {
			return nil, errors.New("index for array insertion out of bounds")
		}
		return arrayOf(c, container.Elements()[:i], []*value.Value{v}, container.Elements()[i:])
	}
	return nil, errors.New("expected composite type, found " + container.Kind().String())
}

func deleteAt(c *Context, container, key *value.Value) (*value.Value, error) {
	if _, err := child(container, key); err != nil {
		return nil, err
	}
	if container.Kind() == value.Array {
		i, err := position(container, key)
		if err != nil {
			return nil, err
		}
		return arrayOf(c, container.Elements()[:i], container.Elements()[i+1:])
	}
	return rebuilt(c, container, func(other, element *value.Value) (*value.Value, error) {
		if value.Equal(other, key) {
			return nil, nil
		}
		return element, nil
	})
}
