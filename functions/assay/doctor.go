package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/assay-rules/assay/functions/internal/assembly"
	"github.com/assay-rules/assay/functions/internal/assembly/roots"
	"github.com/assay-rules/assay/functions/internal/author/doctor"
	"github.com/assay-rules/assay/functions/internal/compliance"
)

type doctorCommand struct {
	Cloud string `enum:"${clouds}," default:"" placeholder:"CLOUD" help:"Cloud to examine: huaweicloud, alicloud or aws (default: every cloud with credentials)."`
	configService
	Output   string `enum:"text,json" default:"text" help:"Output format: text or json, one object per check and line (default text)."`
	Policies string `default:"policies" placeholder:"DIR" help:"Policy directory, whose schemas override built-in ones (default \"${default}\")."`
}

// configService says how a cloud's Config service is reached.
type configService struct {
	Endpoint string `placeholder:"URL" help:"Endpoint of the Config service (default: ASSAY_HUAWEICLOUD_ENDPOINT, ASSAY_ALICLOUD_ENDPOINT or ASSAY_AWS_ENDPOINT, else the cloud's own)."`
	Region   string `env:"AWS_REGION" default:"us-east-1" help:"AWS region of the rules (default ${default})."`
	Account  string `env:"HUAWEICLOUD_SDK_DOMAIN_ID" placeholder:"ID" help:"Domain id of the Huawei Cloud account."`
}

// connect returns a cloud's endpoint and a client for it.
func (s configService) connect(cloud string) (endpoint string, client *http.Client, err error) {
	endpoints, err := assembly.Endpoints(func(name string) string {
		if name == "AWS_REGION" {
			return s.Region
		}
		return os.Getenv(name)
	})
	if err != nil {
		return "", nil, err
	}
	client, err = roots.Client(roots.Options{CertFile: os.Getenv("SSL_CERT_FILE"), Proxy: http.ProxyFromEnvironment})
	if err != nil {
		return "", nil, fmt.Errorf("SSL_CERT_FILE: %w", err)
	}
	return cmp.Or(s.Endpoint, endpoints[cloud]), client, nil
}

func (doctorCommand) Help() string {
	return `Checks credentials, address and TLS, clock, permission to report, and the recorder. On Huawei Cloud, compares the account's own schemas with
those that policies are checked against. Then says where in the cloud's console to look if a rule has no verdict. Changes nothing: the test report carries a token that the service did not issue. Run it on a laptop or where the function runs. It reads credentials and endpoints from the same environment
variables as the function.

Exit codes: 0 no problems, 1 problems found, 2 error.`
}

func (c *doctorCommand) Run(ctx context.Context, streams stdio) error {
	clouds, err := c.clouds()
	if err != nil {
		return err
	}
	problems := 0
	for _, cloud := range clouds {
		patient, err := c.patient(cloud)
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
		return finding{errors.New(counted(problems, "problem"))}
	}
	return nil
}

func (c *doctorCommand) clouds() ([]string, error) {
	if c.Cloud != "" {
		return []string{c.Cloud}, nil
	}
	var clouds []string
	for _, cloud := range compliance.Clouds() {
		if !assembly.Credentials(os.Getenv)[cloud].Empty() {
			clouds = append(clouds, cloud)
		}
	}
	if len(clouds) == 0 {
		return nil, errors.New("no credentials found for any cloud: name a cloud with --cloud to examine it without credentials")
	}
	if c.Endpoint != "" && len(clouds) > 1 {
		return nil, fmt.Errorf("--endpoint needs --cloud, because there are credentials for %s", strings.Join(clouds, " and "))
	}
	return clouds, nil
}

func (c *doctorCommand) patient(cloud string) (doctor.Patient, error) {
	endpoint, client, err := c.connect(cloud)
	if err != nil {
		return doctor.Patient{}, err
	}
	schemas, err := directories{Policies: c.Policies}.schemas()
	if err != nil {
		return doctor.Patient{}, err
	}
	patient := doctor.Patient{Endpoint: endpoint, Region: c.Region, Account: c.Account, Credentials: assembly.Credentials(os.Getenv)[cloud], HTTP: client, Schemas: schemas}
	patient.Cloud = cloudNamed(cloud, assembly.Clouds(client, map[string]string{cloud: endpoint}, c.Region))
	return patient, nil
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
	fmt.Fprintln(&text, paint.bold(patient.Cloud.Name()), patient.Endpoint)
	for _, finding := range findings {
		status := map[doctor.Status]string{doctor.OK: paint.good("ok     "), doctor.Warning: paint.bad("warning"), doctor.Problem: paint.bad("problem"), doctor.Unknown: paint.dim("unknown")}[finding.Status]
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
