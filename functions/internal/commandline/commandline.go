// Package commandline runs a program between its arguments and its exit code: flags and help, messages about mistakes, interruption.
package commandline

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/agnivade/levenshtein"
	"github.com/alecthomas/kong"

	"github.com/assay-rules/assay/functions/internal/compliance/nearest"
)

// Exit codes.
const (
	ExitOK          = 0
	ExitFinding     = 1
	ExitError       = 2
	ExitInterrupted = 130 // as shells report SIGINT
)

// Finding ends a program with [ExitFinding]. Its message goes to standard error as it is, because nothing went wrong.
type Finding string

func (f Finding) Error() string { return string(f) }

// Program is a program as its users call it.
type Program struct {
	Name, Description string
	Grammar           any           // its flags and commands
	Options           []kong.Option // variables, and what commands are run with besides the context
	Out, Err          io.Writer
}

// Interruptible returns a context that is done when the process is asked to end. If it is asked twice, it ends at once.
func Interruptible() context.Context {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // as by nohup
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	context.AfterFunc(ctx, stop)
	return ctx
}

// Parser reads the arguments. It calls exit when it has shown help.
func (p Program) Parser(ctx context.Context, exit func(code int)) (*kong.Kong, error) {
	return kong.New(p.Grammar, append([]kong.Option{
		kong.Name(p.Name), kong.Description(p.Description),
		kong.Writers(p.Out, p.Err),
		kong.Exit(exit),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, FlagsLast: true, WrapUpperBound: 120}),
	}, p.Options...)...)
}

// Run returns the exit code.
func (p Program) Run(ctx context.Context, args []string) int {
	exited := -1
	parser, err := p.Parser(ctx, func(code int) { exited = code })
	if err != nil {
		return p.failed(err)
	}
	switch {
	case len(args) == 0:
		args = []string{"--help"}
	case args[0] == "help":
		args = append(args[1:], "--help")
	}
	if !passesThrough(parser.Model.Node, args[0]) {
		if err := filledIn(args); err != nil {
			return p.failed(err)
		}
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
		return p.failed(fmt.Errorf("%s (see %s --help)", parseError(command, err), command.FullPath()))
	}
	err = parsed.Run()
	if file := new(fs.PathError); errors.As(err, &file) && err.Error() == file.Error() { // users do not name system calls
		err = fmt.Errorf("%s: %w", file.Path, file.Err)
	}
	var found Finding
	switch {
	case err == nil:
		return ExitOK
	case ctx.Err() != nil: // what the command found is not all there is
		p.failed(fmt.Errorf("interrupted: %w", err))
		return ExitInterrupted
	case errors.As(err, &found):
		if found != "" {
			fmt.Fprintln(p.Err, found)
		}
		return ExitFinding
	default:
		return p.failed(err)
	}
}

func (p Program) failed(err error) int {
	fmt.Fprintf(p.Err, "%s: %s\n", p.Name, strings.TrimSpace(err.Error()))
	return ExitError
}

// passesThrough reports whether a command takes its arguments as they are, such as words that are being typed.
func passesThrough(program *kong.Node, command string) bool {
	return slices.ContainsFunc(program.Children, func(child *kong.Node) bool { return child.Name == command && child.Passthrough })
}

// filledIn refuses empty values: a script that has nothing to fill in must not mean everything, as if the flag were left out.
func filledIn(args []string) error {
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
