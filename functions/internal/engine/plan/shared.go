package plan

import (
	"fmt"
	"maps"
	"slices"
)

// Shared gathers the functions that plans have in common, each once, in the parts to which they belong. The zero value is empty.
type Shared struct {
	parts map[string]map[string]shared // by part and name
}

type shared struct {
	member
	encoded string
}

// Add takes those functions of a plan that belong to a part, and writes the rest, which [Link] joins with them again.
func (s *Shared) Add(p *Plan) ([]byte, error) {
	places := make([]int, len(p.Functions))
	var own []member
	for i, m := range p.members(p.Functions) {
		if m.Part == "" {
			places[i] = len(own)
			own = append(own, m)
		} else if err := s.add(m); err != nil {
			return nil, err
		}
	}
	return encode(p.members(p.Entries), own, func(_ *Plan, function int32) (int, bool) {
		return places[function], p.Functions[function].Part == ""
	}), nil
}

func (s *Shared) add(m member) error {
	if s.parts == nil {
		s.parts = map[string]map[string]shared{}
	}
	if s.parts[m.Part] == nil {
		s.parts[m.Part] = map[string]shared{}
	}
	none := func(*Plan, int32) (int, bool) { return 0, false }
	encoded := string(encode(nil, []member{m}, none)) // all that it calls are imports, so equal functions are equal bytes
	if known, ok := s.parts[m.Part][m.Name]; ok && known.encoded != encoded {
		return fmt.Errorf("%s is compiled differently for two policies", m.Name)
	}
	s.parts[m.Part][m.Name] = shared{m, encoded}
	return nil
}

// Parts writes the parts, by name. The order in which plans were added makes no difference.
func (s *Shared) Parts() map[string][]byte {
	parts := make(map[string][]byte, len(s.parts))
	for part, functions := range s.parts {
		names := slices.Sorted(maps.Keys(functions))
		members := make([]member, len(names))
		for i, name := range names {
			members[i] = functions[name].member
		}
		parts[part] = encode(nil, members, func(p *Plan, function int32) (int, bool) {
			place, _ := slices.BinarySearch(names, p.Functions[function].Name)
			return place, p.Functions[function].Part == part
		})
	}
	return parts
}
