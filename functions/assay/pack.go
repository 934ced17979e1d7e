package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"go.yaml.in/yaml/v3"
	"golang.org/x/term"

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine"
	"github.com/assay-rules/assay/functions/internal/pack"
	"github.com/assay-rules/assay/functions/internal/pack/compliancepack"
	"github.com/assay-rules/assay/functions/internal/pack/template"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/rule"
)

// packCommand manages packs.
type packCommand struct {
	List     packListCommand     `cmd:"" help:"List the packs of the library, or with --endpoint those of a service."`
	Get      packGetCommand      `cmd:"" help:"Show a pack with its rules."`
	Evaluate packEvaluateCommand `cmd:"" help:"Evaluate a pack's rules on an inventory of native items, offline."`
	Create   packCreateCommand   `cmd:"" help:"Create a pack of the library in Alibaba Cloud Config."`
	Delete   packDeleteCommand   `cmd:"" help:"Delete packs from Alibaba Cloud Config."`
	Report   packReportCommand   `cmd:"" help:"Generate a pack's report, wait for it and download it."`
	Export   packExportCommand   `cmd:"" help:"Write the template that a cloud makes the pack from."`
	Import   packImportCommand   `cmd:"" help:"Write the pack that a cloud's template describes."`
}

// packService says which service is meant.
type packService struct {
	Endpoint   string `env:"ASSAY_ALICLOUD_ENDPOINT" placeholder:"URL" help:"Alibaba Cloud Config: the local service, or https://config.cn-shanghai.aliyuncs.com (international accounts: config.ap-southeast-1)."`
	Aggregator string `placeholder:"ID" help:"The account group whose packs are meant; otherwise the account's own."`
}

func (s packService) client() (*compliancepack.Client, error) {
	if s.Endpoint == "" {
		return nil, fmt.Errorf("say which service is meant: --endpoint http://127.0.0.1:8170 (assay serve), or --endpoint %s", alicloud.China)
	}
	credentials := assembly.Credentials(os.Getenv)[compliance.Alicloud]
	if credentials.Empty() {
		return nil, errors.New("there are no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET")
	}
	return &compliancepack.Client{Endpoint: s.Endpoint, HTTP: http.DefaultClient, Credentials: credentials, Aggregator: s.Aggregator}, nil
}

type packListCommand struct {
	packService
	directories
}

func (c *packListCommand) Run(ctx context.Context, streams stdio) error {
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	if c.Endpoint != "" {
		client, err := c.client()
		if err != nil {
			return err
		}
		packs, err := client.List(ctx)
		if err != nil {
			return err
		}
		fmt.Fprintln(table, "ID\tNAME\tSTATUS\tRISK\tCREATED")
		for _, p := range packs {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", p.ID, p.Name, p.Status, policy.SeverityOf(p.RiskLevel), time.UnixMilli(p.Created).UTC().Format(time.RFC3339))
		}
		return table.Flush()
	}
	library, err := c.configLibrary()
	if err != nil {
		return err
	}
	names, err := library.Packs.Names()
	if err != nil {
		return err
	}
	fmt.Fprintln(table, "PACK\tRULES\tRISK\tDESCRIPTION")
	for _, name := range names {
		pack, err := library.Packs.Lookup(name)
		if err != nil {
			fmt.Fprintf(table, "%s\t-\t-\t%v\n", name, err)
			continue
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\n", pack.Name, len(pack.Rules), pack.Risk, pack.Description)
	}
	return table.Flush()
}

type packGetCommand struct {
	Pack string `arg:"" help:"Name of a pack of the library, or with --endpoint the id of one of the service's."`
	packService
	directories
}

func (c *packGetCommand) Run(ctx context.Context, streams stdio) error {
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	if c.Endpoint != "" {
		client, err := c.client()
		if err != nil {
			return err
		}
		p, err := client.Get(ctx, c.Pack)
		if err != nil {
			return err
		}
		fmt.Fprintf(streams.out, "%s  %s  %s  risk %s\n%s\n\n", p.ID, p.Name, p.Status, policy.SeverityOf(p.RiskLevel), p.Description)
		fmt.Fprintln(table, "RULE\tIDENTIFIER\tRISK\tPARAMETERS")
		for _, r := range p.Rules {
			var parameters []string
			for _, parameter := range r.Parameters {
				parameters = append(parameters, parameter.Name+"="+parameter.Value)
			}
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", r.Name, cmp.Or(r.Managed, r.ID), policy.SeverityOf(r.RiskLevel), strings.Join(parameters, " "))
		}
		return table.Flush()
	}
	library, err := c.configLibrary()
	if err != nil {
		return err
	}
	pack, err := library.Packs.Lookup(c.Pack)
	if err != nil {
		return err
	}
	fmt.Fprintf(streams.out, "%s  risk %s\n%s\n\n", pack.Name, pack.Risk, pack.Description)
	fmt.Fprintln(table, "RULE\tRISK\tPARAMETERS")
	for _, r := range pack.Rules {
		parameters, err := json.Marshal(r.Parameters)
		if err != nil {
			return err
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", r.Rule, r.Risk, strings.TrimPrefix(string(parameters), "null"))
	}
	return table.Flush()
}

type packCreateCommand struct {
	Pack string `arg:"" help:"Name of a pack of the library."`
	packService
	directories
}

// Help explains what the flags do not.
func (packCreateCommand) Help() string {
	return `The pack is made of managed rules, by Alibaba Cloud's identifiers of the policies. Rules about other clouds are left out and named.

Exit status: 0 all right, 2 it could not be created.`
}

func (c *packCreateCommand) Run(ctx context.Context, streams stdio) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	source, err := c.source(c.Pack)
	if err != nil {
		return err
	}
	rules, leftOut, err := source.AlicloudRules()
	if err != nil {
		return err
	}
	id, err := client.Create(ctx, compliancepack.Pack{
		Name: cmp.Or(source.Pack.Title, source.Pack.Name), Description: source.Pack.Description, RiskLevel: source.Pack.Risk.Level(), Rules: packRules(rules),
	})
	if err != nil {
		return err
	}
	for _, name := range leftOut {
		fmt.Fprintf(streams.err, "left out: %s is not about Alibaba Cloud\n", name)
	}
	_, err = fmt.Fprintln(streams.out, id)
	return err
}

func packRules(rules []template.AlicloudRule) []compliancepack.Rule {
	all := make([]compliancepack.Rule, len(rules))
	for i, r := range rules {
		all[i] = compliancepack.Rule{Name: r.Name, Managed: r.Identifier, Description: r.Description, RiskLevel: r.RiskLevel}
		for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
			if r.Parameters[name] == "" {
				continue // the API takes a name with its value or neither
			}
			all[i].Parameters = append(all[i].Parameters, compliancepack.Parameter{Name: name, Value: r.Parameters[name]})
		}
	}
	return all
}

// source is a pack of the library with what it names.
func (d directories) source(name string) (template.Source, error) {
	library, err := d.configLibrary()
	if err != nil {
		return template.Source{}, err
	}
	pack, err := library.Packs.Lookup(name)
	if err != nil {
		return template.Source{}, err
	}
	return template.NewSource(pack, library.Rules.Lookup)
}

type packDeleteCommand struct {
	IDs       []string `arg:"" name:"id" help:"Ids of packs: cp-…"`
	WithRules bool     `help:"Delete the packs' rules, too."`
	packService
}

// Help explains what the flags do not.
func (packDeleteCommand) Help() string {
	return "Exit status: 0 all were deleted, 1 some were not, 2 the service could not be asked."
}

func (c *packDeleteCommand) Run(ctx context.Context, streams stdio) error {
	client, err := c.client()
	if err != nil {
		return err
	}
	deleted, err := client.Delete(ctx, c.IDs, c.WithRules)
	for _, id := range c.IDs[min(len(deleted), len(c.IDs)):] { // an answer lists what was asked, in that order
		deleted = append(deleted, compliancepack.Deleted{ID: id, ErrorCode: "not known: the service did not answer"})
	}
	table := tabwriter.NewWriter(streams.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "PACK\tRESULT")
	failed := 0
	for _, d := range deleted {
		result := "deleted"
		if !d.Success {
			result = cmp.Or(d.ErrorCode, "not deleted")
			failed++
		}
		fmt.Fprintf(table, "%s\t%s\n", d.ID, result)
	}
	if err := errors.Join(table.Flush(), err); err != nil {
		return err
	}
	if failed > 0 {
		return finding{fmt.Errorf("%d of %d packs were not deleted", failed, len(c.IDs))}
	}
	return nil
}

type packReportCommand struct {
	ID      string        `arg:"" help:"Id of the pack: cp-…"`
	Out     string        `type:"path" placeholder:"FILE" help:"Where the report goes; ID.xlsx, of an account group ID.zip. The local service has FILE.html and FILE.csv, too."`
	Timeout time.Duration `default:"10m" help:"Time for all of it (${default})."`
	packService
}

func (c *packReportCommand) Run(ctx context.Context, streams stdio) error {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	client, err := c.client()
	if err != nil {
		return err
	}
	if err := client.Generate(ctx, c.ID); err != nil {
		return err
	}
	shown := newProgress(streams.err)
	report, err := c.wait(ctx, client, func(status string) { shown.show(fmt.Sprintf("report of %s: %s", c.ID, status)) })
	shown.end()
	if err != nil {
		return err
	}
	file := c.Out
	if file == "" {
		file = c.ID + ".xlsx"
		if c.Aggregator != "" {
			file = c.ID + ".zip"
		}
	}
	size, err := client.Download(ctx, report.URL, file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(streams.out, "%s (%d bytes)\n", file, size)
	return err
}

// progress tells how far something is: on a terminal in one line that changes, elsewhere a line for each change.
type progress struct {
	out      io.Writer
	terminal bool
	started  time.Time
	last     string
}

func newProgress(out io.Writer) *progress {
	file, isFile := out.(*os.File)
	return &progress{out: out, terminal: isFile && term.IsTerminal(int(file.Fd())), started: time.Now()}
}

func (p *progress) show(text string) {
	switch {
	case p.terminal:
		fmt.Fprintf(p.out, "\r\x1b[K%s, %s", text, time.Since(p.started).Round(time.Second))
	case text != p.last:
		fmt.Fprintln(p.out, text)
	}
	p.last = text
}

func (p *progress) end() {
	if p.terminal && p.last != "" {
		fmt.Fprintln(p.out)
	}
}

func (c *packReportCommand) wait(ctx context.Context, client *compliancepack.Client, progress func(status string)) (compliancepack.Report, error) {
	for pause := 200 * time.Millisecond; ; pause = min(2*pause, 5*time.Second) {
		report, err := client.Report(ctx, c.ID)
		if ctx.Err() != nil {
			return report, fmt.Errorf("the report is not complete: %w", context.Cause(ctx))
		}
		if err != nil {
			return report, err
		}
		progress(report.Status)
		switch report.Status {
		case "COMPLETE":
			return report, nil
		case "NONE":
			return report, errors.New("the service has no report, although one was begun")
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return report, fmt.Errorf("the report is not complete: %w", context.Cause(ctx))
		}
	}
}

type packExportCommand struct {
	Pack  string `arg:"" help:"Name of a pack of the library."`
	Cloud string `required:"" enum:"huaweicloud,alicloud,aws" help:"huaweicloud (conformance package, JSON), alicloud (compliance pack template, JSON) or aws (conformance pack, YAML)."`
	directories
}

func (c *packExportCommand) Run(streams stdio) error {
	source, err := c.source(c.Pack)
	if err != nil {
		return err
	}
	content, leftOut, err := template.Write(c.Cloud, source)
	for _, name := range leftOut {
		fmt.Fprintf(streams.err, "left out: %s is not about %s\n", name, c.Cloud)
	}
	if err != nil {
		return err
	}
	_, err = streams.out.Write(content)
	return err
}

type packImportCommand struct {
	Template string `arg:"" help:"A cloud's template, or - for standard input."`
	directories
}

func (c *packImportCommand) Run(streams stdio) error {
	content, err := readEvent(c.Template, streams.in)
	if err != nil {
		return err
	}
	library, err := c.configLibrary()
	if err != nil {
		return err
	}
	imported, err := template.Read(content, library.Rules.Lookup)
	if err != nil {
		return err
	}
	var text bytes.Buffer
	encoder := yaml.NewEncoder(&text)
	encoder.SetIndent(2)
	if err := errors.Join(encoder.Encode(imported), encoder.Close()); err != nil {
		return err
	}
	if _, err := pack.Parse(text.Bytes()); err != nil { // a template can have been edited
		return fmt.Errorf("the template makes no pack: %w", err)
	}
	_, err = text.WriteTo(streams.out)
	return err
}

type packEvaluateCommand struct {
	Pack      string   `arg:"" help:"Name of a pack of the library."`
	Inventory []string `arg:"" optional:"" name:"inventory" help:"Files of native items, one JSON object a line, or - for standard input."`
	Endpoint  string   `placeholder:"URL" help:"Evaluate what the local Config service (assay serve) has recorded."`
	AccessKey string   `env:"ASSAY_ACCESS_KEY" placeholder:"ID" help:"Its access key."`
	SecretKey string   `env:"ASSAY_SECRET_KEY" placeholder:"SECRET" help:"Its secret key."`
	Cloud     string   `required:"" enum:"huaweicloud,alicloud,aws" help:"Whose items they are: huaweicloud (resources), alicloud or aws (configuration items)."`
	Output    string   `enum:"text,json" default:"text" help:"text, or json: one object an item and rule, each on a line."`
	Fail      bool     `help:"Exit with status 1 if something is NonCompliant."`
	directories
}

// Help explains what the flags do not.
func (packEvaluateCommand) Help() string {
	return `Items are what the clouds record: an object of Huawei Cloud's all-resources, the configurationItem of an event of the others.

Exit status: 0 every item was evaluated, 1 something is NonCompliant (only with --fail), 2 something could not be evaluated.`
}

// tally counts the verdicts of a rule.
type tally struct {
	rule  string
	risk  policy.Severity
	count map[compliance.Verdict]int
}

// rate is the part that complies of what was judged.
func (t tally) rate() string {
	judged := t.count[compliance.Compliant] + t.count[compliance.NonCompliant] + t.count[compliance.Undetermined]
	if judged == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(t.count[compliance.Compliant])/float64(judged))
}

func (c *packEvaluateCommand) Run(ctx context.Context, streams stdio) error {
	source, err := c.source(c.Pack)
	if err != nil {
		return err
	}
	judges, err := c.judges(ctx, source)
	if err != nil {
		return err
	}
	tallies := make([]tally, len(judges))
	for i, j := range judges {
		tallies[i] = tally{j.rule.Name, j.risk, map[compliance.Verdict]int{}}
	}
	var findings []string
	items := 0
	inventories, err := c.inventories(ctx, streams.in)
	if err != nil {
		return err
	}
	for _, inventory := range inventories {
		err := inventory.each(func(line int, item []byte) error {
			event, err := c.decode(item)
			if err != nil {
				return fmt.Errorf("%s:%d: %w", inventory.name, line, err)
			}
			items++
			for i, j := range judges {
				outcome := j.evaluate(ctx, event)
				tallies[i].count[outcome.Verdict]++
				if c.Output == "json" {
					if err := writeOutcome(streams.out, j.rule.Name, outcome); err != nil {
						return err
					}
				} else if outcome.Verdict == compliance.NonCompliant || outcome.Verdict == compliance.Undetermined {
					findings = append(findings, fmt.Sprintf("%s\t%s\t%s\t%s\t%s", outcome.Resource.ID, outcome.Resource.Region, j.rule.Name, outcome.Verdict, strings.Join(outcome.Messages(), "; ")))
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if c.Output == "text" {
		if err := printTallies(streams.out, items, tallies, findings); err != nil {
			return err
		}
	}
	var noncompliant, undetermined int
	for _, t := range tallies {
		noncompliant, undetermined = noncompliant+t.count[compliance.NonCompliant], undetermined+t.count[compliance.Undetermined]
	}
	switch {
	case undetermined > 0:
		return fmt.Errorf("%d verdicts are Undetermined", undetermined)
	case c.Fail && noncompliant > 0:
		return finding{fmt.Errorf("%d verdicts are NonCompliant", noncompliant)}
	}
	return nil
}

func printTallies(w io.Writer, items int, tallies []tally, findings []string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(table, "%d items\n\nRULE\tRISK\tCOMPLIANT\tNONCOMPLIANT\tNOT APPLICABLE\tUNDETERMINED\tRATE\n", items)
	for _, t := range tallies {
		fmt.Fprintf(table, "%s\t%s\t%d\t%d\t%d\t%d\t%s\n", t.rule, t.risk, t.count[compliance.Compliant], t.count[compliance.NonCompliant],
			t.count[compliance.NotApplicable], t.count[compliance.Undetermined], t.rate())
	}
	if err := table.Flush(); err != nil || len(findings) == 0 {
		return err
	}
	fmt.Fprintln(table, "\nRESOURCE\tREGION\tRULE\tVERDICT\tREASON")
	for _, row := range findings {
		fmt.Fprintln(table, row)
	}
	return table.Flush()
}

func writeOutcome(w io.Writer, ruleName string, outcome compliance.Outcome) error {
	r := outcome.Resource
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(struct {
		Rule     string              `json:"rule"`
		Type     string              `json:"type"`
		ID       string              `json:"id"`
		Name     string              `json:"name"`
		Region   string              `json:"region"`
		Verdict  compliance.Verdict  `json:"verdict"`
		Evidence json.RawMessage     `json:"evidence"`
		Reasons  []compliance.Reason `json:"reasons,omitempty"`
		Cause    string              `json:"cause,omitempty"`
	}{ruleName, r.Type, r.ID, r.Name, r.Region, outcome.Verdict, outcome.Evidence, outcome.Reasons, outcome.Cause})
}

// packJudge is a rule of a pack, ready to judge.
type packJudge struct {
	rule   rule.Rule
	risk   policy.Severity
	policy *engine.Policy
	judge  *engine.Judge
}

func (c *packEvaluateCommand) judges(ctx context.Context, source template.Source) ([]packJudge, error) {
	policies, err := c.policies()
	if err != nil {
		return nil, err
	}
	library := engine.NewLibrary(policies)
	var judges []packJudge
	for _, member := range source.Pack.Rules {
		r := source.Rules[member.Rule]
		p, err := library.Open(ctx, r.Policy, nil)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.Name, err)
		}
		arguments, err := p.Coerce(r.Parameters, member.Parameters)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.Name, err)
		}
		judge, err := p.Bind(arguments)
		if err != nil {
			return nil, fmt.Errorf("rule %s: %w", r.Name, err)
		}
		judges = append(judges, packJudge{r, member.Risk, p, judge})
	}
	return judges, nil
}

// evaluate judges as the deployed rule would: of what is outside its scope the cloud does not ask.
func (j packJudge) evaluate(ctx context.Context, event *compliance.Event) compliance.Outcome {
	switch {
	case event.Action == compliance.Clear, event.Action == compliance.Ignore, !j.policy.Judges(event.Resource.Type), !inScope(j.rule.Scope, event.Resource):
		return compliance.Outcome{Resource: event.Resource, Verdict: compliance.NotApplicable}
	case event.Action == compliance.Fetch:
		return compliance.Outcome{Resource: event.Resource, Verdict: compliance.Undetermined, Cause: "the item leaves the resource's properties out"}
	}
	outcome := j.judge.Evaluate(ctx, &event.Resource, compliance.Change, event.Time)
	if outcome.Verdict == compliance.Undetermined && j.rule.Undetermined != rule.Fail {
		outcome.Verdict = compliance.NonCompliant
		outcome.Reasons = []compliance.Reason{{Message: "could not be judged: " + outcome.Cause}}
	}
	return outcome
}

func inScope(scope rule.Scope, resource compliance.Resource) bool {
	values, tagged := resource.Tags[scope.Tag.Key]
	return (len(scope.Types) == 0 || slices.Contains(scope.Types, resource.Type)) &&
		(len(scope.Regions) == 0 || slices.Contains(scope.Regions, resource.Region)) &&
		(scope.Tag.Key == "" || tagged && (scope.Tag.Value == "" || slices.Contains(values, scope.Tag.Value)))
}

// decode reads an item as the event of a change would bring it.
func (c *packEvaluateCommand) decode(item []byte) (*compliance.Event, error) {
	if !json.Valid(item) {
		return nil, errors.New("the line is not JSON")
	}
	now := time.Now().UnixMilli()
	var event []byte
	var err error
	switch c.Cloud {
	case compliance.HuaweiCloud:
		event = fmt.Appendf(nil, `{"domain_id":"inventory","policy_assignment_id":"inventory","trigger_type":"resource","evaluation_time":%d,`+
			`"evaluation_hash":"inventory","rule_parameter":{},"invoking_event":%s}`, now, item)
	case compliance.Alicloud:
		event = fmt.Appendf(nil, `{"orderingTimestamp":%d,"invokingEvent":{"messageType":"ConfigurationItemChangeNotification","configurationType":"COMMON",`+
			`"configurationItem":%s},"ruleParameters":{},"resultToken":"inventory"}`, now, item)
	case compliance.AWS:
		var inner []byte
		inner, err = json.Marshal(fmt.Sprintf(`{"messageType":"ConfigurationItemChangeNotification","notificationCreationTime":%q,"configurationItem":%s}`,
			time.Now().UTC().Format(time.RFC3339), item))
		event = fmt.Appendf(nil, `{"invokingEvent":%s,"ruleParameters":"{}","resultToken":"inventory","configRuleName":"inventory","accountId":"000000000000","version":"1.0"}`, inner)
	}
	if err != nil {
		return nil, err
	}
	for _, cloud := range (endpoints{region: "us-east-1"}).clouds(http.DefaultClient) {
		if cloud.Name() == c.Cloud {
			notification, err := cloud.Decode(event)
			if err != nil {
				return nil, err
			}
			return notification.Event(), nil
		}
	}
	return nil, fmt.Errorf("there is no cloud %q", c.Cloud)
}

// inventory is a source of native items, one a line.
type inventory struct {
	name string
	open func() (io.ReadCloser, error)
}

func (c *packEvaluateCommand) inventories(ctx context.Context, stdin io.Reader) ([]inventory, error) {
	if (c.Endpoint == "") == (len(c.Inventory) == 0) {
		return nil, errors.New("give either files of items, or --endpoint with the local Config service")
	}
	if c.Endpoint != "" {
		address := strings.TrimSuffix(c.Endpoint, "/") + "/assay/v1/" + c.Cloud + "/resources"
		return []inventory{{address, func() (io.ReadCloser, error) { return c.download(ctx, address) }}}, nil
	}
	var all []inventory
	for _, file := range c.Inventory {
		open := func() (io.ReadCloser, error) { return os.Open(file) }
		if file == "-" {
			open = func() (io.ReadCloser, error) { return io.NopCloser(stdin), nil }
		}
		all = append(all, inventory{file, open})
	}
	return all, nil
}

func (c *packEvaluateCommand) download(ctx context.Context, address string) (io.ReadCloser, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.SetBasicAuth(c.AccessKey, c.SecretKey)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("%s: %s: check --access-key and --secret-key, which assay serve prints", address, response.Status)
	}
	return response.Body, nil
}

func (i inventory) each(handle func(line int, item []byte) error) error {
	in, err := i.open()
	if err != nil {
		return err
	}
	defer in.Close()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, longestItem)
	n := 1
	for ; lines.Scan(); n++ {
		if item := bytes.TrimSpace(lines.Bytes()); len(item) > 0 {
			if err := handle(n, item); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", i.name, tooLong(n, err))
	}
	return nil
}
