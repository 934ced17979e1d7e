package compile

import "github.com/assay-rules/assay/functions/internal/engine/plan"

// share says which functions a plan has in common with other plans: those of lib, in a part for each of its packages. A function that calls one
// that is not shared is not shared either: another policy may give that one another meaning.
func (c *converter) share() {
	for i, f := range c.needed {
		if inLib(f) {
			c.plan.Functions[i].Part = f.Path[1+len(libPackage)]
		}
	}
	for changed := true; changed; {
		changed = false
		for i := range c.plan.Functions {
			if f := &c.plan.Functions[i]; f.Part != "" && c.callsOwn(f.Blocks) {
				f.Part, changed = "", true
			}
		}
	}
}

// callsOwn reports whether blocks call a function that is not shared.
func (c *converter) callsOwn(blocks []plan.Block) bool {
	own := false
	walk(blocks, func(s *plan.Statement) { own = own || s.Op == plan.Call && c.plan.Functions[s.A].Part == "" })
	return own
}
