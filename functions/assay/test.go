package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
)

type testCommand struct {
	Paths       []string `arg:"" optional:"" name:"path" help:"Test only the policies and facts below these paths."`
	MinCoverage float64  `placeholder:"PERCENT" help:"Fail if unit tests cover less than this percentage of a file (default 0)."`
	Verbose     bool     `short:"v" help:"Print the name of every test."`
	Output      string   `enum:"text,json" default:"text" help:"Output format: text or json, one object per test, example event and file, each on a line (default text)."`
	engineFlag
	directories
}

func (testCommand) Help() string {
	return `Unit tests are rules named test_… in files *_test.rego. Example events are files examples/CLOUD_VERDICT[_WHAT].json next to a policy. Each
event goes all the way from decoding to the report, which is not sent; its parameters override the policy's defaults.

Exit codes: 0 all tests passed, 1 a test failed or coverage is too low, 2 error.`
}

func (c *testCommand) Run(ctx context.Context, streams stdio) error {
	policies, err := c.policies()
	if err != nil {
		return err
	}
	selected, err := selection(c.Policies, c.Paths, func(file string) bool {
		return strings.HasSuffix(file, "_test.rego") || isExample(file) || isMain(file)
	})
	if err != nil {
		return err
	}
	results, coverage, err := policytest.RunRego(ctx, policies, selected)
	if err != nil {
		return err
	}
	unitTests := len(results)
	examples, err := c.runExamples(ctx, policies, selected)
	if err != nil {
		return err
	}
	results = append(results, examples...)
	if len(results) == 0 && len(c.Paths) > 0 {
		return fmt.Errorf("no tests or example events in %s", strings.Join(c.Paths, ", "))
	}
	report := testReport{results: results, unitTests: unitTests, coverage: coverage, minimum: c.MinCoverage}
	if c.Output == "json" {
		for _, result := range results {
			if err := writeJSON(streams.out, result); err != nil {
				return err
			}
		}
		for _, file := range coverage {
			if err := writeJSON(streams.out, file); err != nil {
				return err
			}
		}
	} else {
		report.print(streams.out, c.Verbose)
	}
	if n := len(report.uncovered()); n > 0 {
		return finding{fmt.Errorf("%s covered less than %v %%", counted(n, "file"), c.MinCoverage)}
	}
	if report.failures() > 0 {
		return finding{errors.New("")} // the report shows it
	}
	return nil
}

func (c *testCommand) runExamples(ctx context.Context, policies fs.FS, selected func(string) bool) ([]policytest.Result, error) {
	library := compile.NewLibrary(policies)
	evaluated := c.evaluator(library)
	folders, err := library.Folders()
	if err != nil {
		return nil, err
	}
	clouds := func(client *http.Client) []compliance.Cloud { return assembly.Clouds(client, nil, sampleRegion) }
	var all []policytest.Result
	for _, folder := range folders {
		main := path.Join(folder, path.Base(folder)+".rego")
		if !selected(main) && !selected(path.Join(folder, policytest.ExamplesDir)) {
			continue
		}
		results, err := policytest.RunExamples(ctx, policies, evaluated, folder, clouds)
		if err != nil {
			return nil, err
		}
		all = append(all, results...)
	}
	return all, nil
}

// testReport is the result of all tests.
type testReport struct {
	results   []policytest.Result
	unitTests int
	coverage  []policytest.Coverage
	minimum   float64
}

func (r testReport) failures() int {
	n := 0
	for _, result := range r.results {
		if result.Failure != "" {
			n++
		}
	}
	return n
}

// uncovered lists the files whose coverage is below the minimum.
func (r testReport) uncovered() []policytest.Coverage {
	var files []policytest.Coverage
	for _, file := range r.coverage {
		if file.Percent() < r.minimum {
			files = append(files, file)
		}
	}
	return files
}

func (r testReport) print(w io.Writer, verbose bool) {
	paint := painter(w)
	for _, result := range r.results {
		switch {
		case result.Failure != "":
			where := result.File
			if result.Line > 0 {
				where = fmt.Sprintf("%s:%d", result.File, result.Line)
			}
			fmt.Fprintf(w, "%s %s\n     %s: %s\n", paint.bad("FAIL"), result.Name, where, strings.ReplaceAll(result.Failure, "\n", "\n     "))
		case verbose:
			fmt.Fprintf(w, "%s %s\n", paint.good("ok  "), result.Name)
		}
		if result.Output != "" && (verbose || result.Failure != "") {
			fmt.Fprintf(w, "     %s\n", strings.ReplaceAll(strings.TrimSpace(result.Output), "\n", "\n     "))
		}
	}
	covered, total := 0, 0
	for _, file := range r.coverage {
		covered, total = covered+file.Covered, total+file.Total
	}
	for _, file := range r.coverage {
		if len(file.Missing) > 0 {
			fmt.Fprintf(w, "%5.1f %% %s, not covered: %s\n", file.Percent(), file.File, spans(file.Missing))
		}
	}
	overall := policytest.Coverage{Covered: covered, Total: total}
	fmt.Fprintf(w, "%s, %s, Rego coverage %.1f %%\n", counted(r.unitTests, "unit test"), counted(len(r.results)-r.unitTests, "example event"), overall.Percent())
	fmt.Fprintf(w, "%d passed, %d failed\n", len(r.results)-r.failures(), r.failures())
}

// spans abbreviates line numbers: 3, 7-9.
func spans(lines []int) string {
	var parts []string
	for i := 0; i < len(lines); {
		j := i
		for j+1 < len(lines) && lines[j+1] <= lines[j]+1 {
			j++
		}
		if lines[i] == lines[j] {
			parts = append(parts, fmt.Sprint(lines[i]))
		} else {
			parts = append(parts, fmt.Sprintf("%d-%d", lines[i], lines[j]))
		}
		i = j + 1
	}
	return strings.Join(parts, ", ")
}
