package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/pack/compliancepack"
)

type packDeleteCommand struct {
	IDs       []string `arg:"" name:"id" help:"Ids of compliance packs: cp-…"`
	WithRules bool     `help:"Also delete the rules of the packs."`
	packService
}

func (packDeleteCommand) Help() string {
	return "Exit codes: 0 all packs were deleted, 1 some packs were not deleted, 2 error: the service did not answer."
}

func (c *packDeleteCommand) Run(ctx context.Context, streams stdio) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	deleted, err := client.Delete(ctx, c.IDs, c.WithRules)
	for _, id := range c.IDs[min(len(deleted), len(c.IDs)):] { // results come in the order of the request
		deleted = append(deleted, compliancepack.Deleted{ID: id, ErrorCode: "unknown: the service did not answer"})
	}
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PACK\tRESULT")
	failed := 0
	for _, d := range deleted {
		result := "deleted"
		if !d.Success {
			result = cmp.Or(d.ErrorCode, "not deleted")
			failed++
		}
		fmt.Fprintf(table, "%s\t%s\n", d.ID, result)
	}
	if err := errors.Join(table.Flush(), err); err != nil {
		return err
	}
	if failed > 0 {
		return commandline.Finding(fmt.Sprintf("%d of %d packs not deleted", failed, len(c.IDs)))
	}
	return nil
}
