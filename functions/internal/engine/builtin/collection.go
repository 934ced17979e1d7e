package builtin

import (
	"errors"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var collections = []Builtin{
	{"array.concat", 2, arrayConcat},
	{"array.flatten", 1, arrayFlatten},
	{"array.slice", 3, arraySlice},
	{"array.reverse", 1, arrayReverse},
	{"and", 2, intersect},
	{"or", 2, union},
	{"set_diff", 2, difference},
	{"intersection", 1, intersectAll},
	{"union", 1, uniteAll},
	{"object.get", 3, objectGet},
	{"object.keys", 1, objectKeys},
	{"object.remove", 2, selectMembers(false)},
	{"object.filter", 2, selectMembers(true)},
	{"object.union", 2, func(c *Context, a []*value.Value) (*value.Value, error) {
		for i := range a {
			if err := want(a, i, value.Object); err != nil {
				return nil, err
			}
		}
		return mergeObjects(c, a)
	}},
	{"object.union_n", 1, objectUnionN},
	{"object.subset", 2, objectSubset},
	{"walk", 1, walk},
	{"graph.reachable", 2, reachable},
	{"graph.reachable_paths", 2, reachablePaths},
}

func wantTwo(a []*value.Value, kind value.Kind) error {
	if err := want(a, 0, kind); err != nil {
		return err
	}
	return want(a, 1, kind)
}

// arrayOf makes an array of many elements.
func arrayOf(c *Context, elements ...[]*value.Value) (*value.Value, error) {
	n := 0
	for _, part := range elements {
		n += len(part)
	}
	if err := c.Room(8 * n); err != nil {
		return nil, err
	}
	if err := c.Step(n); err != nil {
		return nil, err
	}
	array := c.NewArray(n)
	for _, part := range elements {
		for _, element := range part {
			c.Append(array, element)
		}
	}
	return array, nil
}

// setOf makes a set of many elements.
func setOf(c *Context, elements ...[]*value.Value) (*value.Value, error) {
	set := c.NewSet(0)
	for _, part := range elements {
		for _, element := range part {
			if err := c.Step(1); err != nil {
				return nil, err
			}
			c.Add(set, element)
		}
	}
	return set, nil
}

func arrayConcat(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantTwo(a, value.Array); err != nil {
		return nil, err
	}
	if a[0].Len() == 0 {
		return a[1], nil
	}
	if a[1].Len() == 0 {
		return a[0], nil
	}
	return arrayOf(c, a[0].Elements(), a[1].Elements())
}

func arrayFlatten(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 0, value.Array); err != nil {
		return nil, err
	}
	elements := a[0].Elements()
	parts := make([][]*value.Value, len(elements))
	for i, element := range elements {
		if element.Kind() == value.Array {
			parts[i] = element.Elements()
		} else {
			parts[i] = elements[i : i+1]
		}
	}
	return arrayOf(c, parts...)
}

func arraySlice(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 0, value.Array); err != nil {
		return nil, err
	}
	from, err := integerAt(a, 1)
	if err != nil {
		return nil, err
	}
	to, err := integerAt(a, 2)
	if err != nil {
		return nil, err
	}
	to = min(max(to, 0), a[0].Len())
	from = min(max(from, 0), to)
	return arrayOf(c, a[0].Elements()[from:to])
}

func arrayReverse(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 0, value.Array); err != nil {
		return nil, err
	}
	elements := a[0].Elements()
	if err := c.Room(8 * len(elements)); err != nil {
		return nil, err
	}
	array := c.NewArray(len(elements))
	for i := range elements {
		c.Append(array, elements[len(elements)-1-i])
	}
	return array, nil
}

// kept returns the elements of a set that another set has, or does not have.
func kept(c *Context, set, other *value.Value, has bool) (*value.Value, error) {
	result := c.NewSet(0)
	for _, element := range set.Elements() {
		if err := c.Step(1); err != nil {
			return nil, err
		}
		if (other.Get(element) != nil) == has {
			c.Add(result, element)
		}
	}
	return result, nil
}

func intersect(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantTwo(a, value.Set); err != nil {
		return nil, err
	}
	if a[0].Len() > a[1].Len() {
		return kept(c, a[1], a[0], true)
	}
	return kept(c, a[0], a[1], true)
}

func difference(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantTwo(a, value.Set); err != nil {
		return nil, err
	}
	return kept(c, a[0], a[1], false)
}

func union(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantTwo(a, value.Set); err != nil {
		return nil, err
	}
	if a[0].Len() == 0 {
		return a[1], nil
	}
	if a[1].Len() == 0 {
		return a[0], nil
	}
	return setOf(c, a[0].Elements(), a[1].Elements())
}

func wantSets(a []*value.Value) error {
	if err := want(a, 0, value.Set); err != nil {
		return err
	}
	for _, element := range a[0].Elements() {
		if element.Kind() != value.Set {
			return wrongKind(0, element, "set")
		}
	}
	return nil
}

func intersectAll(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantSets(a); err != nil {
		return nil, err
	}
	sets := a[0].Elements()
	if len(sets) == 0 {
		return c.NewSet(0), nil
	}
	result := sets[0]
	for _, set := range sets[1:] {
		var err error
		if result, err = kept(c, result, set, true); err != nil {
			return nil, err
		}
	}
	return result, nil
}

func uniteAll(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantSets(a); err != nil {
		return nil, err
	}
	parts := make([][]*value.Value, 0, a[0].Len())
	for _, set := range a[0].Elements() {
		parts = append(parts, set.Elements())
	}
	return setOf(c, parts...)
}

func objectGet(_ *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 0, value.Object); err != nil {
		return nil, err
	}
	found := a[0]
	if a[1].Kind() != value.Array {
		found = found.Get(a[1])
	} else {
		for _, key := range a[1].Elements() {
			if found = found.Get(key); found == nil {
				break
			}
		}
	}
	if found == nil {
		return a[2], nil
	}
	return found, nil
}

func objectKeys(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 0, value.Object); err != nil {
		return nil, err
	}
	members := a[0].Members()
	if err := c.Room(8 * len(members)); err != nil {
		return nil, err
	}
	set := c.NewSet(len(members))
	for _, member := range members {
		if err := c.Step(1); err != nil {
			return nil, err
		}
		c.Add(set, member.Key)
	}
	return set, nil
}

// keysAt reads an argument that lists keys: an array or set of keys, or an object with these keys.
func keysAt(c *Context, a []*value.Value, i int) (*value.Value, error) {
	switch a[i].Kind() {
	case value.Array:
		return setOf(c, a[i].Elements())
	case value.Object, value.Set:
		return a[i], nil
	}
	return nil, wrongKind(i, a[i], "object", "set", "array")
}

// selectMembers keeps the members whose keys are listed, or the others.
func selectMembers(named bool) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := want(a, 0, value.Object); err != nil {
			return nil, err
		}
		keys, err := keysAt(c, a, 1)
		if err != nil {
			return nil, err
		}
		result := c.NewObject(0)
		for _, member := range a[0].Members() {
			if err := c.Step(1); err != nil {
				return nil, err
			}
			if (keys.Get(member.Key) != nil) == named {
				c.Put(result, member.Key, member.Value)
			}
		}
		return result, nil
	}
}

func objectUnionN(c *Context, a []*value.Value) (*value.Value, error) {
	if err := want(a, 0, value.Array); err != nil {
		return nil, err
	}
	objects := a[0].Elements()
	for _, object := range objects {
		if object.Kind() != value.Object {
			return nil, wrongElement(0, a[0], object, "object")
		}
	}
	return mergeObjects(c, objects)
}

// mergeObjects merges objects recursively. Of other values, the last wins.
func mergeObjects(c *Context, objects []*value.Value) (*value.Value, error) {
	if len(objects) == 1 {
		return objects[0], nil
	}
	// The values to merge for each key: objects, or one other value.
	candidates := c.NewObject(0)
	for _, object := range objects {
		for _, member := range object.Members() {
			if err := c.Step(1); err != nil {
				return nil, err
			}
			found := candidates.Get(member.Key)
			if found != nil && member.Value.Kind() == value.Object && found.Elements()[0].Kind() == value.Object {
				c.Append(found, member.Value)
			} else {
				c.Put(candidates, member.Key, c.Array(member.Value))
			}
		}
	}
	merged := c.NewObject(0)
	for _, member := range candidates.Members() {
		one, err := member.Value.Elements()[0], error(nil)
		if all := member.Value.Elements(); len(all) > 1 {
			one, err = mergeObjects(c, all)
		}
		if err != nil {
			return nil, err
		}
		c.Put(merged, member.Key, one)
	}
	return merged, nil
}

func objectSubset(c *Context, a []*value.Value) (*value.Value, error) {
	whole, part := a[0], a[1]
	var contained bool
	var err error
	switch {
	case whole.Kind() == value.Array && part.Kind() == value.Set:
		contained, err = arrayHas(c, whole, part)
	case whole.Kind() != part.Kind():
		err = errors.New("both arguments object.subset must be of the same type or array and set")
	default:
		contained, err = isSubset(c, whole, part)
	}
	if err != nil {
		return nil, err
	}
	return value.Of(contained), nil
}

func isSubset(c *Context, whole, part *value.Value) (bool, error) {
	switch whole.Kind() {
	case value.Object:
		for _, member := range part.Members() {
			if err := c.Step(1); err != nil {
				return false, err
			}
			other := whole.Get(member.Key)
			switch {
			case other == nil:
				return false, nil
			case value.Equal(other, member.Value):
				continue
			case other.Kind() != member.Value.Kind() || other.Kind() < value.Array:
				return false, nil
			}
			if contained, err := isSubset(c, other, member.Value); !contained || err != nil {
				return false, err
			}
		}
		return true, nil
	case value.Set:
		for _, element := range part.Elements() {
			if err := c.Step(1); err != nil {
				return false, err
			}
			if whole.Get(element) == nil {
				return false, nil
			}
		}
		return true, nil
	case value.Array:
		return arrayContains(c, whole.Elements(), part.Elements())
	}
	return false, errors.New("both arguments object.subset must be of the same type or array and set")
}

// arrayContains searches for a sequence of elements.
func arrayContains(c *Context, whole, run []*value.Value) (bool, error) {
	for from := range len(whole) - len(run) + 1 {
		matched := 0
		for matched < len(run) && value.Equal(whole[from+matched], run[matched]) {
			matched++
		}
		if err := c.Step(matched + 1); err != nil {
			return false, err
		}
		if matched == len(run) {
			return true, nil
		}
	}
	return false, nil
}

// arrayHas counts the elements that the set has, repeated ones repeatedly, as OPA does.
func arrayHas(c *Context, array, set *value.Value) (bool, error) {
	missing := set.Len()
	for _, element := range array.Elements() {
		if err := c.Step(1); err != nil {
			return false, err
		}
		if set.Get(element) != nil {
			missing--
		}
		if missing == 0 {
			return true, nil
		}
	}
	return false, nil
}

// walk pairs every value within a value with its path. Rego iterates over the pairs.
func walk(c *Context, a []*value.Value) (*value.Value, error) {
	pairs := c.NewArray(0)
	return pairs, walkFrom(c, pairs, nil, a[0])
}

func walkFrom(c *Context, pairs *value.Value, path []*value.Value, v *value.Value) error {
	if err := c.Step(1 + len(path)); err != nil {
		return err
	}
	c.Append(pairs, c.Array(c.Array(path...), v))
	switch v.Kind() {
	case value.Array:
		for i, element := range v.Elements() {
			if err := walkFrom(c, pairs, append(path, c.Int(int64(i))), element); err != nil {
				return err
			}
		}
	case value.Set:
		for _, element := range v.Elements() {
			if err := walkFrom(c, pairs, append(path, element), element); err != nil {
				return err
			}
		}
	case value.Object:
		for _, member := range v.Members() {
			if err := walkFrom(c, pairs, append(path, member.Key), member.Value); err != nil {
				return err
			}
		}
	}
	return nil
}

// vertices returns the elements of an array or set; anything else has none.
func vertices(v *value.Value) []*value.Value {
	if v.Kind() == value.Array || v.Kind() == value.Set {
		return v.Elements()
	}
	return nil
}

func wantGraph(a []*value.Value) error {
	if err := want(a, 0, value.Object); err != nil {
		return err
	}
	if kind := a[1].Kind(); kind != value.Array && kind != value.Set {
		return wrongKind(1, a[1], "{array, set}")
	}
	return nil
}

func reachable(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantGraph(a); err != nil {
		return nil, err
	}
	reached := c.NewSet(0)
	queue := append([]*value.Value(nil), vertices(a[1])...)
	for len(queue) > 0 {
		if err := c.Step(1); err != nil {
			return nil, err
		}
		vertex := queue[0]
		queue = queue[1:]
		edges := a[0].Get(vertex)
		if edges == nil || !c.Add(reached, vertex) {
			continue
		}
		next := vertices(edges)
		if err := c.Room(8 * len(next)); err != nil {
			return nil, err
		}
		queue = append(queue, next...)
	}
	return reached, nil
}

func reachablePaths(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantGraph(a); err != nil {
		return nil, err
	}
	paths := c.NewSet(0)
	for _, vertex := range vertices(a[1]) {
		edges := a[0].Get(vertex)
		if edges == nil {
			continue
		}
		next := vertices(edges)
		if len(next) == 0 {
			c.Add(paths, c.Array(vertex))
		}
		for _, neighbor := range next {
			if err := extend(c, a[0], paths, []*value.Value{vertex}, neighbor); err != nil {
				return nil, err
			}
		}
	}
	return paths, nil
}

// extend adds all paths that continue with a vertex. A path ends at a vertex without edges, before a vertex that the graph does not have, and
// before it would visit a vertex again.
func extend(c *Context, graph, paths *value.Value, path []*value.Value, vertex *value.Value) error {
	if err := c.Step(1 + len(path)); err != nil {
		return err
	}
	edges := graph.Get(vertex)
	if edges == nil {
		c.Add(paths, c.Array(path...))
		return nil
	}
	path = append(path[:len(path):len(path)], vertex)
	next := vertices(edges)
	if len(next) == 0 {
		c.Add(paths, c.Array(path...))
	}
	for _, neighbor := range next {
		if contains(path, neighbor) {
			c.Add(paths, c.Array(path...))
		} else if err := extend(c, graph, paths, path, neighbor); err != nil {
			return err
		}
	}
	return nil
}

func contains(values []*value.Value, v *value.Value) bool {
	for _, one := range values {
		if value.Equal(one, v) {
			return true
		}
	}
	return false
}
