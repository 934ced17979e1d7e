// Package policytest tests policies: it runs their Rego unit tests with coverage, and their example events all the way from a native event
// to a report.
package policytest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/cover"
	"github.com/open-policy-agent/opa/v1/tester"

	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

const testTimeout = 30 * time.Second // per Rego test

// Coverage is how much of a source file the unit tests execute.
type Coverage struct {
	File    string
	Covered int // lines
	Total   int
	Missing []int // lines
	Hit     []int `json:"-"` // lines that are executed
}

// RunRego runs the Rego unit tests in the files that selected accepts, and measures the coverage of the other files that it accepts.
func RunRego(ctx context.Context, fsys fs.FS, selected func(file string) bool) ([]Result, []Coverage, error) {
	modules, err := Parse(fsys, selected)
	if err != nil {
		return nil, nil, err
	}
	covered := cover.New()
	runner := tester.NewRunner().SetTimeout(testTimeout).RaiseBuiltinErrors(true).CapturePrintOutput(true).
		SetCoverageQueryTracer(covered).SetModules(modules)
	runs, err := runner.RunTests(ctx, nil)
	if err != nil {
		if mistakes := (ast.Errors{}); errors.As(err, &mistakes) {
			err = compile.FromOPA(mistakes, modules)
		}
		return nil, nil, fmt.Errorf("compile the tests: %w", err)
	}
	var results []Result
	for run := range runs {
		if !selected(run.Location.File) {
			continue
		}
		result := Result{
			Name: strings.TrimPrefix(run.Package, "data.") + "." + run.Name, File: run.Location.File, Line: run.Location.Row,
			Output: string(run.Output), Took: run.Duration,
		}
		switch {
		case run.Error != nil:
			result.Failure = run.Error.Error()
		case run.Skip:
			result.Failure = "the test is disabled: its name begins with todo_"
		case run.Fail:
			result.Failure = "a line of the test is false or undefined: put print(…) before it to see the values"
		}
		results = append(results, result)
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, errors.Join(errors.New("the tests did not finish"), err)
	}
	slices.SortFunc(results, func(a, b Result) int { return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line)) })
	return results, coverage(covered.Report(modules), selected), nil
}

// Parse reads the files that selected accepts, and the policies and facts that they can refer to, directly or through others: tests of a few
// policies need not compile the whole library. Syntax errors are [ast.Errors], of all files.
func Parse(fsys fs.FS, selected func(file string) bool) (map[string]*ast.Module, error) {
	var waiting []string
	packages := map[string][]string{} // files without unit tests, by package: lib/eip, eip/eip_attached
	err := fs.WalkDir(fsys, ".", func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".rego" {
			return err
		}
		if selected(file) {
			waiting = append(waiting, file)
		}
		if !strings.HasSuffix(file, "_test.rego") {
			in := path.Dir(file)
			if in == "lib" {
				in = strings.TrimSuffix(file, ".rego")
			}
			packages[in] = append(packages[in], file)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	modules := map[string]*ast.Module{}
	var mistakes ast.Errors
	for len(waiting) > 0 {
		file := waiting[0]
		waiting = waiting[1:]
		if _, known := modules[file]; known {
			continue
		}
		source, err := fs.ReadFile(fsys, file)
		if err != nil {
			return nil, err
		}
		module, err := ast.ParseModule(file, string(source))
		modules[file] = module
		if in := (ast.Errors{}); errors.As(err, &in) {
			mistakes = append(mistakes, in...)
			continue
		}
		if err != nil {
			return nil, err
		}
		referred := references(module)
		for in, files := range packages {
			if slices.ContainsFunc(referred, func(reference string) bool { return below(reference, in) || below(in, reference) }) {
				waiting = append(waiting, files...)
			}
		}
	}
	if len(mistakes) > 0 {
		return nil, mistakes
	}
	return modules, nil
}

// references are those of a module to data.policies, as far as they are written out: lib/eip/bandwidth, or eip of data.policies.eip[name].
func references(module *ast.Module) []string {
	var all []string
	ast.WalkRefs(module, func(ref ast.Ref) bool {
		if steps := ref.ConstantPrefix(); len(steps) > 0 && (steps.HasPrefix(policiesRef) || policiesRef.HasPrefix(steps)) {
			var names []string
			for _, step := range steps[min(len(steps), len(policiesRef)):] {
				name, _ := step.Value.(ast.String)
				names = append(names, string(name))
			}
			all = append(all, strings.Join(names, "/"))
		}
		return false
	})
	return all
}

var policiesRef = ast.MustParseRef("data.policies")

// below reports whether a path is a folder, or in it.
func below(name, folder string) bool {
	return folder == "" || name == folder || strings.HasPrefix(name, folder+"/")
}

func coverage(report cover.Report, selected func(file string) bool) []Coverage {
	var all []Coverage
	for file, lines := range report.Files {
		if strings.HasSuffix(file, "_test.rego") || !selected(file) {
			continue
		}
		c := Coverage{File: file, Covered: lines.CoveredLines, Total: lines.CoveredLines + lines.NotCoveredLines}
		for _, span := range lines.NotCovered {
			for row := span.Start.Row; row <= span.End.Row; row++ {
				c.Missing = append(c.Missing, row)
			}
		}
		for _, span := range lines.Covered {
			for row := span.Start.Row; row <= span.End.Row; row++ {
				c.Hit = append(c.Hit, row)
			}
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Coverage) int { return strings.Compare(a.File, b.File) })
	return all
}

// Percent is the part that is covered, 100 if there is nothing to cover.
func (c Coverage) Percent() float64 {
	if c.Total == 0 {
		return 100
	}
	return 100 * float64(c.Covered) / float64(c.Total)
}
