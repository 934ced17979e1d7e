package main

import (
	"bytes"
	"errors"
	"fmt"

	"go.yaml.in/yaml/v3"

	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/pack/template"
)

// packSchema tells editors what packs are like.
const packSchema = "https://raw.githubusercontent.com/assay-rules/assay/main/docs/schemas/pack.schema.json"

type packImportCommand struct {
	Template string `arg:"" help:"Template file of a cloud, or - for standard input."`
	directories
}

func (c *packImportCommand) Run(streams stdio) error {
	content, err := readEvent(c.Template, streams.in)
	if err != nil {
		return err
	}
	library, err := c.configLibrary()
	if err != nil {
		return err
	}
	imported, err := template.Read(content, library.Rules.Lookup)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(imported), encoder.Close()); err != nil {
		return err
	}
	if _, err := pack.Parse(text.Bytes()); err != nil { // the template may have been edited
		return fmt.Errorf("%s: %w", c.Template, err)
	}
	_, err = fmt.Fprintf(streams.out, "# yaml-language-server: $schema=%s\n%s", packSchema, &text)
	return err
}
