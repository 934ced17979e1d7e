package alicloud

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
)

// The words of the API for reports.
const (
	reportNone     = "NONE"
	reportCreating = "CREATING"
	reportComplete = "COMPLETE"
)

var errReportCreating = refused("CompliancePackReportCreating", "The compliance pack report is being created.")

type generateReportResponse struct {
	acs.Answer
	CompliancePackId string
}

type generateReportRequest struct {
	CompliancePackId string `acs:"required"`
	ClientToken      string `acs:"max=64,ascii"`
	MultiFiles       bool
}

func (s *Service) generateReport(ctx context.Context, r *acs.Request, o owner, request generateReportRequest) (acs.Reply, error) {
	answer := &generateReportResponse{}
	var job *reportJob
	err := s.Store.Update(ctx, func(tx *store.Tx) error {
		job = nil
		return s.once(tx, r, o, answer, func() error {
			p, err := packOf(tx, o, request.CompliancePackId)
			if err != nil {
				return err
			}
			before, err := reportOf(tx, p.id)
			if err != nil {
				return err
			}
			if before.state == reportCreating {
				return errReportCreating
			}
			answer.CompliancePackId = p.id
			job = &reportJob{owner: o, pack: p, parts: request.MultiFiles && o.group != "", folder: randomName(), replaces: before.folder}
			_, err = tx.Exec(`INSERT INTO alicloud_reports (pack, state, parts, folder, stem, created) VALUES (?,?,?,?,'',0)
				ON CONFLICT (pack) DO UPDATE SET state = excluded.state, parts = excluded.parts, folder = excluded.folder, stem = '', created = 0`,
				p.id, reportCreating, job.parts, job.folder)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if job != nil {
		s.start(*job)
	}
	return answer, nil
}

func randomName() string { return rand.Text() }

// reportRow is a row of the reports' table.
type reportRow struct {
	state, folder, stem string
	parts               bool
	created             time.Time
}

func reportOf(tx *store.Tx, pack string) (reportRow, error) {
	row := reportRow{state: reportNone}
	var created int64
	err := tx.QueryRow("SELECT state, parts, folder, stem, created FROM alicloud_reports WHERE pack = ?", pack).Scan(&row.state, &row.parts, &row.folder, &row.stem, &created)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	row.created = store.Time(created)
	return row, err
}

type shownReport struct {
	AccountId             int64
	CompliancePackId      string
	ReportCreateTimestamp int64 `json:",omitempty" xml:",omitempty"`
	ReportStatus          string
	ReportUrl             string `json:",omitempty" xml:",omitempty"`
}

type getReportResponse struct {
	acs.Answer
	CompliancePackReport shownReport
}

func (s *Service) getReport(ctx context.Context, r *acs.Request, o owner, request packID) (acs.Reply, error) {
	answer := &getReportResponse{}
	return answer, s.viewPack(ctx, o, request, func(tx *store.Tx, p pack, _ []string) error {
		row, err := reportOf(tx, p.id)
		if err != nil {
			return err
		}
		shown := shownReport{AccountId: o.accountNumber(), CompliancePackId: p.id, ReportStatus: row.state, ReportCreateTimestamp: store.Millis(row.created)}
		if row.state == reportComplete {
			extension := ".xlsx"
			if o.group != "" {
				extension = ".zip"
			}
			shown.ReportUrl = r.BaseURL + s.signedPath(reportPrefix+o.account+"/"+p.id+"/"+row.stem, extension)
		}
		answer.CompliancePackReport = shown
		return nil
	})
}

// reportJob writes one report.
type reportJob struct {
	owner    owner
	pack     pack
	parts    bool
	folder   string
	replaces string // folder of the report before
}

func (s *Service) start(job reportJob) {
	s.jobs.Go(func() {
		err := s.writeReport(s.background, job)
		if err == nil {
			s.removeFiles(job.replaces)
			return
		}
		s.removeFiles(job.folder)
		if s.background.Err() != nil {
			return // New resumes it
		}
		s.Log.Error("report not written", zap.String("pack", job.pack.id), zap.Error(err))
		err = s.Store.Update(s.background, func(tx *store.Tx) error {
			_, err := tx.Exec("DELETE FROM alicloud_reports WHERE pack = ? AND folder = ?", job.pack.id, job.folder)
			return err
		})
		if err != nil {
			s.Log.Error("report not withdrawn", zap.String("pack", job.pack.id), zap.Error(err))
		}
	})
}

// resumeReports restarts the reports that were being written when the service ended.
func (s *Service) resumeReports(ctx context.Context) error {
	var jobs []reportJob
	err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
		if jobs, err = store.List(tx, func(row store.Row) (job reportJob, err error) {
			err = row.Scan(&job.pack.id, &job.parts, &job.folder)
			return job, err
		}, "SELECT pack, parts, folder FROM alicloud_reports WHERE state = ?", reportCreating); err != nil {
			return err
		}
		for i, job := range jobs {
			p, err := scanPack(tx.QueryRow("SELECT "+packColumns+" FROM alicloud_packs WHERE id = ?", job.pack.id))
			if err != nil {
				return err
			}
			jobs[i].pack, jobs[i].owner = p, s.ownerNamed(p.owner)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("resume reports: %w", err)
	}
	for _, job := range jobs {
		s.start(job)
	}
	return nil
}

// writeReport writes the files of a report and then marks it as complete, unless the pack was deleted meanwhile.
func (s *Service) writeReport(ctx context.Context, job reportJob) (err error) {
	defer func() { // a request started this, and no request may end the process
		if recovered := recover(); recovered != nil {
			err = fmt.Errorf("panic: %v", recovered)
		}
	}()
	if s.Write == nil {
		return errors.New("this service writes no reports")
	}
	created := s.Now()
	directory := filepath.Join(s.Reports, job.folder)
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	whole, err := s.contents(ctx, job, job.owner, created)
	if err != nil {
		return err
	}
	members := map[string]contents{}
	if job.parts {
		for _, member := range job.owner.accounts {
			one, err := job.owner.only(number(member.Account))
			if err != nil {
				return err
			}
			if members[member.Account], err = s.contents(ctx, job, one, created); err != nil {
				return err
			}
		}
	}
	stem := func(account string) string {
		return account + "-" + job.pack.id + "-report-" + created.UTC().Format("200601021504")
	}
	for lang, extension := range map[string]string{report.English: "", report.Chinese: chineseExtension} {
		var files []report.File
		for _, form := range reportForms {
			name := filepath.Join(directory, "report"+extension+"."+form)
			if err := writeFile(name, whole.in(form, lang)); err != nil {
				return err
			}
			files = append(files, report.File{Name: stem(job.owner.account) + extension + "." + form, Write: copyOf(name)})
		}
		if job.owner.group == "" {
			continue
		}
		if job.parts {
			files = nil
			for _, member := range job.owner.accounts {
				files = append(files, report.File{Name: stem(member.Account) + extension + ".xlsx", Write: members[member.Account].in("xlsx", lang)})
			}
		}
		err := writeFile(filepath.Join(directory, "report"+extension+".zip"), func(w io.Writer) error { return report.WriteZIP(w, created, files...) })
		if err != nil {
			return err
		}
	}
	return s.Store.Update(ctx, func(tx *store.Tx) error {
		done, err := tx.Exec("UPDATE alicloud_reports SET state = ?, stem = ?, created = ? WHERE pack = ? AND folder = ?",
			reportComplete, stem(job.owner.account), store.Millis(created), job.pack.id, job.folder)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if err == nil && n == 0 {
			err = errNoPack
		}
		return err
	})
}

// copyOf writes the content of a file.
func copyOf(name string) func(io.Writer) error {
	return func(w io.Writer) error {
		file, err := os.Open(name)
		if err != nil {
			return err
		}
		defer file.Close()
		_, err = io.Copy(w, file)
		return err
	}
}

// writeFile writes a file completely or not at all.
func writeFile(name string, write func(io.Writer) error) (err error) {
	file, err := os.OpenFile(name+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriterSize(file, 64<<10)
	if err := errors.Join(write(buffered), buffered.Flush(), file.Sync(), file.Close()); err != nil {
		return err
	}
	return os.Rename(name+".part", name)
}

// contents is the content of a report about a pack.
type contents struct {
	write    report.Writer
	overview report.Report
	findings report.Findings
}

// reportForms are the forms in which a report can be downloaded; the first is Alibaba Cloud's.
var reportForms = []string{"xlsx", "html", "csv"}

// chineseExtension stands before the form of a report in Chinese.
const chineseExtension = "." + report.Chinese

func (c contents) in(form, lang string) func(io.Writer) error {
	return func(w io.Writer) error {
		return c.write(form, w, c.overview, c.findings, report.Options{Lang: lang})
	}
}

func (s *Service) contents(ctx context.Context, job reportJob, o owner, created time.Time) (contents, error) {
	overview := report.Report{Title: report.Text{En: job.pack.name}, Description: report.Text{En: job.pack.description}, Pack: job.pack.id, Created: created, At: created, Version: s.Version}
	rules := map[accountRule]store.Rule{}
	err := s.Store.View(ctx, func(tx *store.Tx) error {
		ids, err := packRules(tx, job.pack.id)
		if err != nil {
			return err
		}
		counted, err := evaluations(tx, o, ids, created)
		if err != nil {
			return err
		}
		overview.Resources, overview.Places = counted.resources, counted.sorted()
		frameworks := map[string]map[string][]string{}
		for _, id := range ids {
			of, err := copies(tx, job.owner, id)
			if err != nil {
				return err
			}
			for _, rule := range of {
				if o.has(rule.Account) {
					rules[accountRule{rule.Account, rule.ID}] = rule
				}
			}
			shown, declared := s.shownRule(of[0])
			shown.Count = counted.rules[id]
			frameworks[shown.Name] = declared.Frameworks
			overview.Rules = append(overview.Rules, shown)
		}
		overview.Clauses = report.Clauses(overview.Rules, func(rule report.Rule) map[string][]string { return frameworks[rule.Name] })
		return nil
	})
	return contents{s.Write, overview, s.findings(ctx, rules, created)}, err
}

// shownRule is what a report says about a rule, and what its policy declares: that of the managed rule, or of Assay's rule that the
// parameter rule of a function's rule names.
func (s *Service) shownRule(rule store.Rule) (report.Rule, policy.Metadata) {
	managed, known := s.managed(rule.Source)
	if !rule.Managed {
		name := parametersOf(rule)["rule"]
		i := slices.IndexFunc(s.Managed, func(m ManagedRule) bool { return m.Name == name })
		if known = i >= 0; known {
			managed = s.Managed[i]
		}
	}
	if !known {
		return report.Rule{Name: displayName(rule), Description: report.Text{En: rule.Description}, Risk: policy.SeverityOf(rule.Risk)}, policy.Metadata{}
	}
	shown := report.NewRule(displayName(rule), managed.Policy)
	shown.Risk, shown.Link = policy.SeverityOf(rule.Risk), cmp.Or(managed.HelpURL, shown.Link)
	return shown, managed.Policy
}

const findingsPage = 1000

// findings reads what is not compliant or could not be judged page by page, so that no transaction stays open while a file is written.
func (s *Service) findings(ctx context.Context, rules map[accountRule]store.Rule, at time.Time) report.Findings {
	return func(yield func(report.Finding, error) bool) {
		for _, key := range slices.SortedFunc(maps.Keys(rules), accountRule.compare) {
			var after *store.Result
			for more := true; more; {
				var results []store.Result
				err := s.Store.View(ctx, func(tx *store.Tx) (err error) {
					results, err = unsettled(tx, key, after, findingsPage)
					return err
				})
				if err != nil {
					yield(report.Finding{}, err)
					return
				}
				for _, result := range results {
					if !yield(finding(result, rules[key], at), nil) {
						return
					}
				}
				if more = len(results) == findingsPage; more {
					after = &results[len(results)-1]
				}
			}
		}
	}
}

func finding(result store.Result, rule store.Rule, at time.Time) report.Finding {
	found := report.Finding{
		Cloud: compliance.Alicloud, Account: result.Account, Region: result.Region, Type: result.Type, ID: result.ID, Name: result.Name, Verdict: result.Verdict,
		Rule: displayName(rule), Risk: policy.SeverityOf(rule.Risk), Time: result.Recorded,
	}
	reason := reasonOf(result.Annotation)
	if result.Verdict == compliance.Undetermined {
		found.Cause = compliance.Phrases{compliance.Say(compliance.Quoted, reason.Message)}
	} else {
		found.Reasons = []compliance.Reason{reason}
		found.Exemption = exemptionOf(result.Verdict, reason.Message, at)
	}
	return found
}

// reasonOf reads what Alibaba Cloud's functions say about a resource: an object with what the console shows, or free text.
func reasonOf(annotation string) compliance.Reason {
	var told struct {
		Configuration, DesiredValue json.RawMessage
		Operator, Property, Reason  string
	}
	if json.Unmarshal([]byte(annotation), &told) != nil {
		return compliance.Reason{Message: annotation}
	}
	reason := compliance.Reason{Message: told.Reason, Property: told.Property, Actual: given(told.Configuration), Desired: given(told.DesiredValue), Operator: told.Operator}
	switch {
	case reason.Message != "":
	case reason.Desired != nil:
		reason.Message = strings.TrimSpace(told.Property + " " + told.Operator + " " + policy.Text(told.DesiredValue))
	default: // such as the error of a function
		reason.Message = annotation
	}
	return reason
}

// given is a value that is neither missing nor null.
func given(value json.RawMessage) json.RawMessage {
	if string(value) == "null" {
		return nil
	}
	return value
}

func (s *Service) removeFiles(folder string) {
	if folder == "" {
		return
	}
	if err := os.RemoveAll(filepath.Join(s.Reports, folder)); err != nil {
		s.Log.Error("report not removed", zap.Error(err))
	}
}
