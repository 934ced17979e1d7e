package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/assay-rules/assay/functions/internal/pack/compliancepack"
	"github.com/assay-rules/assay/functions/internal/pack/template"
)

type packCreateCommand struct {
	Pack string `arg:"" complete:"pack" help:"Name of a pack."`
	packService
	directories
}

func (packCreateCommand) Help() string {
	return `The compliance pack consists of managed rules, by Alibaba Cloud's identifiers of the policies. Rules for other clouds are left out, with a
message for each. Prints the id of the compliance pack.

Exit codes: 0 success, 2 error.`
}

func (c *packCreateCommand) Run(ctx context.Context, streams stdio) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	source, err := c.source(c.Pack)
	if err != nil {
		return err
	}
	rules, leftOut, err := source.AlicloudRules()
	if err != nil {
		return err
	}
	id, err := client.Create(ctx, compliancepack.Pack{
		Name: cmp.Or(source.Pack.Title, source.Pack.Name), Description: source.Pack.Description, RiskLevel: source.Pack.Risk.Level(), Rules: packRules(rules),
	})
	if err != nil {
		return err
	}
	for _, name := range leftOut {
		fmt.Fprintf(streams.err, "left out: rule %s does not judge resources of Alibaba Cloud\n", name)
	}
	_, err = fmt.Fprintln(streams.out, id)
	return err
}

func packRules(rules []template.AlicloudRule) []compliancepack.Rule {
	all := make([]compliancepack.Rule, len(rules))
	for i, r := range rules {
		all[i] = compliancepack.Rule{Name: r.Name, Managed: r.Identifier, Description: r.Description, RiskLevel: r.RiskLevel}
		for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
			if r.Parameters[name] == "" {
				continue // the API requires a value with each name
			}
			all[i].Parameters = append(all[i].Parameters, compliancepack.Parameter{Name: name, Value: r.Parameters[name]})
		}
	}
	return all
}
