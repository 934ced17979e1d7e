package audit

import (
	"fmt"
	"os"
)

func debugTrees(workers []*worker) {
	if os.Getenv("AUDIT_DEBUG") == "" {
		return
	}
	for i, w := range workers {
		for name, t := range w.types {
			for j := range t.rules {
				r := &t.rules[j]
				s := ""
				for b := r.tree.root; b != nil && b.outcome == nil; {
					p := ""
					for q := b.read.Place; q != nil; q = q.Parent {
						if q.Index >= 0 {
							p = fmt.Sprintf("[%d]", q.Index) + p
						} else {
							p = "." + q.Name + p
						}
					}
					if b.read.All {
						p += "*"
					}
					s += fmt.Sprintf(" %s:%d+%d", p, len(b.few), len(b.many))
					if len(b.few) == 0 {
						break
					}
					b = b.few[0].to
				}
				fmt.Fprintf(os.Stderr, "%d %s %s evals=%d off=%v tries=%d hits=%d bytes=%d %s\n", i, name, w.Chosen.Rules[r.index].Judge.Rule.Name, r.evaluations, r.tree.off, r.tree.tries, r.tree.hits, w.bytes, s)
			}
		}
	}
}
