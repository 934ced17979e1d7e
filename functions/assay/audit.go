package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/exemption/exemptionfile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
	"github.com/assay-rules/assay/functions/internal/report/render"
	"github.com/assay-rules/assay/functions/internal/rule/rulefile"
	"github.com/assay-rules/assay/functions/internal/terminal"
)

// languageFlag is the flag of commands that make reports.
type languageFlag struct {
	Lang string `enum:"en,zh" default:"en" help:"Language of reports and summaries: en or zh (default ${default})."`
}

type auditCommand struct {
	Paths   []string `arg:"" name:"path" help:"Snapshots: files, folders, .gz and .zip archives, or - for standard input."`
	Cloud   string   `enum:",${clouds}" default:"" placeholder:"CLOUD" help:"Cloud of items that do not show theirs: huaweicloud, alicloud or aws."`
	Rule    []string `complete:"rule" sep:"none" placeholder:"GLOB" help:"Rules to judge by, such as 'bucket-*' (default: all that need no values; repeatable)."`
	Pack    []string `complete:"pack" placeholder:"NAME" help:"Packs to judge by (repeatable)."`
	Set     []string `sep:"none" placeholder:"RULE.PARAMETER=VALUE" help:"Value of a rule's parameter (repeatable)."`
	At      string   `placeholder:"TIME" help:"Judge as of this time, such as 2025-03-04T09:15:27Z (default: the snapshot's)."`
	Lookups []string `type:"existingpath" placeholder:"PATH" help:"File, or directory of files NAME.lookups.json, with recorded answers of the calls that policies make besides; those in a directory that is named by an account are about it (repeatable)."`
	Report  []string `sep:"none" placeholder:"FILE" help:"Write a report; its form is the file's ending (${forms}) or FORM=FILE, and - is standard output (repeatable)."`
	All     bool     `help:"Show and report everything: all rules, what complies, each finding."`
	FailOn  []string `enum:"high,medium,low,undetermined" placeholder:"RISK" help:"Exit with code 1 on NonCompliant resources of this risk or a higher one, or on undetermined ones: high, medium, low, undetermined (repeatable)."`
	languageFlag
	Verify float64 `placeholder:"PERCENT" help:"Judge this percentage of the resources a second time, without remembered verdicts, and fail if anything differs."`
	engineFlag
	directories
}

func (auditCommand) Help() string {
	return `Judges the resources of snapshots offline, by the same judge that the functions deploy. It reads what the Config services deliver to buckets (AWS
Config snapshots and histories, Alibaba Cloud Config snapshots in OSS and Simple Log Service, Resource Center, Huawei Cloud Config snapshots), answers
of their APIs, and native items as JSON: one per line, in arrays or pretty-printed. The form is recognized from the content. Older snapshots of an account and
region in the same folder are left out.

Policies that need more than one item take other items from the snapshots, and the answers of calls from --lookups (assay invoke --record writes them).
The summary lists the permissions that would decide the rest.

The items of assay serve: curl -u KEY:SECRET http://127.0.0.1:8170/assay/v1/CLOUD/resources | assay audit -

With --engine opa, --verify evaluates the second time by OPA.

Exit codes: 0 success, 1 findings that --fail-on names and no exemption accepts, 2 error: something could not be read; the rest is judged and reported all the same.
130 interrupted: nothing is reported.`
}

// collectAt is how much garbage is collected at once, in percent of what is in use.
const collectAt = 400

func (c *auditCommand) Run(ctx context.Context, streams stdio) error {
	outputs, err := c.outputs()
	if err != nil {
		return err
	}
	files, err := snapshot.Files(c.Paths, streams.in)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("%s: no file to read", strings.Join(c.Paths, ", "))
	}
	if err := apart(outputs, files); err != nil {
		return err
	}
	options, err := c.options(ctx)
	if err != nil {
		return err
	}
	debug.SetGCPercent(collectAt) // of what is kept between two items there is little
	reader, err := snapshot.Open(ctx, files, c.Cloud)
	if err != nil {
		return interruptedOr(ctx, err)
	}
	defer reader.Close()
	var judged atomic.Int64
	options.Judged = &judged
	stop := showProgress(streams.err, func(spent time.Duration) string {
		return progressText(render.In(c.Lang), judged.Load(), reader.Read(), reader.Total, spent)
	})
	result, err := audit.Run(ctx, reader, options)
	stop()
	if err != nil {
		return interruptedOr(ctx, err)
	}
	defer result.Close()
	result.Report.Created, result.Report.Version = time.Now().UTC(), version()
	return c.say(ctx, streams, result, outputs)
}

// say writes the reports and the summary, and tells what the command ends with.
func (c *auditCommand) say(ctx context.Context, streams stdio, result *audit.Result, outputs []output) error {
	result.Findings = until(ctx, result.Findings)
	options := report.Options{Lang: c.Lang, All: c.All}
	onStdout := "" // form of the report
	var files []output
	for _, to := range outputs {
		if to.file == "-" {
			onStdout = to.form
		} else {
			files = append(files, to)
		}
	}
	if err := writeReports(files, result, options); err != nil {
		return interruptedOr(ctx, err)
	}
	// Standard output comes last: whoever reads it can end this process by going, and then no temporary file may be left.
	var err error
	if onStdout != "" {
		err = writeWhole(onStdout, streams.out, result, options)
	} else {
		err = writeSummary(streams.out, result, options)
	}
	switch {
	case err != nil && ctx.Err() != nil && len(files) > 0:
		return errors.New("the reports are complete, standard output is not")
	case err != nil:
		return interruptedOr(ctx, err)
	}
	unread := 0
	for _, source := range result.Report.Sources {
		unread += source.Unread
	}
	if unread > 0 {
		words := render.In(c.Lang)
		return errors.New(said(words, "%s could not be read: %s", countedIn(words, unread, "item"), visible(unreadText(words, result.Report.Unread[0]))))
	}
	return c.failed(result.Report)
}

// failed is the finding that --fail-on asks for.
func (c *auditCommand) failed(r report.Report) error {
	noncompliant, undetermined := 0, 0
	for _, rule := range r.Rules {
		for _, on := range c.FailOn {
			if on == "undetermined" {
				continue
			}
			if level := policy.Severity(on).Level(); rule.Risk.Level() != 0 && rule.Risk.Level() <= level {
				noncompliant += rule.NonCompliant
				break
			}
		}
		for _, on := range c.FailOn {
			if on == "undetermined" {
				undetermined += rule.Undetermined
				break
			}
		}
	}
	words := render.In(c.Lang)
	var found []string
	for _, of := range []struct {
		verdict compliance.Verdict
		count   int
	}{{compliance.NonCompliant, noncompliant}, {compliance.Undetermined, undetermined}} {
		if of.count > 0 {
			found = append(found, said(words, "%s: %s", words.Say(string(of.verdict)), countedIn(words, of.count, "verdict")))
		}
	}
	if found == nil {
		return nil
	}
	return commandline.Finding(strings.Join(found, words.Phrase(compliance.Say("; "))))
}

func (c *auditCommand) options(ctx context.Context) (audit.Options, error) {
	options := audit.Options{Clouds: offlineClouds(), Cloud: c.Cloud, All: c.All, Verify: c.Verify, Now: time.Now()}
	if c.At != "" {
		at, err := time.Parse(time.RFC3339, c.At)
		if err != nil || at.IsZero() {
			return options, fmt.Errorf("--at %q: must be a time such as 2025-03-04T09:15:27Z", c.At)
		}
		options.At = at.UTC()
	}
	if !(c.Verify >= 0 && c.Verify <= 100) { // nor NaN
		return options, fmt.Errorf("--verify %v: must be a percentage", c.Verify)
	}
	if c.Engine == "opa" && c.Verify == 0 {
		return options, errors.New("--engine opa judges the second time: give --verify PERCENT, too")
	}
	set, err := audit.ParseSet(c.Set)
	if err != nil {
		return options, err
	}
	if options.Lookups, err = auditLookups(c.Lookups); err != nil {
		return options, err
	}
	library, err := c.auditLibrary()
	if err != nil {
		return options, err
	}
	selection := audit.Selection{Rules: c.Rule, Packs: c.Pack, Set: set}
	for _, name := range c.Pack {
		if _, err := packNamed(library.Packs, name); err != nil {
			return options, err
		}
	}
	if options.Chosen, err = library.Choose(ctx, selection); err != nil {
		return options, err
	}
	if c.Engine == "opa" {
		policies, err := c.policies()
		if err != nil {
			return options, err
		}
		library.Policies = compile.OPA{Library: compile.NewLibrary(policies)}
		second, err := library.Choose(ctx, selection)
		if err != nil {
			return options, err
		}
		options.Second = second.Rules
	}
	return options, nil
}

// auditLibrary has the compiled policies, unless there are policies of the user's own.
func (d directories) auditLibrary() (audit.Library, error) {
	rules, err := d.rules()
	if err != nil {
		return audit.Library{}, err
	}
	own, err := layer(d.Policies, "policies")
	if err != nil {
		return audit.Library{}, err
	}
	var policies interface {
		handler.Policies
		IDs() ([]string, error)
		Find(cloud, name string) (policy.Metadata, bool, error)
	}
	definition := func(name string) (*lookup.Definition, error) { return lookup.Open(assay.Plans(), name) }
	if own == nil {
		policies = engine.Open(assay.Plans(), assay.Texts())
	} else {
		sources, failed := d.policies()
		library := compile.NewLibrary(sources)
		policies, definition, err = library, library.Lookup, failed
	}
	if err != nil {
		return audit.Library{}, err
	}
	set := rulefile.NewSet(rules, policies)
	exemptions, err := exemptionfile.Open(rules, set)
	if err != nil {
		return audit.Library{}, err
	}
	return audit.Library{Rules: set, Packs: pack.NewSet(rules, set), Policies: policies, Exemptions: exemptions, Definition: definition}, nil
}

// auditLookups reads recorded answers. A directory that is named by an account holds those about it.
func auditLookups(paths []string) (audit.Lookups, error) {
	all := audit.Lookups{Shared: recording.Answers{}, Accounts: map[string]recording.Answers{}}
	for _, path := range paths {
		found := false
		err := filepath.WalkDir(path, func(file string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() || file != path && !strings.HasSuffix(file, recording.Suffix) {
				return err
			}
			answers, err := readAnswers(file)
			if err != nil {
				return err
			}
			found = true
			to := all.Shared
			if account := filepath.Base(filepath.Dir(file)); isAccount(account) {
				if all.Accounts[account] == nil {
					all.Accounts[account] = recording.Answers{}
				}
				to = all.Accounts[account]
			}
			if err := to.Merge(answers); err != nil {
				return fmt.Errorf("%s: %w", file, err)
			}
			return nil
		})
		if err == nil && !found {
			err = fmt.Errorf("--lookups %s: has no file that ends with %s", path, recording.Suffix)
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// isAccount reports whether a directory is named like an account: AWS's have 12 digits, Alibaba Cloud's about 16, Huawei Cloud's domain ids 32
// hexadecimal ones.
func isAccount(name string) bool {
	digits := strings.Trim(name, "0123456789") == ""
	return digits && len(name) >= 12 || len(name) == 32 && strings.Trim(name, "0123456789abcdef") == ""
}

// output is where a report goes.
type output struct{ form, file string }

func (c *auditCommand) outputs() ([]output, error) {
	var all []output
	taken := map[string]string{}
	for _, name := range c.Report {
		form, file, err := render.FormOf(name)
		if err != nil {
			return nil, fmt.Errorf("--report %w", err)
		}
		if file != "-" {
			if err := writable("--report", file); err != nil {
				return nil, err
			}
		}
		at, err := filepath.Abs(behindLinks(file))
		if err != nil {
			return nil, err
		}
		if other, twice := taken[at]; twice && (file == "-" || !isStream(file)) {
			return nil, fmt.Errorf("--report %s and --report %s are one file: give each report its own", other, name)
		}
		taken[at] = name
		all = append(all, output{form, file})
	}
	return all, nil
}

// apart refuses reports that would replace what is read.
func apart(outputs []output, files []snapshot.File) error {
	for _, to := range outputs {
		report, err := os.Stat(to.file)
		if err != nil || !report.Mode().IsRegular() {
			continue
		}
		for _, file := range files {
			if read, err := os.Stat(file.Path); err == nil && os.SameFile(read, report) {
				return fmt.Errorf("--report %s: is among the files to read: write it elsewhere, or remove it if it is an earlier report", to.file)
			}
		}
	}
	return nil
}

// writeReports writes reports into files, which appear when the last is written.
func writeReports(files []output, result *audit.Result, options report.Options) error {
	staged := make([]string, len(files))
	for i, to := range files {
		var err error
		staged[i], err = to.stage(result, options)
		defer os.Remove(staged[i])
		if err != nil {
			return fmt.Errorf("--report %s: %w", to.file, err)
		}
	}
	for i, to := range files {
		if err := publish(staged[i], to.file); err != nil {
			return err
		}
	}
	return nil
}

// writeWhole writes a report to a stream when all of it is there.
func writeWhole(form string, w io.Writer, result *audit.Result, options report.Options) error {
	whole, err := snapshot.NewScratch()
	if err != nil {
		return err
	}
	defer whole.Close()
	if err := render.Write(form, whole, result.Report, result.Findings, options); err != nil {
		return err
	}
	_, err = io.Copy(w, io.NewSectionReader(whole, 0, 1<<62))
	return err
}

// stage writes a report into a temporary file beside its own.
func (o output) stage(result *audit.Result, options report.Options) (temporary string, err error) {
	file, err := stage(o.file)
	if err != nil {
		return "", err
	}
	err = render.Write(o.form, file, result.Report, result.Findings, options)
	return file.Name(), errors.Join(err, file.Chmod(0o644), file.Close())
}

// until ends findings with an error when a context ends.
func until(ctx context.Context, findings report.Findings) report.Findings {
	return func(yield func(report.Finding, error) bool) {
		for finding, err := range findings {
			if err == nil && ctx.Err() != nil {
				err = context.Cause(ctx)
			}
			if !yield(finding, err) || err != nil {
				return
			}
		}
	}
}

func interruptedOr(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return errors.New("nothing is reported")
	}
	return err
}

// showProgress shows how far a command is, on a terminal and after two seconds.
func showProgress(w io.Writer, text func(spent time.Duration) string) (stop func()) {
	if !terminal.Is(w) {
		return func() {}
	}
	done, ended := make(chan struct{}), make(chan struct{})
	started := time.Now()
	go func() {
		defer close(ended)
		ticker := time.NewTicker(time.Second / 2)
		defer ticker.Stop()
		for shown := false; ; {
			select {
			case <-done:
				if shown {
					fmt.Fprint(w, "\r\x1b[K")
				}
				return
			case <-ticker.C:
				if spent := time.Since(started); spent >= 2*time.Second {
					fmt.Fprint(w, "\r\x1b[K", text(spent))
					shown = true
				}
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

func progressText(words render.Words, judged, read, total int64, spent time.Duration) string {
	text := said(words, "%s resources, %s/s", grouped(int(judged)), grouped(int(float64(judged)/spent.Seconds())))
	if read == 0 || total < read {
		return text
	}
	left := time.Duration(float64(spent) * float64(total-read) / float64(read))
	return said(words, "%d %%, %s, %s left", read*100/total, text, left.Round(time.Second))
}

// grouped writes a number with commas: 1,234,567.
func grouped(n int) string {
	text := fmt.Sprint(n)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
