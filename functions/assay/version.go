package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

type versionCommand struct{}

func (versionCommand) Help() string {
	return "Prints version and commit of this command, and the versions of Go and of OPA that it was built with. assay --version is the same."
}

func (versionCommand) Run(streams stdio) error {
	commit, opa := "", "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			switch {
			case setting.Key == "vcs.revision":
				commit = setting.Value + commit
			case setting.Key == "vcs.modified" && setting.Value == "true":
				commit += ", modified"
			}
		}
		for _, module := range info.Deps {
			if module.Path == "github.com/open-policy-agent/opa" {
				opa = module.Version
			}
		}
	}
	_, err := fmt.Fprintf(streams.out, "assay %s (commit %s)\n%s %s/%s, OPA %s\n", version(), cmp.Or(commit, "unknown"), runtime.Version(), runtime.GOOS, runtime.GOARCH, opa)
	return err
}
