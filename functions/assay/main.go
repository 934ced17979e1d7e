// Command assay is the developer's cloud: it tries, tests and checks compliance rules offline, against the very handler that is deployed.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"
)

// Exit statuses.
const (
	exitOK      = 0
	exitFinding = 1 // something does not comply (--fail), a check complains, a test fails
	exitError   = 2 // something could not be done
)

// finding ends a command with exitFinding after it has said what it found.
type finding struct{ error }

// commands are what `assay` can do.
type commands struct {
	Demo   demoCommand   `cmd:"" help:"Show the main job on this machine: Config service, function, verdicts."`
	Doctor doctorCommand `cmd:"" help:"Find out why verdicts do not reach a Config service."`
	Invoke invokeCommand `cmd:"" help:"Evaluate native events and show the verdict and the exact report, without sending it."`
	Test   testCommand   `cmd:"" help:"Run the policies' unit tests and example events."`
	Check  checkCommand  `cmd:"" help:"Find what is wrong with policies and rules before anything runs."`
	Fmt    fmtCommand    `cmd:"" help:"Format policies."`
	Sample sampleCommand `cmd:"" help:"List sample events, or print one."`
	New    newCommand    `cmd:"" help:"Write the files of a new policy."`
	Serve  serveCommand  `cmd:"" help:"Run a Config service that the clouds' own clients can talk to."`
	Pack   packCommand   `cmd:"" help:"List, evaluate, export and manage packs of rules."`
	Docs   docsCommand   `cmd:"" help:"Write the documentation of policies and of this command."`
}

// stdio are a command's streams.
type stdio struct {
	in       io.Reader
	out, err io.Writer
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

const description = `Cloud compliance rules written once in Rego, evaluated in a function, reported to the cloud's own Config service.

Policies and rules come from ./policies and ./rules where these exist, laid over the built-in library.

Exit status: 0 all right, 1 something was found (see each command), 2 something could not be done.`

// run is main without the process.
func run(ctx context.Context, args []string, streams stdio) int {
	exited := -1
	parser, err := newParser(ctx, streams, func(status int) { exited = status })
	if err != nil {
		fmt.Fprintln(streams.err, "assay:", err)
		return exitError
	}
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if exited >= 0 {
		return exited
	}
	if err != nil {
		fmt.Fprintf(streams.err, "assay: %v (see assay --help)\n", err)
		return exitError
	}
	err = parsed.Run()
	var found finding
	switch {
	case err == nil:
		return exitOK
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

func newParser(ctx context.Context, streams stdio, exit func(int)) (*kong.Kong, error) {
	return kong.New(&commands{},
		kong.Name("assay"), kong.Description(description),
		kong.Writers(streams.out, streams.err),
		kong.Exit(exit),
		kong.BindTo(ctx, (*context.Context)(nil)), kong.Bind(streams),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 120}),
	)
}
