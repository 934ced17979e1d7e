package policytest

import (
	"context"
	"io/fs"

	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

// TestClouds are the protocols of the clouds, which tests set.
var TestClouds Clouds

// Failing is an example event of a resource that does not pass, to be judged by other versions of the policy.
type Failing struct{ *sample }

// FailingExamples are those of the policy in a folder.
func FailingExamples(ctx context.Context, library *compile.Library, examples fs.FS, p *engine.Policy, folder string) ([]Failing, error) {
	all, err := samples(ctx, library, examples, p, folder, TestClouds)
	var failing []Failing
	for _, s := range all {
		if !passes(s.outcome.Verdict) {
			failing = append(failing, Failing{s})
		}
	}
	return failing, err
}

// ResourceType is that of the example's resource.
func (f Failing) ResourceType() string { return f.resource.Type }

// File is that of the example.
func (f Failing) File() string { return f.sample.File }

// PassesWith reports whether the resource passes with another version of the policy.
func (f Failing) PassesWith(ctx context.Context, p *engine.Policy) (bool, error) {
	judge, err := p.Bind(f.arguments)
	if err != nil {
		return false, err
	}
	return passes(judge.Evaluate(ctx, &f.resource, f.trigger, f.time).Verdict), nil
}
