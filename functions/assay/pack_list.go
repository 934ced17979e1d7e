package main

import (
	"context"
	"fmt"
	"text/tabwriter"
	"time"

	"github.com/assay-rules/assay/functions/internal/policy"
)

type packListCommand struct {
	packService
	directories
}

func (c *packListCommand) Run(ctx context.Context, streams stdio) error {
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	if c.Endpoint != "" {
		client, err := c.client()
		if err != nil {
			return err
		}
		packs, err := client.List(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(table, "ID\tNAME\tSTATUS\tRISK\tCREATED")
		for _, p := range packs {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", p.ID, p.Name, p.Status, policy.SeverityOf(p.RiskLevel), time.UnixMilli(p.Created).UTC().Format(time.RFC3339))
		}
		return table.Flush()
	}
	library, err := c.configLibrary()
	if err != nil {
		return err
	}
	names, err := library.Packs.Names()
	if err != nil {
		return err
	}
	fmt.Fprintln(table, "PACK\tRULES\tRISK\tTITLE")
	for _, name := range names {
		pack, err := library.Packs.Lookup(name)
		if err != nil {
			fmt.Fprintf(table, "%s\t-\t-\t%v\n", name, err)
			continue
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\n", pack.Name, len(pack.Rules), pack.Risk, packTitle(pack))
	}
	return table.Flush()
}
