// Package compliancepack manages compliance packs through Alibaba Cloud Config's API 2020-09-07, of the real service or of the local one.
//
// Source: the pages of CreateCompliancePack, GetCompliancePack, ListCompliancePacks, DeleteCompliancePacks,
// GenerateCompliancePackReport and GetCompliancePackReport, and of their Aggregate variants, in the Cloud Config API reference.
package compliancepack

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

const (
	atOnce    = 5   // packs that one call deletes
	pageSize  = 100 // packs that one call lists
	maxReport = 1 << 30
	patience  = 15 * time.Second // for one call, including retries
)

// Client calls the API. Endpoint, HTTP and Credentials are required.
type Client struct {
	Endpoint    string // scheme and host
	HTTP        *http.Client
	Credentials compliance.Credentials
	Aggregator  string // id of the account group whose packs are meant; empty: the account's own
}

// Pack is a pack as the service shows it.
type Pack struct {
	ID          string `json:"CompliancePackId"`
	Name        string `json:"CompliancePackName"`
	Status      string `json:"Status"` // CREATING, ACTIVE
	RiskLevel   int    `json:"RiskLevel"`
	Description string `json:"Description"`
	Created     int64  `json:"CreateTimestamp"` // milliseconds
	Rules       []Rule `json:"ConfigRules"`     // only of Get
}

// Rule is a rule of a pack.
type Rule struct {
	ID          string      `json:"ConfigRuleId,omitempty"`
	Name        string      `json:"ConfigRuleName,omitempty"`
	Managed     string      `json:"ManagedRuleIdentifier,omitempty"`
	Description string      `json:"Description,omitempty"`
	RiskLevel   int         `json:"RiskLevel,omitempty"`
	Parameters  []Parameter `json:"ConfigRuleParameters,omitempty"`
}

// Parameter is a rule's parameter.
type Parameter struct {
	Name  string `json:"ParameterName"`
	Value string `json:"ParameterValue"`
}

// Deleted is the result of deleting one pack.
type Deleted struct {
	ID        string `json:"CompliancePackId"`
	Success   bool   `json:"Success"`
	ErrorCode string `json:"ErrorCode"`
}

// Report is the state of a pack's newest report.
type Report struct {
	Status  string `json:"ReportStatus"`          // NONE, CREATING, COMPLETE
	URL     string `json:"ReportUrl"`             //
	Created int64  `json:"ReportCreateTimestamp"` // milliseconds
}

// List lists all packs.
func (c *Client) List(ctx context.Context) ([]Pack, error) {
	var packs []Pack
	for page := 1; ; page++ {
		var answer struct {
			Result struct {
				Packs []Pack `json:"CompliancePacks"`
				Total int    `json:"TotalCount"`
			} `json:"CompliancePacksResult"`
		}
		query := url.Values{"PageNumber": {strconv.Itoa(page)}, "PageSize": {strconv.Itoa(pageSize)}}
		if err := c.call(ctx, http.MethodPost, "List%sCompliancePacks", query, nil, &answer); err != nil {
			return nil, err
		}
		packs = append(packs, answer.Result.Packs...)
		if len(answer.Result.Packs) < pageSize || len(packs) >= answer.Result.Total {
			return packs, nil
		}
	}
}

// Get shows a pack with its rules.
func (c *Client) Get(ctx context.Context, id string) (Pack, error) {
	var answer struct{ CompliancePack Pack }
	err := c.call(ctx, http.MethodGet, "Get%sCompliancePack", url.Values{"CompliancePackId": {id}}, nil, &answer)
	return answer.CompliancePack, err
}

// Create makes a pack and returns its id. A repetition after a lost answer makes no second one.
func (c *Client) Create(ctx context.Context, pack Pack) (string, error) {
	rules, err := json.Marshal(pack.Rules)
	if err != nil {
		return "", err
	}
	form := url.Values{
		"CompliancePackName": {pack.Name}, "Description": {pack.Description}, "RiskLevel": {strconv.Itoa(pack.RiskLevel)},
		"ConfigRules": {string(rules)}, "ClientToken": {rand.Text()},
	}
	var answer struct{ CompliancePackId string }
	err = c.call(ctx, http.MethodPost, "Create%sCompliancePack", nil, form, &answer)
	return answer.CompliancePackId, err
}

// Delete deletes packs, five per call, and returns the result for each. Packs of calls that were not made are missing.
func (c *Client) Delete(ctx context.Context, ids []string, withRules bool) ([]Deleted, error) {
	var all []Deleted
	for len(ids) > 0 {
		n := min(atOnce, len(ids))
		form := url.Values{"CompliancePackIds": {strings.Join(ids[:n], ",")}, "DeleteRule": {strconv.FormatBool(withRules)}, "ClientToken": {rand.Text()}}
		var answer struct {
			Result struct {
				Packs []Deleted `json:"OperateCompliancePacks"`
			} `json:"OperateCompliancePacksResult"`
		}
		if err := c.call(ctx, http.MethodPost, "Delete%sCompliancePacks", nil, form, &answer); err != nil {
			return all, err
		}
		all, ids = append(all, answer.Result.Packs...), ids[n:]
	}
	return all, nil
}

// Generate starts a report. It is not an error if one is already being generated.
func (c *Client) Generate(ctx context.Context, id string) error {
	err := c.call(ctx, http.MethodPost, "Generate%sCompliancePackReport", nil, url.Values{"CompliancePackId": {id}, "ClientToken": {rand.Text()}}, nil)
	var refusal *delivery.Refusal
	if errors.As(err, &refusal) && refusal.Code == "CompliancePackReportCreating" {
		return nil
	}
	return err
}

// Report returns the progress of a pack's report.
func (c *Client) Report(ctx context.Context, id string) (Report, error) {
	var answer struct{ CompliancePackReport Report }
	err := c.call(ctx, http.MethodGet, "Get%sCompliancePackReport", url.Values{"CompliancePackId": {id}}, nil, &answer)
	return answer.CompliancePackReport, err
}

// Download gets a report, whole or not at all. The workbook and the archive of an account group are ZIP files, whose checksums show whether
// they are complete; a workbook may be in the old format. The forms .html and .csv are the page and the table, which only the local service
// has, as it has the language zh. Anything else is not a report.
func (c *Client) Download(ctx context.Context, address, form, lang string) ([]byte, error) {
	located, err := url.Parse(address)
	if err != nil || located.Host == "" {
		return nil, errors.New("the report's address is not a URL")
	}
	theirs := path.Ext(located.Path)
	extension := theirs
	if form == ".html" || form == ".csv" {
		extension = form
	}
	if lang == chinese {
		extension = "." + lang + extension
	}
	if extension != theirs {
		located.Path, located.RawPath = strings.TrimSuffix(located.Path, theirs)+extension, ""
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, located.String(), nil)
	if err != nil {
		return nil, errors.New("the report's address is not a URL")
	}
	response, err := c.HTTP.Do(request)
	if err != nil {
		return nil, fmt.Errorf("download the report: %w", withoutURL(err))
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusOK:
	case extension != theirs:
		return nil, fmt.Errorf("download the report: HTTP %d; the service may have no report %s, as assay serve has", response.StatusCode, extension)
	default:
		return nil, fmt.Errorf("download the report: HTTP %d; the address may have expired: request the report again", response.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(response.Body, maxReport+1))
	if err != nil {
		return nil, fmt.Errorf("download the report: %w", withoutURL(err))
	}
	if err := verify(body, form, lang); err != nil {
		return nil, fmt.Errorf("the download is not a report (%d bytes): %w", len(body), err)
	}
	return body, nil
}

// chinese is the language of reports that is not the service's own.
const chinese = "zh"

// verify reads everything that a workbook or an archive of reports holds, and the beginning of a page or a table.
func verify(body []byte, form, lang string) error {
	switch {
	case len(body) > maxReport:
		return fmt.Errorf("it is larger than %d MiB", maxReport>>20)
	case form == ".html":
		return begins(body, "<!doctype html>", "page")
	case form == ".csv" && lang == chinese:
		return begins(body, "\uFEFF云服务商,账号,", "table")
	case form == ".csv":
		return begins(body, "\uFEFFCloud,Account,", "table")
	}
	if bytes.HasPrefix(body, []byte("\xd0\xcf\x11\xe0")) { // .xls has no checksums
		return nil
	}
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return errors.New("it is neither a workbook nor an archive")
	}
	report := false
	for _, file := range archive.File {
		report = report || file.Name == "xl/workbook.xml" || strings.HasSuffix(file.Name, ".xlsx") || strings.HasSuffix(file.Name, ".xls")
		content, err := file.Open()
		if err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
		_, err = io.Copy(io.Discard, content)
		if err := errors.Join(err, content.Close()); err != nil {
			return fmt.Errorf("%s: %w", file.Name, err)
		}
	}
	if !report {
		return errors.New("the archive holds no workbook")
	}
	return nil
}

func begins(body []byte, with, what string) error {
	if start := body[:min(len(body), len(with))]; !strings.EqualFold(string(start), with) {
		return fmt.Errorf("it is no %s", what)
	}
	return nil
}

// withoutURL leaves out the address, which holds a signature.
func withoutURL(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

// call calls an operation, of the account or of the account group, until it is answered or refused.
func (c *Client) call(ctx context.Context, method, operation string, query, form url.Values, answer any) error {
	group := ""
	if c.Aggregator != "" {
		group = "Aggregate"
		if form != nil {
			form.Set("AggregatorId", c.Aggregator)
		} else {
			query.Set("AggregatorId", c.Aggregator)
		}
	}
	request := alicloud.Request{Operation: fmt.Sprintf(operation, group), Method: method, Query: query, Form: form}
	accept := func(response delivery.Response) error {
		switch {
		case answer == nil:
			return nil
		case response.Incomplete != nil:
			return &delivery.Refusal{Status: response.Status, Message: response.Incomplete.Error(), Retry: true}
		case json.Unmarshal(response.Body, answer) != nil:
			return errors.New("the answer is not JSON of the API: is the endpoint that of Cloud Config?")
		}
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ctx = compliance.WithInvocation(ctx, compliance.Invocation{Credentials: c.Credentials})
	cloud := alicloud.Cloud{Endpoint: c.Endpoint, Client: delivery.Client{HTTP: c.HTTP}}
	err := cloud.Call(ctx, request, accept)
	var refused *delivery.Refusal
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused):
		return fmt.Errorf("%s: %w", request.Operation, refused)
	default:
		return fmt.Errorf("%s: %s", request.Operation, strings.TrimPrefix(err.Error(), compliance.ErrReport.Error()+": "))
	}
}
