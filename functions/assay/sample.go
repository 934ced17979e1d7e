package main

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

type sampleCommand struct {
	Name string `arg:"" optional:"" help:"CLOUD/TYPE of a sample, or a part of it that matches only one, for example alicloud/eip."`
	directories
}

func (sampleCommand) Help() string {
	return `Without a name, lists the samples: one native event for each resource type that a policy judges. They are example events of policies.

Exit codes: 0 success, 2 error: no sample matches, or several do.`
}

// sample is a native event of one resource type.
type sample struct {
	name   string // aws/ec2.eip
	kind   string // aws/AWS::EC2::EIP
	policy string
	event  []byte
}

func (c *sampleCommand) Run(streams stdio) error {
	samples, err := c.samples()
	if err != nil {
		return err
	}
	if c.Name == "" {
		table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "SAMPLE\tRESOURCE TYPE\tEVALUATE WITH")
		for _, s := range samples {
			fmt.Fprintf(table, "%s\t%s\t--rule %s\n", s.name, s.kind, s.policy)
		}
		return table.Flush()
	}
	matching := slices.DeleteFunc(slices.Clone(samples), func(s sample) bool { return !s.matches(c.Name) })
	switch len(matching) {
	case 0:
		return fmt.Errorf("no sample matches %q: run assay sample for a list", c.Name)
	case 1:
		_, err := streams.out.Write(matching[0].event)
		return err
	}
	names := make([]string, len(matching))
	for i, s := range matching {
		if s.name == c.Name || s.kind == c.Name {
			_, err := streams.out.Write(s.event)
			return err
		}
		names[i] = s.name
	}
	return fmt.Errorf("%q matches several samples: choose one of %s", c.Name, strings.Join(names, ", "))
}

// matches compares the whole name of the cloud and any part of the rest.
func (s sample) matches(name string) bool {
	cloud, rest, found := strings.Cut(name, "/")
	if !found {
		return strings.Contains(s.name, name)
	}
	return s.kind == name || strings.HasPrefix(s.name, cloud+"/") && strings.Contains(strings.TrimPrefix(s.name, cloud+"/"), rest)
}

func (c *sampleCommand) samples() ([]sample, error) {
	policies, err := c.policies()
	if err != nil {
		return nil, err
	}
	folders, err := compile.NewLibrary(policies).Folders()
	if err != nil {
		return nil, err
	}
	clouds := offlineClouds()
	var samples []sample
	for _, folder := range folders {
		files, err := policytest.ExampleFiles(policies, folder)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			event, err := fs.ReadFile(policies, file)
			if err != nil {
				return nil, err
			}
			kind, evaluated := kindOf(clouds, event)
			if !evaluated || slices.ContainsFunc(samples, func(s sample) bool { return s.kind == kind }) {
				continue
			}
			samples = append(samples, sample{sampleName(kind), kind, compile.PolicyID(folder), event})
		}
	}
	slices.SortFunc(samples, func(a, b sample) int { return strings.Compare(a.name, b.name) })
	return samples, nil
}

// kindOf is the resource type of an event, and whether the event is to be evaluated.
func kindOf(clouds []compliance.Cloud, event []byte) (string, bool) {
	for _, cloud := range clouds {
		if notification, err := cloud.Decode(event); err == nil {
			return notification.Event().Resource.Type, notification.Event().Action == compliance.Evaluate
		}
	}
	return "", false
}

// sampleName shortens a type: alicloud/ACS::EIP::EipAddress is alicloud/eip.eipaddress.
func sampleName(kind string) string {
	cloud, native, _ := strings.Cut(kind, "/")
	for _, prefix := range []string{"ACS::", "AWS::"} {
		native = strings.TrimPrefix(native, prefix)
	}
	return cloud + "/" + strings.ToLower(strings.ReplaceAll(native, "::", "."))
}
