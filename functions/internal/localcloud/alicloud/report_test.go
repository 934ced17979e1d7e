package alicloud_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/service"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/report/render"
)

// onlyRule is the id of a pack's only rule.
func (s *fixture) onlyRule(t *testing.T, get string, pack params) string {
	t.Helper()
	var got struct {
		CompliancePack struct {
			ConfigRules []struct{ ConfigRuleId string }
		}
	}
	s.call(t, get, pack, &got)
	return got.CompliancePack.ConfigRules[0].ConfigRuleId
}

// accept makes the results about resources exempt, as a function reports it.
func (s *fixture) accept(t *testing.T, owner, rule, until string, ids ...string) {
	t.Helper()
	err := s.store.Update(t.Context(), func(tx *store.Tx) error {
		for _, id := range ids {
			result, err := tx.Result("alicloud", owner, store.ResultKey{Rule: rule, Type: eipType, ID: id})
			if err != nil {
				return err
			}
			result.Annotation = strings.Replace(result.Annotation, `"reason":"`, `"reason":"exempt until `+until+` by chen.jing@example.com: a backup line; `, 1)
			if _, err := tx.PutResult(result); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// record stores results of the pack's only rule.
func (s *fixture) record(t *testing.T, owner, rule string, verdicts map[string]compliance.Verdict) {
	t.Helper()
	err := s.store.Update(t.Context(), func(tx *store.Tx) error {
		for id, verdict := range verdicts {
			_, err := tx.PutResult(store.Result{
				Cloud: "alicloud", Account: owner, Rule: rule, Type: eipType, ID: id, Name: "name of " + id, Region: "cn-hangzhou", Verdict: verdict, Trigger: compliance.Change,
				Annotation: `{"configuration":"5","desiredValue":"10","operator":"GreaterOrEquals","property":"$.Bandwidth","reason":"bandwidth is 5 Mbit/s, at least 10 is required"}`,
				Ordering:   s.clock.now(), Asked: s.clock.now(), Recorded: s.clock.now(),
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

type shownReport struct {
	CompliancePackReport struct {
		AccountId, ReportCreateTimestamp          int64
		CompliancePackId, ReportStatus, ReportUrl string
	}
}

// finished waits for a report.
func (s *fixture) finished(t *testing.T, action string, parameters params) shownReport {
	t.Helper()
	for {
		var report shownReport
		s.call(t, action, parameters, &report)
		if report.CompliancePackReport.ReportStatus != "CREATING" {
			return report
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func fetch(t *testing.T, address string) (status int, body []byte, header http.Header) {
	t.Helper()
	response, err := http.Get(address) //nolint:noctx // a download as a browser makes it
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body, response.Header
}

func TestReport(t *testing.T) {
	t.Parallel()
	s := start(t)
	pack := s.create(t, "ClassifiedProtectionPreCheck")
	rule := s.onlyRule(t, "GetCompliancePack", params{"CompliancePackId": pack})
	s.record(t, account, rule, map[string]compliance.Verdict{
		"eip-1": compliance.NonCompliant, "eip-2": compliance.Compliant, "eip-3": compliance.NotApplicable, "eip-4": compliance.NonCompliant,
	})

	of := params{"CompliancePackId": pack}
	if report := s.finished(t, "GetCompliancePackReport", of); report.CompliancePackReport.ReportStatus != "NONE" || report.CompliancePackReport.ReportUrl != "" {
		t.Errorf("got %v", report)
	}
	var generated struct{ CompliancePackId string }
	s.call(t, "GenerateCompliancePackReport", of, &generated)
	if generated.CompliancePackId != pack {
		t.Errorf("got %v", generated)
	}
	report := s.finished(t, "GetCompliancePackReport", of).CompliancePackReport
	want := report
	want.AccountId, want.CompliancePackId, want.ReportStatus, want.ReportCreateTimestamp = 1009318965420001, pack, "COMPLETE", s.clock.now().UnixMilli()
	if report != want {
		t.Errorf("got %v, want %v", report, want)
	}
	shape := regexp.MustCompile(`^http://127\.0\.0\.1:\d+/CompliancePackReports/` + account + `/` + pack + `/` + account + `-` + pack + `-report-202106210247\.xlsx\?Expires=\d+&OSSAccessKeyId=[^&]+&Signature=[^&]+$`)
	if !shape.MatchString(report.ReportUrl) {
		t.Errorf("the URL is %s", report.ReportUrl)
	}

	status, body, header := fetch(t, report.ReportUrl)
	if status != 200 || !strings.HasSuffix(header.Get("Content-Disposition"), `-report-202106210247.xlsx"`) {
		t.Fatalf("%d %v", status, header)
	}
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	counted, err := book.GetRows("Rules")
	if err != nil {
		t.Fatal(err)
	}
	wantRule := []string{
		"eip-bandwidth-limit", "EIP bandwidth meets the minimum", "Medium", "33%", "1", "2", "0", "0", "1", "MLPS 2.0 Level 3 8.1.2.1 b", "The bandwidth is at least the minimum.", "Raise the bandwidth.",
	}
	if diff := cmp.Diff(wantRule, counted[1]); diff != "" {
		t.Error(diff)
	}
	clauses, err := book.GetRows("Clauses")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"MLPS 2.0 Level 3", "8.1.2.1 b"}, clauses[1][:2]); diff != "" {
		t.Error(diff)
	}
	// The same signature opens the other forms of the report.
	status, body, _ = fetch(t, strings.Replace(report.ReportUrl, ".xlsx?", ".csv?", 1))
	records, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || status != 200 {
		t.Fatal(status, err)
	}
	row := func(id string) []string {
		return []string{
			"Alibaba Cloud", account, "cn-hangzhou", eipType, id, "name of " + id, "Non-compliant", "Medium", "eip-bandwidth-limit", "EIP bandwidth meets the minimum", "MLPS 2.0 Level 3 8.1.2.1 b",
			"bandwidth is 5 Mbit/s, at least 10 is required", "$.Bandwidth", "5", "10", "", "Raise the bandwidth.", "", "2021-06-21 02:47:38", "", "assay.report/1",
		}
	}
	if diff := cmp.Diff([][]string{row("eip-1"), row("eip-4")}, records[1:]); diff != "" {
		t.Error(diff)
	}
	status, body, _ = fetch(t, strings.Replace(report.ReportUrl, ".xlsx?", ".html?", 1))
	if status != 200 || !strings.Contains(string(body), `<a href="#findings?rule=eip-bandwidth-limit&amp;verdict=N">2</a>`) {
		t.Error(status)
	}
	status, body, _ = fetch(t, strings.Replace(report.ReportUrl, ".xlsx?", ".zh.csv?", 1))
	records, err = csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil || status != 200 {
		t.Fatal(status, err)
	}
	chinese := row("eip-1")
	chinese[0], chinese[6], chinese[7], chinese[11] = "阿里云", "不合规", "中风险", "$.Bandwidth 为 5，应不小于 10"
	if diff := cmp.Diff(chinese, records[1]); diff != "" {
		t.Error(diff)
	}

	// Nothing else does.
	address, err := url.Parse(report.ReportUrl)
	if err != nil {
		t.Fatal(err)
	}
	with := func(path string, change func(url.Values)) string {
		other, query := *address, address.Query()
		change(query)
		other.Path, other.RawQuery = path, query.Encode()
		return other.String()
	}
	for name, other := range map[string]string{
		"no signature":      with(address.Path, func(q url.Values) { q.Del("Signature") }),
		"wrong signature":   with(address.Path, func(q url.Values) { q.Set("Signature", "AAAA") }),
		"longer expiry":     with(address.Path, func(q url.Values) { q.Set("Expires", "9999999999") }),
		"another account":   with(strings.Replace(address.Path, account, member, 1), func(url.Values) {}),
		"another report":    with(strings.Replace(address.Path, "0247", "0248", 1), func(url.Values) {}),
		"up the tree":       with("/CompliancePackReports/../../../../etc/passwd", func(url.Values) {}),
		"up the tree, %2e":  address.Scheme + "://" + address.Host + "/CompliancePackReports/%2e%2e/%2e%2e/etc/passwd?" + address.RawQuery,
		"an archive of one": with(strings.Replace(address.Path, ".xlsx", ".zip", 1), func(url.Values) {}),
		"an unknown form":   with(strings.Replace(address.Path, ".xlsx", ".part", 1), func(url.Values) {}),
		"another language":  with(strings.Replace(address.Path, ".xlsx", ".fr.xlsx", 1), func(url.Values) {}),
		"no form":           with(strings.Replace(address.Path, ".xlsx", ".zh", 1), func(url.Values) {}),
	} {
		if status, body, _ := fetch(t, other); status != 403 && status != 404 {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	s.clock.advance(time.Hour)
	if status, body, _ := fetch(t, report.ReportUrl); status != 403 || !strings.Contains(string(body), "<Message>Request has expired.</Message>") {
		t.Errorf("an hour later: %d %s", status, body)
	}

	// A new report replaces the old one; with the pack, both are gone.
	s.call(t, "GenerateCompliancePackReport", of, &generated)
	second := s.finished(t, "GetCompliancePackReport", of).CompliancePackReport.ReportUrl
	if status, _, _ := fetch(t, second); status != 200 {
		t.Error(status)
	}
	if folders := s.folders(t); len(folders) != 1 {
		t.Errorf("left over: %v", folders)
	}
	s.call(t, "DeleteCompliancePacks", params{"CompliancePackIds": pack}, &struct{}{})
	if status, _, _ := fetch(t, second); status != 404 {
		t.Error(status)
	}
	if folders := s.folders(t); len(folders) != 0 {
		t.Errorf("left over: %v", folders)
	}
}

// folders are the directories of reports. An old one is removed just after its successor is announced.
func (s *fixture) folders(t *testing.T) []string {
	t.Helper()
	for {
		entries, err := os.ReadDir(s.Reports)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, entry := range entries {
			names = append(names, entry.Name())
		}
		if len(names) < 2 {
			return names
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// invoke stores how the invocation of a function ended.
func (s *fixture) invoke(t *testing.T, rule, id string, state store.State, cause string) {
	t.Helper()
	kind := eipType
	if id == "" {
		kind = "" // a scheduled one
	}
	err := s.store.Update(t.Context(), func(tx *store.Tx) error {
		invocation := store.Invocation{Cloud: "alicloud", Account: account, Rule: rule, Type: kind, Resource: id, Trigger: compliance.Change, Started: s.clock.now()}
		number, err := tx.StartInvocation(invocation)
		if err != nil {
			return err
		}
		invocation.Number, invocation.State, invocation.Attempts, invocation.Error, invocation.Ended = number, state, 1, cause, s.clock.now()
		return tx.UpdateInvocation(invocation)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// What a function reports as exempt is counted and listed as that, until its last day is over.
func TestReportOfExempt(t *testing.T) {
	t.Parallel()
	s := start(t)
	pack := s.create(t, "ClassifiedProtectionPreCheck")
	rule := s.onlyRule(t, "GetCompliancePack", params{"CompliancePackId": pack})
	s.record(t, account, rule, map[string]compliance.Verdict{
		"eip-1": compliance.NonCompliant, "eip-2": compliance.Compliant, "eip-3": compliance.NonCompliant, "eip-4": compliance.NonCompliant, "eip-5": compliance.Compliant,
	})
	today := s.clock.now().UTC()
	s.accept(t, account, rule, today.Format(time.DateOnly), "eip-1", "eip-5")
	s.accept(t, account, rule, today.AddDate(0, 0, -1).Format(time.DateOnly), "eip-3")
	of := params{"CompliancePackId": pack}
	s.call(t, "GenerateCompliancePackReport", of, &struct{}{})
	report := s.finished(t, "GetCompliancePackReport", of).CompliancePackReport
	_, body, _ := fetch(t, report.ReportUrl)
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rules, err := book.GetRows("Rules")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"40%", "2", "2", "0", "1", "0"}, rules[1][3:9]); diff != "" { // rate, compliant, non-compliant, undetermined, exempt, not applicable
		t.Errorf("rules %s", diff)
	}
	overview, err := book.GetRows("Overview")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range overview {
		if len(row) > 7 && row[0] == "Resources" {
			if diff := cmp.Diff([]string{"5", "2", "2", "0", "1", "0"}, row[2:8]); diff != "" {
				t.Errorf("resources %s", diff)
			}
		}
	}
	findings, err := book.GetRows("Findings")
	if err != nil {
		t.Fatal(err)
	}
	verdicts := map[string]string{}
	for _, row := range findings[1:] {
		verdicts[row[4]] = strings.TrimSpace(row[6] + " " + row[17])
	}
	want := map[string]string{
		"eip-1": "Exempt chen.jing@example.com (until " + today.Format(time.DateOnly) + "): a backup line; bandwidth is 5 Mbit/s, at least 10 is required",
		"eip-3": "Non-compliant", "eip-4": "Non-compliant",
	}
	if diff := cmp.Diff(want, verdicts); diff != "" {
		t.Errorf("findings %s", diff)
	}
}

// An evaluation that ended in an error is Undetermined in a report: counted, listed with the cause, and no older result in its place.
func TestReportOfFailures(t *testing.T) {
	t.Parallel()
	s := start(t)
	pack := s.create(t, "n")
	rule := s.onlyRule(t, "GetCompliancePack", params{"CompliancePackId": pack})
	err := s.store.Update(t.Context(), func(tx *store.Tx) error {
		for id, deleted := range map[string]bool{"failed": false, "gone": true} {
			if err := tx.PutResource(store.Resource{Cloud: "alicloud", Account: account, Type: eipType, ID: id, Name: "name of " + id, Region: "cn-beijing", Item: []byte("{}"), Deleted: deleted}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.record(t, account, rule, map[string]compliance.Verdict{"good": compliance.Compliant, "stale": compliance.Compliant, "bad": compliance.NonCompliant, "told": compliance.Undetermined})
	s.clock.advance(time.Second)
	s.invoke(t, rule, "stale", store.Failed, "undetermined: no bandwidth")
	s.invoke(t, rule, "failed", store.Failed, `{"errorMessage": "out of memory"}`)
	s.invoke(t, rule, "gone", store.Failed, "gone")
	s.invoke(t, rule, "", store.Failed, "the time is over")
	s.invoke(t, rule, "mended", store.Failed, "busy")
	s.invoke(t, rule, "again", store.Failed, "busy")
	s.invoke(t, rule, "waiting", store.Failed, "busy")
	s.clock.advance(time.Second)
	s.record(t, account, rule, map[string]compliance.Verdict{"mended": compliance.Compliant, "again": compliance.NotApplicable}) // such as by a scheduled evaluation
	s.invoke(t, rule, "again", store.Succeeded, "")
	s.invoke(t, rule, "waiting", store.Pending, "busy")
	if err := s.store.Update(t.Context(), func(tx *store.Tx) error { return tx.Forget(s.clock.now().Add(time.Hour)) }); err != nil { // a day later
		t.Fatal(err)
	}

	of := params{"CompliancePackId": pack}
	s.call(t, "GenerateCompliancePackReport", of, &struct{}{})
	address := s.finished(t, "GetCompliancePackReport", of).CompliancePackReport.ReportUrl
	_, body, _ := fetch(t, address)
	book, err := excelize.OpenReader(bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	overview, err := book.GetRows("Overview")
	if err != nil {
		t.Fatal(err)
	}
	var counts [][]string
	for _, row := range overview {
		if len(row) > 0 && (row[0] == "Evaluations" || row[0] == "Resources" || strings.HasPrefix(row[0], "Alibaba Cloud")) {
			counts = append(counts, row)
		}
	}
	want := [][]string{
		{"Resources", "", "7", "2", "1", "3", "0", "1"},
		{"Evaluations", "", "8", "2", "1", "4", "0", "1"},
		{"Alibaba Cloud " + account, "", "0%", "0", "0", "2", "0", "0", "1"}, // the service does not know where a failed evaluation was
		{"Alibaba Cloud " + account, "cn-beijing", "0%", "0", "0", "1", "0", "0", "1"},
		{"Alibaba Cloud " + account, "cn-hangzhou", "50%", "2", "1", "1", "0", "1", "5"},
	}
	if diff := cmp.Diff(want, counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	_, body, _ = fetch(t, strings.Replace(address, ".xlsx?", ".csv?", 1))
	records, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var findings []string
	for _, record := range records[1:] {
		findings = append(findings, strings.Join(record[2:7], "|")+"|"+record[11])
	}
	about := "|bandwidth is 5 Mbit/s, at least 10 is required"
	if diff := cmp.Diff([]string{
		"||||Undetermined|the time is over",
		"cn-hangzhou|" + eipType + "|bad|name of bad|Non-compliant" + about,
		"cn-beijing|" + eipType + `|failed|name of failed|Undetermined|{"errorMessage": "out of memory"}`,
		"|" + eipType + "|stale||Undetermined|undetermined: no bandwidth",
		"cn-hangzhou|" + eipType + "|told|name of told|Undetermined" + about,
	}, findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// More findings than one page come in order and once each.
func TestReportOfManyFailures(t *testing.T) {
	t.Parallel()
	s := start(t)
	pack := s.create(t, "n")
	rule := s.onlyRule(t, "GetCompliancePack", params{"CompliancePackId": pack})
	var want []string
	bad := map[string]compliance.Verdict{}
	err := s.store.Update(t.Context(), func(tx *store.Tx) error {
		for i := range 2500 {
			id := fmt.Sprintf("eip-%04d", i)
			want = append(want, id)
			if i%3 == 0 {
				bad[id] = compliance.NonCompliant
				continue
			}
			number, err := tx.StartInvocation(store.Invocation{Cloud: "alicloud", Account: account, Rule: rule, Type: eipType, Resource: id, Started: s.clock.now()})
			if err == nil {
				err = tx.UpdateInvocation(store.Invocation{Number: number, State: store.Failed, Error: "x", Ended: s.clock.now()})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.record(t, account, rule, bad)
	of := params{"CompliancePackId": pack}
	s.call(t, "GenerateCompliancePackReport", of, &struct{}{})
	_, body, _ := fetch(t, strings.Replace(s.finished(t, "GetCompliancePackReport", of).CompliancePackReport.ReportUrl, ".xlsx?", ".csv?", 1))
	records, err := csv.NewReader(bytes.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, record := range records[1:] {
		ids = append(ids, record[4])
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Error(diff)
	}
}

func TestGroupReport(t *testing.T) {
	t.Parallel()
	s := start(t)
	var created struct{ CompliancePackId string }
	s.call(t, "CreateAggregateCompliancePack", params{"AggregatorId": group, "CompliancePackName": "n", "ConfigRules": eipRule}, &created)
	s.clock.advance(time.Second)
	of := params{"AggregatorId": group, "CompliancePackId": created.CompliancePackId}
	rule := s.onlyRule(t, "GetAggregateCompliancePack", of)
	s.record(t, account, rule, map[string]compliance.Verdict{"eip-1": compliance.Compliant})
	s.record(t, member, rule, map[string]compliance.Verdict{"eip-2": compliance.NonCompliant, "eip-3": compliance.Compliant})

	members := func(multi, extension string) (names []string, lines string) {
		t.Helper()
		request := params{"AggregatorId": group, "CompliancePackId": created.CompliancePackId, "MultiFiles": multi}
		s.call(t, "GenerateAggregateCompliancePackReport", request, &struct{}{})
		report := s.finished(t, "GetAggregateCompliancePackReport", of).CompliancePackReport
		status, body, _ := fetch(t, strings.Replace(report.ReportUrl, ".zip?", extension+"?", 1))
		if status != 200 || !strings.Contains(report.ReportUrl, ".zip?") {
			t.Fatal(status, report.ReportUrl)
		}
		archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range archive.File {
			names = append(names, strings.ReplaceAll(file.Name, created.CompliancePackId, "PACK"))
			if filepath.Ext(file.Name) != ".csv" {
				continue
			}
			content, err := file.Open()
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(content)
			if err != nil {
				t.Fatal(err)
			}
			lines = string(text)
		}
		return names, lines
	}
	names, lines := members("false", ".zip")
	want := []string{account + "-PACK-report-202106210247.xlsx", account + "-PACK-report-202106210247.html", account + "-PACK-report-202106210247.csv"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	if strings.Count(lines, "\n") != 2 || !strings.Contains(lines, ","+member+",cn-hangzhou,"+eipType+",eip-2,") {
		t.Error(lines)
	}
	if names, _ = members("true", ".zh.zip"); len(names) != 2 || names[1] != member+"-PACK-report-202106210247.zh.xlsx" {
		t.Errorf("in Chinese: %v", names)
	}
	names, _ = members("true", ".zip")
	if diff := cmp.Diff([]string{account + "-PACK-report-202106210247.xlsx", member + "-PACK-report-202106210247.xlsx"}, names); diff != "" {
		t.Error(diff)
	}

	tr := transcribe(s)
	tr.run(t,
		step{xml: true, action: "GetAggregateAccountComplianceByPack", parameters: of},
		step{action: "GetAggregateAccountComplianceByPack", parameters: of},
		step{xml: true, action: "GetAggregateConfigRuleComplianceByPack", parameters: of},
		step{action: "GetAggregateResourceComplianceByPack", parameters: of},
		step{action: "GetAggregateConfigRuleSummaryByRiskLevel", parameters: params{"AggregatorId": group}},
		step{action: "GetConfigRuleSummaryByRiskLevel"},
		step{action: "GetAggregateResourceComplianceByConfigRule", parameters: params{"AggregatorId": group, "ConfigRuleId": rule}},
		step{action: "GetAggregateResourceComplianceByConfigRule", parameters: params{"AggregatorId": group, "ConfigRuleId": rule, "ResourceAccountId": account}},
		step{action: "GetAggregateResourceComplianceByConfigRule", parameters: params{"AggregatorId": group, "ConfigRuleId": rule, "ResourceAccountId": "7"}},
		step{action: "ListAggregateConfigRuleEvaluationResults", parameters: params{"AggregatorId": group, "CompliancePackId": created.CompliancePackId, "MaxResults": "2"}},
		step{xml: true, action: "ListAggregateConfigRuleEvaluationResults", parameters: params{"AggregatorId": group, "ComplianceType": "NON_COMPLIANT"}},
		step{action: "ListConfigRuleEvaluationResults"},
	)
	// The request shows the pack's and the rule's real identifiers.
	text := strings.NewReplacer(created.CompliancePackId, "{cp-1}", rule, "{cr-1}").Replace(tr.text.String())
	text = regexp.MustCompile(`"NextToken": "[^"]+"`).ReplaceAllString(text, `"NextToken": "TOKEN"`)
	tr.text.Reset()
	tr.text.WriteString(text)
	tr.compare(t, "group-compliance")
}

// A URL outlives the service that gave it, until it expires, and is good for no other service.
func TestReportAfterRestart(t *testing.T) {
	t.Parallel()
	var config alicloud.Config
	s := start(t, func(c *alicloud.Config) { config = *c })
	of := params{"CompliancePackId": s.create(t, "n")}
	s.call(t, "GenerateCompliancePackReport", of, &struct{}{})
	given := s.finished(t, "GetCompliancePackReport", of).CompliancePackReport.ReportUrl
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := alicloud.New(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { again.Close() }) //nolint:errcheck // nothing runs
	server := httptest.NewServer(again)
	t.Cleanup(server.Close)
	path := strings.TrimPrefix(given, s.url)
	if status, body, _ := fetch(t, server.URL+path); status != 200 || len(body) == 0 {
		t.Errorf("after a restart: %d %s", status, body)
	}
	s.clock.advance(2 * time.Hour)
	if status, _, _ := fetch(t, server.URL+path); status != 403 {
		t.Errorf("expired, after a restart: %d", status)
	}
	if status, _, _ := fetch(t, start(t).url+path); status != 403 {
		t.Errorf("of another service: %d", status)
	}
}

// While a report is being written, Get says so and another Generate is refused, but for a repetition.
func TestReportBeingWritten(t *testing.T) {
	t.Parallel()
	s := start(t)
	pack := s.create(t, "n")
	of := params{"CompliancePackId": pack, "ClientToken": "t"}
	s.call(t, "GenerateCompliancePackReport", of, &struct{}{})
	// Whether it is still being written now depends on the machine: it is put back into the state in which a crash would leave it.
	s.finished(t, "GetCompliancePackReport", params{"CompliancePackId": pack})
	if err := s.store.Update(t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec("UPDATE alicloud_reports SET state = 'CREATING', stem = '', created = 0 WHERE pack = ?", pack)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var report shownReport
	s.call(t, "GetCompliancePackReport", params{"CompliancePackId": pack}, &report)
	if got := report.CompliancePackReport; got.ReportStatus != "CREATING" || got.ReportUrl != "" || got.ReportCreateTimestamp != 0 {
		t.Errorf("got %v", got)
	}
	if got := s.refusal(t, "owner", "GenerateCompliancePackReport", params{"CompliancePackId": pack}); got != "400 CompliancePackReportCreating" {
		t.Error(got)
	}
	if got := s.refusal(t, "owner", "GenerateCompliancePackReport", of); got != "200 " {
		t.Error("the repetition:", got)
	}
	// A service that starts with such a report finishes it.
	next, err := alicloud.New(t.Context(), s.Config)
	if err != nil {
		t.Fatal(err)
	}
	if got := s.finished(t, "GetCompliancePackReport", params{"CompliancePackId": pack}).CompliancePackReport.ReportStatus; got != "COMPLETE" {
		t.Error(got)
	}
	if err := next.Close(); err != nil {
		t.Error(err)
	}
}

// A report that cannot be written is not announced.
func TestReportThatFails(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*fixture) error{
		"no directory": func(s *fixture) error {
			return errors.Join(os.RemoveAll(s.Reports), os.WriteFile(s.Reports, nil, 0o600))
		},
		"no writer": func(s *fixture) error { s.Write = nil; return nil },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := start(t, func(c *alicloud.Config) { c.Log = zap.NewNop() })
			pack := s.create(t, "n")
			if err := change(s); err != nil {
				t.Fatal(err)
			}
			s.call(t, "GenerateCompliancePackReport", params{"CompliancePackId": pack}, &struct{}{})
			if got := s.finished(t, "GetCompliancePackReport", params{"CompliancePackId": pack}).CompliancePackReport.ReportStatus; got != "NONE" {
				t.Error(got)
			}
		})
	}
}

func BenchmarkReport(b *testing.B) {
	const resources = 100_000
	db, err := store.Open(b.Context(), b.TempDir())
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	clock := &clock{}
	clock.millis.Store(1624243657000)
	prepared, pack, err := alicloud.PreparePack(b.Context(), alicloud.Config{
		Config: service.Config{
			Account: account, Store: db, Now: clock.now, Log: zap.NewNop(), Evaluate: func(context.Context, store.Rule) error { return nil },
		},
		Managed: managed(), Reports: b.TempDir(), Write: render.Write,
	})
	if err != nil {
		b.Fatal(err)
	}
	defer prepared.Close()
	for first := 0; first < resources; first += 10_000 {
		err := db.Update(b.Context(), func(tx *store.Tx) error {
			for i := first; i < first+10_000; i++ {
				_, err := tx.PutResult(store.Result{
					Cloud: "alicloud", Account: account, Rule: pack.Rule, Type: eipType, ID: fmt.Sprintf("eip-%06d", i), Region: "cn-hangzhou", Verdict: compliance.NonCompliant,
					Trigger: compliance.Change, Annotation: `{"configuration":"5","desiredValue":"10","reason":"bandwidth is 5 Mbit/s"}`,
					Ordering: clock.now(), Asked: clock.now(), Recorded: clock.now(),
				})
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		if err := prepared.WritePackReport(b.Context(), pack); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(resources, "resources")
}
