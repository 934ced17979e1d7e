package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/assay-rules/assay/functions/internal/assembly/roots"
	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/author/doctor"
	"github.com/assay-rules/assay/functions/internal/commandline"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
)

type doctorCommand struct {
	Cloud string `enum:"${clouds}," default:"" placeholder:"CLOUD" help:"Cloud to examine: huaweicloud, alicloud or aws (default: every cloud with credentials)."`
	configService
	Rule         []string `sep:"none" placeholder:"GLOB" help:"Enabled rules, such as 'bucket-*', whose lookups are tried (default: all that need no values; repeatable)."`
	Pack         []string `placeholder:"NAME" help:"Enabled packs, whose lookups are tried (repeatable)."`
	LookupRegion string   `placeholder:"REGION" help:"Region of the resources about which lookups are tried; needs --cloud (default: --region on AWS, cn-hangzhou or ap-southeast-1 on Alibaba Cloud; Huawei Cloud has none)."`
	Output       string   `enum:"text,json" default:"text" help:"Output format: text or json, one object per finding and line (default text)."`
	directories
}

// configService says how a cloud's Config service is reached.
type configService struct {
	Endpoint string `placeholder:"URL" help:"Endpoint of the Config service (default: ASSAY_HUAWEICLOUD_ENDPOINT, ASSAY_ALICLOUD_ENDPOINT or ASSAY_AWS_ENDPOINT, else the cloud's own)."`
	Region   string `env:"AWS_REGION" default:"us-east-1" help:"AWS region of the rules (default ${default})."`
	Account  string `env:"HUAWEICLOUD_SDK_DOMAIN_ID" placeholder:"ID" help:"Domain id of the Huawei Cloud account."`
}

// connect returns the endpoints, with the one that was given for a cloud, and a client for them.
func (s configService) connect(cloud string) (endpoints map[string]string, client *http.Client, err error) {
	endpoints, err = all.Endpoints(func(name string) string {
		if name == "AWS_REGION" {
			return s.Region
		}
		return os.Getenv(name)
	})
	if err != nil {
		return nil, nil, err
	}
	endpoints[cloud] = cmp.Or(s.Endpoint, endpoints[cloud])
	client, err = roots.Client(roots.Options{CertFile: os.Getenv("SSL_CERT_FILE"), Proxy: http.ProxyFromEnvironment})
	if err != nil {
		return nil, nil, fmt.Errorf("SSL_CERT_FILE: %w", err)
	}
	return endpoints, client, nil
}

func (doctorCommand) Help() string {
	return `Checks credentials, address and TLS, clock, permission to report, and the recorder. Tries each lookup of the enabled rules once, about a resource that
does not exist: which permission is missing, which service does not answer. On Huawei Cloud, compares the account's own schemas with those that policies
are checked against. Then shows where in the cloud's console to look if a rule has no verdict.

Changes nothing: the test report carries a token that the service did not issue, and lookups only read. Run it on a laptop or where the function runs, with
the credentials of the function's role. It reads credentials and endpoints from the same environment variables as the function.

Exit codes: 0 no problems, 1 problems found, 2 error.`
}

func (c *doctorCommand) Run(ctx context.Context, streams stdio) error {
	clouds, err := c.clouds()
	if err != nil {
		return err
	}
	library, err := c.auditLibrary()
	if err != nil {
		return err
	}
	chosen, err := library.Choose(ctx, audit.Selection{Rules: c.Rule, Packs: c.Pack})
	if err != nil {
		return err
	}
	problems := 0
	for _, cloud := range clouds {
		patient, err := c.patient(cloud, chosen.Rules)
		if err != nil {
			return err
		}
		findings := doctor.Examine(ctx, patient)
		for _, finding := range findings {
			if finding.Status == doctor.Problem {
				problems++
			}
		}
		if err := c.show(streams, patient, findings); err != nil {
			return err
		}
	}
	if problems > 0 {
		return commandline.Finding(counted(problems, "problem"))
	}
	return nil
}

func (c *doctorCommand) clouds() ([]string, error) {
	if c.Cloud != "" {
		return []string{c.Cloud}, nil
	}
	var clouds []string
	for _, cloud := range compliance.Clouds() {
		if !all.Credentials(os.Getenv)[cloud].Empty() {
			clouds = append(clouds, cloud)
		}
	}
	if len(clouds) == 0 {
		return nil, errors.New("no credentials found for any cloud: name a cloud with --cloud to examine it without credentials")
	}
	for option, value := range map[string]string{"--endpoint": c.Endpoint, "--lookup-region": c.LookupRegion} {
		if value != "" && len(clouds) > 1 {
			return nil, fmt.Errorf("%s needs --cloud, because there are credentials for %s", option, strings.Join(clouds, " and "))
		}
	}
	return clouds, nil
}

func (c *doctorCommand) patient(cloud string, rules []audit.Rule) (doctor.Patient, error) {
	endpoints, client, err := c.connect(cloud)
	if err != nil {
		return doctor.Patient{}, err
	}
	schemas, err := c.schemas()
	if err != nil {
		return doctor.Patient{}, err
	}
	clouds := all.Clouds(client, endpoints, c.Region)
	patient := doctor.Patient{
		Cloud: cloudNamed(cloud, clouds), Endpoint: endpoints[cloud], Region: c.Region, Account: c.Account, Credentials: all.Credentials(os.Getenv)[cloud],
		HTTP: client, Schemas: schemas, Service: lookup.Services(clouds)[cloud], Lookups: lookupsOf(cloud, rules), LookupRegion: c.LookupRegion,
	}
	if cloud == compliance.AWS {
		patient.LookupRegion = cmp.Or(patient.LookupRegion, c.Region)
	}
	return patient, nil
}

// lookupsOf are those that rules read on a cloud, each once, by name.
func lookupsOf(cloud string, rules []audit.Rule) []doctor.Lookup {
	known := map[string]doctor.Lookup{}
	for _, rule := range rules {
		for _, d := range rule.Lookups {
			if _, twice := known[d.Name]; !twice && d.Cloud == cloud {
				known[d.Name] = doctor.Lookup{Definition: d, Parameters: rule.Parameters()}
			}
		}
	}
	return slices.SortedFunc(maps.Values(known), func(a, b doctor.Lookup) int { return strings.Compare(a.Name, b.Name) })
}

func (c *doctorCommand) show(streams stdio, patient doctor.Patient, findings []doctor.Finding) error {
	if c.Output == "json" {
		for _, finding := range findings {
			if err := writeJSON(streams.out, finding); err != nil {
				return err
			}
		}
		return nil
	}
	var text bytes.Buffer
	paint := painter(streams.out)
	fmt.Fprintln(&text, paint.Bold(patient.Cloud.Name()), patient.Endpoint)
	for _, finding := range findings {
		status := map[doctor.Status]string{doctor.OK: paint.Good("ok     "), doctor.Warning: paint.Bad("warning"), doctor.Problem: paint.Bad("problem"), doctor.Unknown: paint.Dim("unknown")}[finding.Status]
		fmt.Fprintf(&text, "  %s  %-11s  %s\n", status, finding.Check, finding.Found)
		if finding.Advice != "" {
			fmt.Fprintf(&text, "  %23s→ %s\n", "", finding.Advice)
		}
	}
	fmt.Fprintln(&text, "\nIf a rule has no verdict, look for these causes, the likeliest first:")
	for i, step := range doctor.Steps(patient.Cloud.Name()) {
		fmt.Fprintf(&text, "  %d. %s%s\n     look: %s\n     → %s\n", i+1, step.Cause, seen(findings, step.Check), step.Look, step.Fix)
	}
	_, err := streams.out.Write(text.Bytes())
	return err
}

// seen says how the check went that looks for a cause.
func seen(findings []doctor.Finding, check string) string {
	for _, finding := range findings {
		if finding.Check == check {
			return " (" + check + ": " + string(finding.Status) + ")"
		}
	}
	return ""
}
