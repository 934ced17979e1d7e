// Command assay tries, tests and checks compliance rules offline, with the judge of the deployed functions.
package main

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/assay-rules/assay/functions/internal/author/findings"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/report/render"
)

// commands are what `assay` can do.
type commands struct {
	Audit   auditCommand   `cmd:"" help:"Judge the resources of snapshots offline and write reports."`
	Collect collectCommand `cmd:"" help:"Get all resources that a Config service records, as a snapshot to audit."`
	Doctor  doctorCommand  `cmd:"" help:"Find out why verdicts do not reach a Config service."`
	Redrive redriveCommand `cmd:"" help:"Evaluate rules again whose events ended in a dead-letter queue."`
	Invoke  invokeCommand  `cmd:"" help:"Evaluate native events; show the verdict, its evidence and the exact report without sending it."`
	Explain explainCommand `cmd:"" help:"Show why a rule reaches its verdict about a resource."`
	Test    testCommand    `cmd:"" help:"Run the unit tests and example events of policies."`
	Check   checkCommand   `cmd:"" help:"Find mistakes in policies and rules without running them."`
	Build   buildCommand   `cmd:"" help:"Compile policies and rules into the bundle that a function evaluates."`
	Bundle  bundleCommand  `cmd:"" help:"Show what is in a bundle."`
	Fmt     fmtCommand     `cmd:"" help:"Format policies as opa fmt does."`
	Rules   rulesCommand   `cmd:"" help:"List rules, or find them by words."`
	Sample  sampleCommand  `cmd:"" help:"List sample events, or print one."`
	New     newCommand     `cmd:"" help:"Create the files of a new policy."`
	Schema  schemaCommand  `cmd:"" help:"Show the resource types that policies can judge, and their properties."`
	Serve   serveCommand   `cmd:"" help:"Run a local Config service for real clients and functions."`
	Pack    packCommand    `cmd:"" help:"List, export, import and manage packs of rules."`
	Version versionCommand `cmd:"" help:"Print the version of this command."`
	Docs    docsCommand    `cmd:"" help:"Generate the documentation of policies, packs and this command."`

	Completion completionCommand `cmd:"" help:"Print the script by which a shell completes commands, flags and names."`
	Complete   completeCommand   `cmd:"" hidden:"" passthrough:""`
}

// stdio are a command's streams.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	os.Exit(run(commandline.Interruptible(), os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

const description = `Write a compliance rule once in Rego; run it on Huawei Cloud, Alibaba Cloud and AWS. Results appear in each cloud's Config console.

This command tries, tests and checks rules offline, with the judge of the deployed functions. Policies in ./policies and rules in
./rules override the built-in ones.

Exit codes: 0 success, 1 findings, 2 error, 130 interrupted before the command finished. The help of each command describes its findings.`

// run is main without the process.
func run(ctx context.Context, args []string, streams stdio) int {
	if len(args) == 1 && args[0] == "--version" {
		args = []string{"version"}
	}
	return program(streams).Run(ctx, args)
}

func program(streams stdio) commandline.Program {
	return commandline.Program{
		Name: "assay", Description: description, Grammar: &commands{}, Out: streams.out, Err: streams.err,
		Options: []kong.Option{
			kong.Vars{"clouds": strings.Join(compliance.Clouds(), ","), "forms": strings.Join(render.Forms(), ", "), "ci": findings.Forms},
			kong.Bind(streams),
		},
	}
}
