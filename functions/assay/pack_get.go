package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
)

type packGetCommand struct {
	Pack string `arg:"" complete:"pack" help:"Name of a pack or words of its title in English or Chinese, or with --endpoint the id of a compliance pack."`
	packService
	directories
}

func (c *packGetCommand) Run(ctx context.Context, streams stdio) error {
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	if c.Endpoint != "" {
		client, err := c.client()
		if err != nil {
			return err
		}
		p, err := client.Get(ctx, c.Pack)
		if err != nil {
			return err
		}
		fmt.Fprintf(streams.out, "%s  %s  %s  risk %s\n%s\n\n", p.ID, p.Name, p.Status, policy.SeverityOf(p.RiskLevel), p.Description)
		fmt.Fprintln(table, "RULE\tIDENTIFIER\tRISK\tPARAMETERS")
		for _, r := range p.Rules {
			var parameters []string
			for _, parameter := range r.Parameters {
				parameters = append(parameters, parameter.Name+"="+parameter.Value)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Name, cmp.Or(r.Managed, r.ID), policy.SeverityOf(r.RiskLevel), strings.Join(parameters, " "))
		}
		return table.Flush()
	}
	library, err := c.configLibrary()
	if err != nil {
		return err
	}
	pack, err := packShown(library.Packs, c.Pack)
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.out, "%s  %s  risk %s\n", pack.Name, packTitle(pack), pack.Risk)
	if pack.Description != "" {
		fmt.Fprintln(streams.out, pack.Description)
	}
	fmt.Fprintln(streams.out)
	fmt.Fprintln(table, "RULE\tRISK\tPARAMETERS")
	for _, r := range pack.Rules {
		parameters, err := json.Marshal(r.Parameters)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", r.Rule, r.Risk, strings.TrimPrefix(string(parameters), "null"))
	}
	return table.Flush()
}

// packTitle is a pack's title in both languages.
func packTitle(p pack.Pack) string {
	if p.Zh.Title == "" || p.Title == "" || strings.HasPrefix(p.Zh.Title, p.Title) {
		return cmp.Or(p.Zh.Title, p.Title)
	}
	return p.Title + " / " + p.Zh.Title
}
