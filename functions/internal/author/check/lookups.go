package check

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

// lookups checks the user's definitions of lookups: their form, that their answers have a schema that can be used, and that they ask services whose
// hosts are known. A host never comes from a definition.
func lookups(sources Sources, library *compile.Library) []*compile.Problem {
	all, err := library.Lookups()
	if err != nil {
		return slices.DeleteFunc(compile.Problems(err), func(c *compile.Problem) bool { return !sources.OwnPolicy(c.File) })
	}
	services := map[string][]string{
		compliance.Alicloud: alicloud.Services(), compliance.HuaweiCloud: huaweicloud.Services(), compliance.AWS: aws.Services(),
	}
	var problems []*compile.Problem
	for _, name := range slices.Sorted(maps.Keys(all)) {
		l := all[name]
		if !sources.OwnPolicy(l.File) {
			continue
		}
		report := func(format string, args ...any) {
			problems = append(problems, &compile.Problem{File: l.File, Message: fmt.Sprintf(format, args...)})
		}
		if l.Call != nil && !slices.Contains(services[l.Cloud], l.Call.Service) {
			report("call.service %q is none of those whose hosts are known: %s", l.Call.Service, strings.Join(services[l.Cloud], ", "))
		}
		if l.Items != nil && l.Cloud != compliance.AWS {
			report("only AWS Config has items to look up: use a call")
		}
		if _, err := compile.Type(l.Member()); err != nil {
			report("answer: %v", err)
		}
	}
	return problems
}
