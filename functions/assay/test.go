package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/assay-rules/assay/functions/internal/author/findings"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
)

type testCommand struct {
	Paths       []string `arg:"" optional:"" name:"path" help:"Test only the policies and facts below these paths."`
	MinCoverage float64  `placeholder:"PERCENT" help:"Fail if unit tests cover less than this percentage of a file (default 0)."`
	Coverage    string   `name:"coverage-html" placeholder:"FILE" help:"Write the sources as HTML, with the lines that unit tests execute and those that they do not."`
	Watch       bool     `help:"Test again whenever a file of the policies or rules changes, until Ctrl-C."`
	Proof       bool     `help:"Print what each policy was proved against: example events, properties, exceptions."`
	Verbose     bool     `short:"v" help:"Print the name of every test."`
	Output      string   `enum:"text,json,${ci}" default:"text" help:"Output format: text, junit (XML), sarif (SARIF 2.1.0), github (annotations of GitHub Actions), md (Markdown) or json, one object per test, example event and file, and with --proof per policy, each on a line (default text)."`
	engineFlag
	directories
}

func (testCommand) Help() string {
	return `Unit tests are rules named test_… in files *_test.rego; about the inputs in their set unreadable, the policy must be Undetermined. Example events are files examples/CLOUD_VERDICT[_WHAT].json next to a policy. Each
event goes all the way from decoding to the report, which is not sent; its parameters override the policy's defaults. A file may also hold an item
of your account as the Config service records it: it is judged with the defaults, at the time of its capture, or now if it has none.

Each policy is then proved by its example events: every property that it read is made missing, empty, of another type or unreadable, one at
a time. A resource that was NonCompliant or Undetermined must not pass, and one that was Compliant must not stay so without a value that it
was judged by. Where it may, METADATA states why (custom.absent). With --engine opa nothing is proved, because OPA does not report what
it could not read.

Exit codes: 0 all tests passed, 1 a test or proof failed or coverage is too low, 2 error, 130 --watch was ended by Ctrl-C.`
}

func (c *testCommand) Run(ctx context.Context, streams stdio) error {
	if c.Proof && c.Engine == "opa" {
		return errors.New("--proof needs Assay's own evaluation: leave out --engine opa")
	}
	if c.Coverage != "" {
		if err := writable("--coverage-html", c.Coverage); err != nil {
			return err
		}
	}
	if c.Watch {
		return watch(ctx, streams, c.directories, c.test)
	}
	return c.test(ctx, streams)
}

func (c *testCommand) test(ctx context.Context, streams stdio) error {
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
	progress := newLateProgress(streams.err)
	defer progress.end()
	progress.show("running unit tests")
	results, coverage, err := policytest.RunRego(ctx, policies, selected)
	if err != nil {
		return err
	}
	library := compile.NewLibrary(policies)
	if c.Engine != "opa" {
		unreadable, err := policytest.RunUnreadable(ctx, library, policies, selected)
		if err != nil {
			return err
		}
		results = append(results, unreadable...)
	}
	report := testReport{results: results, unitTests: len(results), coverage: coverage, minimum: c.MinCoverage}
	if err := c.testPolicies(ctx, library, policies, selected, progress, &report); err != nil {
		return err
	}
	progress.end()
	if len(report.results) == 0 {
		return fmt.Errorf("no tests or example events in %s", cmp.Or(strings.Join(c.Paths, ", "), c.Policies))
	}
	if c.Coverage != "" {
		if err := writeCoverage(c.Coverage, policies, report.coverage); err != nil {
			return err
		}
	}
	if err := c.write(streams.out, &report); err != nil {
		return err
	}
	if n := len(report.uncovered()); n > 0 {
		return commandline.Finding(fmt.Sprintf("%s covered less than %v %%", counted(n, "file"), c.MinCoverage))
	}
	if report.failures() > 0 {
		return commandline.Finding("") // the report shows it
	}
	return nil
}

func (c *testCommand) write(out io.Writer, report *testReport) error {
	if c.Output == "text" {
		report.print(out, c.Verbose)
		if c.Proof {
			report.printProofs(out)
		}
		return nil
	}
	if c.Output != "json" {
		return c.writeFindings(out, report)
	}
	var all []any
	for _, result := range report.results {
		all = append(all, result)
	}
	for _, file := range report.coverage {
		all = append(all, file)
	}
	for _, proof := range report.proofs {
		if c.Proof {
			all = append(all, proof)
		}
	}
	for _, one := range all {
		if err := writeJSON(out, one); err != nil {
			return err
		}
	}
	return nil
}

// testPolicies runs the example events of selected policies and proves them, several at a time.
func (c *testCommand) testPolicies(ctx context.Context, library *compile.Library, policies fs.FS, selected func(string) bool, progress *lateProgress, report *testReport) error {
	folders, err := library.Folders()
	if err != nil {
		return err
	}
	folders = slices.DeleteFunc(folders, func(folder string) bool {
		return !selected(path.Join(folder, path.Base(folder)+".rego")) && !selected(path.Join(folder, policytest.ExamplesDir))
	})
	examples, proofs := make([][]policytest.Result, len(folders)), make([]*policytest.Proof, len(folders))
	evaluated := c.evaluator(library)
	var done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, folder := range folders {
		group.Go(func() (err error) {
			if examples[i], err = policytest.RunExamples(ctx, policies, evaluated, folder, previewClouds); err != nil {
				return err
			}
			if c.Engine != "opa" {
				proofs[i], err = policytest.Prove(ctx, library, policies, folder, previewClouds)
			}
			progress.show(fmt.Sprintf("proved %d of %d policies", done.Add(1), len(folders)))
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	report.add(examples, proofs)
	unneeded, err := policytest.Unneeded(library, report.proofs, selected)
	report.results = append(report.results, unneeded...)
	return err
}

// writeFindings writes the formats of CI systems. A file that is not covered enough is a finding, too.
func (c *testCommand) writeFindings(out io.Writer, report *testReport) error {
	var tests []findings.Test
	failed := 0
	fail := func(name, output, file string, line int, failure string) {
		if full := filepath.Join(c.Policies, filepath.FromSlash(file)); file != "" && exists(full) {
			file = full
		}
		failed++
		tests = append(tests, findings.Test{Name: name, Output: output, Failed: &findings.Finding{File: file, Line: line, Message: failure}})
	}
	for _, result := range report.results {
		if result.Failure == "" {
			tests = append(tests, findings.Test{Name: result.Name, Output: result.Output})
			continue
		}
		fail(result.Name, result.Output, result.File, result.Line, result.Failure)
	}
	for _, file := range report.uncovered() {
		fail("coverage of "+file.File, "", file.File, 0, fmt.Sprintf("unit tests cover %.1f %%, less than %v %%; not covered: %s", file.Percent(), report.minimum, spans(file.Missing)))
	}
	return findings.Write(out, c.Output, findings.Tests, version(), fmt.Sprintf("%d passed, %d failed", len(tests)-failed, failed), tests)
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

func previewClouds(client *http.Client) []compliance.Cloud {
	return all.Clouds(client, nil, sampleRegion)
}

// testReport is the result of all tests.
type testReport struct {
	results   []policytest.Result
	unitTests int
	events    int // example events
	coverage  []policytest.Coverage
	minimum   float64
	proofs    []*policytest.Proof
}

// add appends the results of example events and of proofs, by policy.
func (r *testReport) add(examples [][]policytest.Result, proofs []*policytest.Proof) {
	for i := range examples {
		r.events += len(examples[i])
		r.results = append(r.results, examples[i]...)
		if proofs[i] != nil {
			r.proofs = append(r.proofs, proofs[i])
			r.results = append(r.results, proofs[i].Results()...)
		}
	}
}

func (r *testReport) failures() int {
	n := 0
	for _, result := range r.results {
		if result.Failure != "" {
			n++
		}
	}
	return n
}

// uncovered lists the files whose coverage is below the minimum.
func (r *testReport) uncovered() []policytest.Coverage {
	var files []policytest.Coverage
	for _, file := range r.coverage {
		if file.Percent() < r.minimum {
			files = append(files, file)
		}
	}
	return files
}

func (r *testReport) print(w io.Writer, verbose bool) {
	paint := painter(w)
	for _, result := range r.results {
		switch {
		case result.Failure != "":
			where := result.File
			if result.Line > 0 {
				where = fmt.Sprintf("%s:%d", result.File, result.Line)
			}
			fmt.Fprintf(w, "%s %s\n     %s: %s\n", paint.Bad("FAIL"), result.Name, where, strings.ReplaceAll(result.Failure, "\n", "\n     "))
		case verbose:
			fmt.Fprintf(w, "%s %s\n", paint.Good("ok  "), result.Name)
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
	tests := []string{counted(r.unitTests, "unit test"), counted(r.events, "example event")}
	if len(r.proofs) > 0 {
		tests = append(tests, counted(len(r.proofs), "proof"))
	}
	fmt.Fprintf(w, "%s, Rego coverage %.1f %%\n", strings.Join(tests, ", "), overall.Percent())
	fmt.Fprintf(w, "%d passed, %d failed\n", len(r.results)-r.failures(), r.failures())
}

// printProofs says what each policy was proved against.
func (r *testReport) printProofs(w io.Writer) {
	for _, proof := range r.proofs {
		proved := "proved"
		if len(proof.Failures) > 0 {
			proved = "not proved"
		}
		fmt.Fprintf(w, "\n%s: %s by %s and %s\n", proof.Policy, proved, counted(len(proof.Examples), "example event"), counted(proof.Mutants, "mutant"))
		for _, resourceType := range proof.ResourceTypes() {
			fmt.Fprintf(w, "  %s: %s\n", resourceType, strings.Join(proof.PropertiesOf(resourceType), ", "))
		}
		for _, exception := range proof.Exceptions {
			fmt.Fprintf(w, "  may be absent: %s (%s), because %s (%s:%d)\n", exception.Path, exception.MutationNames(), exception.Because, exception.File, exception.Line)
		}
	}
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
