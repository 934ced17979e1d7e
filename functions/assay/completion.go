package main

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/assay-rules/assay/functions/internal/author/schema"
)

type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"Shell: bash, zsh or fish."`
}

func (completionCommand) Help() string {
	return `Completes commands, flags and their values, and the names of rules, packs and resource types, your own included; elsewhere files.

  source <(assay completion bash)                                    in ~/.bashrc
  source <(assay completion zsh)                                     in ~/.zshrc, after compinit
  assay completion fish > ~/.config/fish/completions/assay.fish      once

Exit codes: 0 success, 2 error: an unknown shell.`
}

//go:embed completion
var completionScripts embed.FS

func (c *completionCommand) Run(streams stdio) error {
	script, err := completionScripts.ReadFile("completion/assay." + c.Shell)
	if err != nil {
		return err
	}
	_, err = streams.out.Write(script)
	return err
}

// completeCommand answers the scripts: it lists what the last word may become, one per line, with a description after a tab. Where it lists
// nothing, shells complete files.
type completeCommand struct {
	Words []string `arg:"" optional:"" passthrough:""`
}

func (c *completeCommand) Run(streams stdio, parsed *kong.Context) error {
	words := c.Words
	if len(words) > 0 && words[0] == "--" {
		words = words[1:]
	}
	if len(words) > 1 && words[0] == "help" {
		words = words[1:]
	}
	if len(words) == 0 {
		words = []string{""}
	}
	last := len(words) - 1
	found, err := candidates(typedSoFar(parsed.Model.Node, words[:last]), words[last])
	if err != nil {
		return err
	}
	for _, one := range found {
		if !strings.HasPrefix(one.name, words[last]) {
			continue
		}
		if _, err := fmt.Fprintln(streams.out, strings.TrimSuffix(one.name+"\t"+one.description, "\t")); err != nil {
			return err
		}
	}
	return nil
}

type candidate struct{ name, description string }

// typed is where the next word stands.
type typed struct {
	command  *kong.Node
	flag     *kong.Flag // whose value comes next, or nil
	argument int        // how many arguments of the command precede
}

func typedSoFar(root *kong.Node, words []string) typed {
	at := typed{command: root}
	for _, word := range words {
		child := slices.IndexFunc(at.command.Children, func(child *kong.Node) bool { return child.Name == word })
		switch {
		case at.flag != nil:
			at.flag = nil
		case strings.HasPrefix(word, "-") && word != "-":
			if flag := flagNamed(at.command, word); flag != nil && !flag.IsBool() {
				at.flag = flag
			}
		case child >= 0:
			at.command = at.command.Children[child]
		default:
			at.argument++
		}
	}
	return at
}

func flagNamed(command *kong.Node, word string) *kong.Flag {
	for _, group := range command.AllFlags(true) {
		for _, flag := range group {
			if word == "--"+flag.Name || flag.Short != 0 && word == "-"+string(flag.Short) {
				return flag
			}
		}
	}
	return nil
}

func candidates(at typed, word string) ([]candidate, error) {
	name, _, hasValue := strings.Cut(word, "=")
	flag := flagNamed(at.command, name)
	switch {
	case at.flag != nil:
		return values(at.flag.Value, "")
	case hasValue && flag != nil:
		return values(flag.Value, name+"=")
	case strings.HasPrefix(word, "-"):
		var flags []candidate
		for _, group := range at.command.AllFlags(true) {
			for _, flag := range group {
				flags = append(flags, candidate{"--" + flag.Name, firstSentence(flag.Help)})
			}
		}
		return flags, nil
	}
	var found []candidate
	for _, child := range at.command.Children {
		if !child.Hidden {
			found = append(found, candidate{child.Name, firstSentence(child.Help)})
		}
	}
	if arguments := at.command.Positional; len(arguments) > 0 {
		argument := arguments[min(at.argument, len(arguments)-1)]
		if at.argument < len(arguments) || argument.IsSlice() {
			return values(argument, "")
		}
	}
	return found, nil
}

// values lists the values of a flag or an argument, as far as they are known: its enumeration, or what its tag complete names.
func values(of *kong.Value, prefix string) ([]candidate, error) {
	names, err := namesOf(of.Tag.Get("complete"))
	if err != nil {
		return nil, err
	}
	var found []candidate
	for _, name := range append(names, of.EnumSlice()...) {
		if name != "" {
			found = append(found, candidate{name: prefix + name})
		}
	}
	return found, nil
}

func namesOf(kind string) ([]string, error) {
	here := directories{Policies: "policies", Rules: "rules"}
	switch kind {
	case "rule", "pack":
		library, err := here.configLibrary()
		if err != nil {
			return nil, err
		}
		if kind == "pack" {
			return library.Packs.Names()
		}
		return library.Rules.Names()
	case "type":
		schemas, err := here.schemas()
		if err != nil {
			return nil, err
		}
		return schema.Types(schemas)
	}
	return nil, nil
}

func firstSentence(text string) string {
	sentence, _, _ := strings.Cut(text, ". ")
	return strings.TrimSuffix(sentence, ".")
}
