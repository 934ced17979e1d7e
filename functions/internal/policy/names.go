package policy

import "slices"

// Named returns the policy with a name on a cloud. The name is an id, else one of the cloud's own identifiers, else a former
// id. Without a cloud, no identifier of a cloud is a name.
func Named(cloud, name string, declared ...Metadata) (Metadata, bool) {
	for _, names := range []func(Metadata) []string{
		func(m Metadata) []string { return []string{m.ID} },
		func(m Metadata) []string { return m.Aliases[cloud] },
		func(m Metadata) []string { return m.Former },
	} {
		for _, m := range declared {
			if slices.Contains(names(m), name) {
				return m, true
			}
		}
	}
	return Metadata{}, false
}

// Identifier returns the policy's identifier in the cloud's own catalogue, or the policy's id if METADATA gives none for the cloud.
func (m Metadata) Identifier(cloud string) string {
	if own := m.Aliases[cloud]; len(own) > 0 {
		return own[0]
	}
	return m.ID
}
