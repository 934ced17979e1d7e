package main

import (
	"fmt"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/pack/template"
)

type packExportCommand struct {
	Pack  string `arg:"" complete:"pack" help:"Name of a pack."`
	Cloud string `required:"" enum:"${clouds}" placeholder:"CLOUD" help:"Format: huaweicloud (conformance package, JSON), alicloud (compliance pack template, JSON) or aws (conformance pack, YAML)."`
	directories
}

func (c *packExportCommand) Run(streams stdio) error {
	source, err := c.source(c.Pack)
	if err != nil {
		return err
	}
	content, leftOut, err := template.Write(c.Cloud, source)
	for _, name := range leftOut {
		fmt.Fprintf(streams.err, "left out: rule %s does not judge resources of %s\n", name, compliance.CloudTitle(c.Cloud))
	}
	if err != nil {
		return err
	}
	_, err = streams.out.Write(content)
	return err
}
