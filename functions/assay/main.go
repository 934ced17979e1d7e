// Command assay tries, tests and checks compliance rules offline, with the judge of the deployed functions.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"

	"github.com/assay-rules/assay/functions/internal/author/findings"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
	"github.com/assay-rules/assay/functions/internal/report"
)

// Exit codes.
const (
	exitOK          = 0
	exitFinding     = 1
	exitError       = 2
	exitInterrupted = 130 // as shells report SIGINT
)

// finding ends a command with exitFinding. Its message goes to standard error.
type finding struct{ error }

// commands are what `assay` can do.
type commands struct {
	Demo    demoCommand    `cmd:"" help:"See a deployed rule at work: a local Config service, a function and its verdicts."`
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
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as by nohup
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	os.Exit(run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

const description = `Write a compliance rule once in Rego; run it on Huawei Cloud, Alibaba Cloud and AWS. Results appear in each cloud's Config console.

This command tries, tests and checks rules offline, with the judge of the deployed functions. Policies in ./policies and rules in
./rules override the built-in ones.

Exit codes: 0 success, 1 findings, 2 error, 130 interrupted before the command finished. The help of each command describes its findings.`

// run is main without the process.
func run(ctx context.Context, args []string, streams stdio) int {
	exited := -1
	parser, err := newParser(ctx, streams, func(status int) { exited = status })
	if err != nil {
		fmt.Fprintln(streams.err, "assay:", err)
		return exitError
	}
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "help":
		args = append(args[1:], "--help")
	case len(args) == 1 && args[0] == "--version":
		args = []string{"version"}
	}
	if err := filledIn(args); err != nil {
		fmt.Fprintln(streams.err, "assay:", err)
		return exitError
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		command := parser.Model.Node
		var wrong *kong.ParseError
		if errors.As(err, &wrong) && wrong.Context.Selected() != nil {
			command = wrong.Context.Selected()
		}
		fmt.Fprintf(streams.err, "assay: %s (see %s --help)\n", parseError(command, err), command.FullPath())
		return exitError
	}
	err = parsed.Run()
	if file := new(fs.PathError); errors.As(err, &file) && err.Error() == file.Error() { // users do not name system calls
		err = fmt.Errorf("%s: %w", file.Path, file.Err)
	}
	var found finding
	switch {
	case err == nil:
		return exitOK
	case ctx.Err() != nil: // what the command found is not all there is
		fmt.Fprintln(streams.err, "assay: interrupted:", strings.TrimSpace(err.Error()))
		return exitInterrupted
	case errors.As(err, &found):
		if text := found.Error(); text != "" {
			fmt.Fprintln(streams.err, text)
		}
		return exitFinding
	default:
		fmt.Fprintln(streams.err, "assay:", strings.TrimSpace(err.Error()))
		return exitError
	}
}

// filledIn refuses empty values: a script that has nothing to fill in must not mean everything, as if the flag were left out.
func filledIn(args []string) error {
	if len(args) > 0 && args[0] == "complete" { // words that are being typed
		return nil
	}
	for i, argument := range args {
		name, isFlag := strings.CutSuffix(argument, "=")
		switch {
		case isFlag && strings.HasPrefix(name, "--") && !strings.Contains(name, "="):
			return fmt.Errorf("%s is empty: give it a value, or leave it out", argument)
		case argument == "" && i > 0 && strings.HasPrefix(args[i-1], "-"):
			return fmt.Errorf("%s '' is empty: give it a value, or leave it out", args[i-1])
		case argument == "":
			return fmt.Errorf("argument %d is empty: give it a value, or leave it out", i+1)
		}
	}
	return nil
}

// parseError tells of an unknown command which one was probably meant, also if that is one of a group: pack list for lst.
func parseError(group *kong.Node, err error) string {
	rest, unexpected := strings.CutPrefix(err.Error(), "unexpected argument ")
	if !unexpected || group.Leaf() {
		return err.Error()
	}
	word, _, _ := strings.Cut(rest, ", did you mean")
	var names []string
	commands := map[string]*kong.Node{}
	for level := group.Children; len(level) > 0; {
		var below []*kong.Node
		for _, command := range level {
			if commands[command.Name] == nil && !command.Hidden {
				names, commands[command.Name] = append(names, command.Name), command
			}
			below = append(below, command.Children...)
		}
		level = below
	}
	if best := nearest.Names(word, names)[0]; levenshtein.ComputeDistance(word, best) <= 2 {
		return fmt.Sprintf("unknown command %q, did you mean %q?", word, commands[best].FullPath())
	}
	return fmt.Sprintf("unknown command %q", word)
}

func newParser(ctx context.Context, streams stdio, exit func(int)) (*kong.Kong, error) {
	return kong.New(&commands{},
		kong.Name("assay"), kong.Description(description),
		kong.Writers(streams.out, streams.err),
		kong.Exit(exit),
		kong.Vars{"clouds": strings.Join(compliance.Clouds(), ","), "forms": strings.Join(report.Forms(), ", "), "ci": findings.Forms},
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(streams),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 120}),
	)
}
