package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/assay-rules/assay/functions/internal/pack/compliancepack"
)

type packReportCommand struct {
	ID  string `arg:"" help:"Id of the compliance pack: cp-…"`
	Out string `type:"path" placeholder:"FILE" help:"Output file (default ID.xlsx, or ID.zip for an account group). From assay serve, FILE.html and FILE.csv also work, and so does --lang zh."`
	languageFlag
	Timeout time.Duration `default:"10m" help:"Timeout for generating and downloading (default ${default})."`
	packService
}

func (c *packReportCommand) Run(ctx context.Context, streams stdio) error {
	file := c.Out
	if file == "" {
		file = c.ID + ".xlsx"
		if c.Aggregator != "" {
			file = c.ID + ".zip"
		}
	}
	if err := writable("--out", file); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	client, err := c.client()
	if err != nil {
		return err
	}
	if err := client.Generate(ctx, c.ID); err != nil {
		return err
	}
	shown := newProgress(streams.err)
	report, err := c.wait(ctx, client, func(status string) { shown.show(fmt.Sprintf("report of %s: %s", c.ID, status)) })
	shown.end()
	if err != nil {
		return err
	}
	content, err := client.Download(ctx, report.URL, filepath.Ext(file), c.Lang)
	if err != nil {
		return err
	}
	if err := replaceFile(file, content, 0o600); err != nil {
		return err
	}
	_, err = fmt.Fprintf(streams.out, "%s (%d bytes)\n", file, len(content))
	return err
}

func (c *packReportCommand) wait(ctx context.Context, client *compliancepack.Client, progress func(status string)) (compliancepack.Report, error) {
	for pause := 200 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		report, err := client.Report(ctx, c.ID)
		if ctx.Err() != nil {
			return report, fmt.Errorf("the report is not complete after %v (--timeout): %w", c.Timeout, context.Cause(ctx))
		}
		if err != nil {
			return report, err
		}
		progress(report.Status)
		switch report.Status {
		case "COMPLETE":
			return report, nil
		case "NONE":
			return report, errors.New("the service lost the report that it was generating: try again")
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return report, fmt.Errorf("the report is not complete after %v (--timeout): %w", c.Timeout, context.Cause(ctx))
		}
	}
}
