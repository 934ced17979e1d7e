// Package doctor finds why verdicts do not reach a Config service. It checks credentials, connection and certificate, the clock, the
// permission to report, the resource recorder, the lookups that rules read, and whether the account has the properties that policies read.
//
// It changes nothing: its test report carries a token, or a hash, that the service did not issue.
package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// Status is how a check went.
type Status string

const (
	OK      Status = "ok"
	Problem Status = "problem"
	Warning Status = "warning" // worth knowing, nothing that keeps reports from arriving
	Unknown Status = "unknown" // the check could not be made
)

// Finding is what one check found.
type Finding struct {
	Cloud  string `json:"cloud"`
	Check  string `json:"check"` // credentials, address, clock, permission, recorder, lookups or schemas
	Status Status `json:"status"`
	Found  string `json:"found"`            // one sentence
	Advice string `json:"advice,omitempty"` // what to do about it
}

// The checks, in the order in which they are made.
const (
	Credentials = "credentials"
	Address     = "address"
	Clock       = "clock"
	Permission  = "permission"
	Recorder    = "recorder"
	Lookups     = "lookups" // if the rules are known; one finding for each that cannot be made
	Schemas     = "schemas" // on Huawei Cloud; one finding for each type that differs
)

// Patient is one cloud as a function or a laptop sees it.
type Patient struct {
	Cloud        compliance.Cloud // reports to Endpoint
	Endpoint     string           // of the Config service, scheme and host
	Region       string           // of the rules, on AWS
	Account      string           // domain id, which Huawei Cloud's API has in its paths
	Credentials  compliance.Credentials
	HTTP         *http.Client
	Lookups      []Lookup       // of the enabled rules
	Service      lookup.Service // answers them; nil: they are not tried
	LookupRegion string         // of the resources that they are tried about
	Schemas      fs.FS          // of the resource types that policies judge; nil: they are not compared
}

// patience is how long one request may take.
const patience = 10 * time.Second

// Examine runs all checks; those that depend on a failed one are Unknown.
func Examine(ctx context.Context, p Patient) []Finding {
	e := examination{Patient: p}
	signed := e.credentials()
	reached := e.network(ctx)
	switch {
	case !signed:
		e.skip("no credentials", "")
	case !reached:
		e.skip("the service was not reached", "")
	case p.Cloud.Name() == compliance.HuaweiCloud && p.Account == "":
		e.skip("Huawei Cloud needs the account's domain id", "set --account or HUAWEICLOUD_SDK_DOMAIN_ID to the account's domain id (console: My Credentials)")
	default:
		ctx = compliance.WithInvocation(ctx, compliance.Invocation{RequestID: "doctor", Credentials: p.Credentials})
		e.permission(ctx)
		e.recorder(ctx)
		if e.Service != nil {
			e.lookups(ctx)
		}
		if e.comparesSchemas() {
			e.schemas(ctx)
		}
	}
	return e.findings
}

// examination collects findings.
type examination struct {
	Patient
	findings []Finding
}

func (e *examination) add(check string, status Status, found, advice string) {
	e.findings = append(e.findings, Finding{Cloud: e.Cloud.Name(), Check: check, Status: status, Found: found, Advice: advice})
}

// skip says why the checks that need the service's answers are not made.
func (e *examination) skip(because, advice string) {
	e.add(Permission, Unknown, because, advice)
	e.add(Recorder, Unknown, because, advice)
	if e.Service != nil {
		e.add(Lookups, Unknown, because, advice)
	}
	if e.comparesSchemas() {
		e.add(Schemas, Unknown, because, advice)
	}
}

func (e *examination) unknown(check, because string) { e.add(check, Unknown, because, "") }

// credentials are there or not; they are never shown.
func (e *examination) credentials() bool {
	if e.Credentials.Empty() {
		e.add(Credentials, Problem, "not set", map[string]string{
			compliance.HuaweiCloud: "set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK (and HUAWEICLOUD_SDK_SECURITY_TOKEN for temporary credentials); " +
				"a function gets them from its agency: function settings, Permissions",
			compliance.Alicloud: "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET (and ALIBABA_CLOUD_SECURITY_TOKEN for temporary credentials); " +
				"a function gets them from the role of its service",
			compliance.AWS: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (and AWS_SESSION_TOKEN for temporary credentials), for example with " +
				"aws configure export-credentials --format env; a function gets them from its role",
		}[e.Cloud.Name()])
		return false
	}
	e.add(Credentials, OK, fmt.Sprint(e.Credentials), "")
	return true
}

// network sends an unsigned request; any answer will do.
func (e *examination) network(ctx context.Context) bool {
	err := delivery.CheckEndpoint(e.Endpoint)
	if err != nil {
		e.add(Address, Problem, "endpoint "+err.Error(), "correct --endpoint or the ASSAY_…_ENDPOINT variable")
		return false
	}
	endpoint, err := url.Parse(e.Endpoint)
	if err != nil {
		e.add(Address, Problem, err.Error(), "")
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint.Scheme+"://"+endpoint.Host+"/", nil)
	if err != nil {
		e.add(Address, Problem, err.Error(), "")
		return false
	}
	asked := time.Now()
	response, err := e.HTTP.Do(request)
	if err != nil {
		found, advice := explain(err, endpoint.Hostname())
		e.add(Address, Problem, found, advice)
		return false
	}
	answered := time.Now()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16))
	response.Body.Close()
	found := fmt.Sprintf("%s answers in %d ms", endpoint.Host, answered.Sub(asked).Milliseconds())
	if endpoint.Scheme == "http" {
		found += ", unencrypted"
	}
	e.add(Address, OK, found, "")
	e.clock(response.Header.Get("Date"), asked.Add(answered.Sub(asked)/2))
	return true
}

// skew is how far a clock may be off. AWS refuses signatures that are more than 5 minutes old (IAM User Guide, "Troubleshoot signed
// requests"), the others more than 15.
const skew = 5 * time.Minute

// clock compares the clock with that of the service, which gives full seconds.
func (e *examination) clock(date string, here time.Time) {
	there, err := http.ParseTime(date)
	if err != nil {
		e.unknown(Clock, "the answer has no Date header")
		return
	}
	off := here.Sub(there.Add(500 * time.Millisecond)).Round(time.Second)
	switch {
	case off.Abs() <= time.Second:
		e.add(Clock, OK, "correct", "")
	case off.Abs() < skew:
		e.add(Clock, OK, "off by "+off.String(), "")
	default:
		e.add(Clock, Problem, "off by "+off.String(), "synchronize the clock (NTP): the service refuses signatures with a wrong time")
	}
}

// explain says why there is no connection.
func explain(err error, host string) (found, advice string) {
	var (
		dns       *net.DNSError
		authority x509.UnknownAuthorityError
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		record    tls.RecordHeaderError
	)
	switch {
	case errors.As(err, &dns):
		return host + " cannot be resolved", "check the endpoint and the region; in a VPC, its DNS and its route to the internet"
	case errors.As(err, &authority):
		return host + " has a certificate from an unknown authority", "a proxy may be intercepting TLS: trust its authority with SSL_CERT_FILE, or bypass it with NO_PROXY"
	case errors.As(err, &name):
		return host + " has the certificate of another host", "check the endpoint and the proxy"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return host + " has a certificate that has expired or is not valid yet", "check the clock"
	case errors.As(err, &record):
		return host + " does not speak TLS", "check the endpoint's port and scheme"
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("%s does not answer within %v", host, patience), "check the route to the internet: the VPC's NAT gateway, security groups, a proxy (HTTPS_PROXY)"
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return host + " cannot be reached: " + strings.TrimSpace(err.Error()), "check the endpoint, the firewall and the proxy (HTTPS_PROXY)"
}
