package doctor_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/doctor"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/lookups"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

const (
	region  = "us-east-1"
	account = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
)

var clouds = []string{compliance.Alicloud, compliance.AWS, compliance.HuaweiCloud}

var keys = compliance.Credentials{AccessKey: "the-access-key", SecretKey: "the-secret-key", SecurityToken: "the-security-token"}

func patient(cloud, endpoint string, client *http.Client, credentials compliance.Credentials) doctor.Patient {
	patient := doctor.Patient{Endpoint: endpoint, Region: region, Account: account, Credentials: credentials, HTTP: client}
	switch cloud {
	case compliance.HuaweiCloud:
		patient.Cloud = &huaweicloud.Cloud{Endpoint: endpoint, Client: delivery.Client{HTTP: client}}
	case compliance.Alicloud:
		patient.Cloud = &alicloud.Cloud{Endpoint: endpoint, Client: delivery.Client{HTTP: client}}
	default:
		patient.Cloud = &aws.Cloud{Endpoint: endpoint, Region: region, Client: delivery.Client{HTTP: client}}
	}
	return patient
}

// find is what one check found.
func find(t *testing.T, findings []doctor.Finding, check string) doctor.Finding {
	t.Helper()
	at := slices.IndexFunc(findings, func(f doctor.Finding) bool { return f.Check == check })
	if at < 0 {
		t.Fatalf("no finding about %s: %v", check, findings)
	}
	return findings[at]
}

func statuses(findings []doctor.Finding) map[string]doctor.Status {
	all := map[string]doctor.Status{}
	for _, finding := range findings {
		all[finding.Check] = finding.Status
	}
	return all
}

// TestPermission examines the local Config service, which verifies signatures as the clouds do.
func TestPermission(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	credentials := access.New(access.Key{})
	service, err := localcloud.New(t.Context(), localcloud.Options{
		Store: s, Credentials: credentials, Log: zap.NewNop(), AWSRegion: region, Accounts: map[string]string{compliance.HuaweiCloud: account},
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(service)
	t.Cleanup(server.Close)
	right := compliance.Credentials{AccessKey: credentials.User.ID, SecretKey: credentials.User.Secret}
	wrong := compliance.Credentials{AccessKey: credentials.User.ID, SecretKey: "not-the-secret"}
	for _, cloud := range clouds {
		t.Run(cloud, func(t *testing.T) {
			t.Parallel()
			for _, tt := range []struct {
				credentials compliance.Credentials
				want        doctor.Status
			}{{right, doctor.OK}, {wrong, doctor.Problem}} {
				findings := doctor.Examine(t.Context(), patient(cloud, server.URL, server.Client(), tt.credentials))
				if got := find(t, findings, doctor.Permission); got.Status != tt.want {
					t.Errorf("permission is %+v, want %s", got, tt.want)
				} else if got.Status == doctor.Problem && got.Advice == "" {
					t.Errorf("no advice: %+v", got)
				}
				for _, check := range []string{doctor.Credentials, doctor.Address, doctor.Clock} {
					if got := find(t, findings, check); got.Status != doctor.OK {
						t.Errorf("%+v", got)
					}
				}
				if text := fmt.Sprint(findings); strings.Contains(text, tt.credentials.SecretKey) || strings.Contains(text, tt.credentials.AccessKey) {
					t.Errorf("the findings hold the keys: %s", text)
				}
			}
		})
	}
}

// TestLookups tries lookups at the local cloud, which verifies signatures and answers none of a resource that does not exist.
func TestLookups(t *testing.T) {
	t.Parallel()
	library, err := compile.NewLibrary(assay.Policies()).Lookups()
	if err != nil {
		t.Fatal(err)
	}
	definitions := map[string]*lookup.Definition{}
	for name, l := range library {
		definitions[name] = &l.Definition
	}
	credentials := access.New(access.Key{ID: "the-access-key", Secret: "the-secret-key"})
	serve := func(t *testing.T, faults map[string]lookups.Fault) *httptest.Server {
		t.Helper()
		s, err := store.Open(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		service, err := localcloud.New(t.Context(), localcloud.Options{
			Store: s, Credentials: credentials, Log: zap.NewNop(), AWSRegion: region, Accounts: map[string]string{compliance.HuaweiCloud: account},
			Lookups: lookups.New(lookups.Config{Definitions: definitions, Answers: recording.Answers{}, Faults: faults, Credentials: credentials, Log: zap.NewNop()}),
		})
		if err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(service)
		t.Cleanup(server.Close)
		return server
	}
	for _, tt := range []struct {
		cloud string
		names []string // of lookups: not permitted, throttled, without an answer, and three that are fine
		said  string   // of the first
	}{
		{compliance.Alicloud, []string{"rds_ssl", "adb_audit_log_config", "ack_cluster_detail", "nat_snat_eips", "oss_bucket_policy", "waf_instance"}, "rds DescribeDBInstanceSSL is not permitted: allow rds:DescribeDBInstanceSSL in the function's role"},
		{compliance.AWS, []string{"iam_user_mfa_devices", "ssm_document_permissions", "lambda_function_policy", "cloudtrail_event_selectors", "ec2_public_snapshots", "logs_log_groups"}, "iam ListMFADevices is not permitted: allow iam:ListMFADevices in the function's role"},
		{compliance.HuaweiCloud, []string{"iam_role_assignments", "elb_listeners", "vpc_firewall", "iam_user_details", "cts_trackers", "rms_tracker_config"}, "iam GET /v3.0/OS-PERMISSION/role-assignments is not permitted: allow iam:permissions:listRoleAssignments in the function's role"},
	} {
		t.Run(tt.cloud, func(t *testing.T) {
			t.Parallel()
			server := serve(t, map[string]lookups.Fault{tt.names[0]: lookups.Refuse, tt.names[1]: lookups.Throttle, tt.names[2]: lookups.Timeout})
			p := patient(tt.cloud, server.URL, server.Client(), compliance.Credentials{AccessKey: credentials.User.ID, SecretKey: credentials.User.Secret})
			p.Cloud = playedAt(p.Cloud, server.URL)
			p.Service = p.Cloud.(lookup.Service)
			p.LookupRegion = "cn-north-4"
			for _, name := range tt.names {
				p.Lookups = append(p.Lookups, doctor.Lookup{Definition: definitions[name]})
			}
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second) // what throttles and what is silent is tried so long
			defer cancel()
			got, refused := map[string]doctor.Status{}, ""
			for _, finding := range doctor.Examine(ctx, p) {
				if finding.Check != doctor.Lookups {
					continue
				}
				of, _, _ := strings.Cut(strings.TrimPrefix(finding.Found, "lookup "), ":")
				got[of] = finding.Status
				if of == tt.names[0] {
					refused = finding.Found
				}
				if (finding.Status == doctor.OK) != (finding.Advice == "") {
					t.Errorf("advice: %+v", finding)
				}
			}
			if want := "lookup " + tt.names[0] + ": " + tt.said; refused != want {
				t.Errorf("got %s, want %s", refused, want)
			}
			want := map[string]doctor.Status{
				tt.names[0]: doctor.Problem, tt.names[1]: doctor.Unknown, tt.names[2]: doctor.Problem,
				"3 of 6 are answered, or refused only because the resource is made up": doctor.OK,
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// playedAt makes a cloud ask its lookups of a server.
func playedAt(cloud compliance.Cloud, at string) compliance.Cloud {
	switch cloud := cloud.(type) {
	case *huaweicloud.Cloud:
		cloud.Lookups = at
	case *alicloud.Cloud:
		cloud.Lookups = at
	case *aws.Cloud:
		cloud.Lookups = at
	}
	return cloud
}

// examine examines a cloud whose Config service is the handler.
func examine(t *testing.T, cloud string, handler http.Handler) []doctor.Finding {
	t.Helper()
	server := protocoltest.Serve(t, handler)
	return doctor.Examine(t.Context(), patient(cloud, server.URL, server.Client, keys))
}

// answer answers every request alike.
func answer(status int, body string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	})
}

func TestRecorder(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		cloud  string
		status int
		body   string
		want   doctor.Status
		found  string
	}{
		"AWS records":            {compliance.AWS, 200, `{"ConfigurationRecordersStatus":[{"name":"default","recording":true,"lastStatus":"SUCCESS"}]}`, doctor.OK, "recording"},
		"AWS has none":           {compliance.AWS, 200, `{"ConfigurationRecordersStatus":[]}`, doctor.Problem, "there is no recorder in us-east-1"},
		"AWS is stopped":         {compliance.AWS, 200, `{"ConfigurationRecordersStatus":[{"name":"default","recording":false}]}`, doctor.Problem, "stopped"},
		"AWS fails":              {compliance.AWS, 200, `{"ConfigurationRecordersStatus":[{"recording":true,"lastStatus":"FAILURE","lastErrorMessage":"no bucket"}]}`, doctor.Problem, "failing: no bucket"},
		"AWS refuses":            {compliance.AWS, 400, `{"__type":"AccessDeniedException","Message":"no"}`, doctor.Unknown, "these credentials may not read its state"},
		"AWS is something else":  {compliance.AWS, 200, `<html>`, doctor.Unknown, "the service answered HTTP 200: <html>"},
		"Alibaba records":        {compliance.Alicloud, 200, `{"ConfigurationRecorder":{"ConfigurationRecorderStatus":"REGISTERED"}}`, doctor.OK, "recording"},
		"Alibaba is off":         {compliance.Alicloud, 200, `{"ConfigurationRecorder":{"ConfigurationRecorderStatus":"REGISTRABLE"}}`, doctor.Problem, "Cloud Config is not activated"},
		"Alibaba builds":         {compliance.Alicloud, 200, `{"ConfigurationRecorder":{"ConfigurationRecorderStatus":"BUILDING"}}`, doctor.Problem, "being set up (BUILDING)"},
		"Alibaba refuses":        {compliance.Alicloud, 400, `{"Code":"NoPermission"}`, doctor.Unknown, "these credentials may not read its state"},
		"Alibaba says otherwise": {compliance.Alicloud, 200, `{}`, doctor.Unknown, "the service answered HTTP 200: {}"},
		"Huawei records":         {compliance.HuaweiCloud, 200, `{"selector":{"all_supported":true}}`, doctor.OK, "recording all resources"},
		"Huawei records some":    {compliance.HuaweiCloud, 200, `{"selector":{"all_supported":false,"resource_types":["vpc.vpcs"]}}`, doctor.OK, "recording 1 resource types; rules for other types are never triggered"},
		"Huawei is off":          {compliance.HuaweiCloud, 400, `{"error_code":"RMS.00010091","error_msg":"The tracker-config is not enabled."}`, doctor.Problem, "not enabled"},
		"Huawei refuses":         {compliance.HuaweiCloud, 403, `{"error_code":"RMS.00010006"}`, doctor.Unknown, "these credentials may not read its state"},
		"Huawei is down":         {compliance.HuaweiCloud, 502, `bad gateway`, doctor.Unknown, "the service answered HTTP 502: bad gateway"},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			got := find(t, examine(t, tt.cloud, answer(tt.status, tt.body)), doctor.Recorder)
			if got.Status != tt.want || got.Found != tt.found {
				t.Errorf("got %+v, want %s: %s", got, tt.want, tt.found)
			}
		})
	}
}

// TestRefused: what the services say where a function may not report.
func TestRefused(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		cloud  string
		status int
		body   string
		want   doctor.Status
	}{
		"AWS denies":                 {compliance.AWS, 400, `{"__type":"AccessDeniedException","Message":"no"}`, doctor.Problem},
		"AWS does not know the key":  {compliance.AWS, 400, `{"__type":"UnrecognizedClientException"}`, doctor.Problem},
		"AWS sees through the token": {compliance.AWS, 400, `{"__type":"InvalidResultTokenException"}`, doctor.OK},
		"Alibaba denies":             {compliance.Alicloud, 403, `{"Code":"NoPermission","Message":"You are not authorized to perform this operation.","RequestId":"1"}`, doctor.Problem},
		"Alibaba sees the clock":     {compliance.Alicloud, 400, `{"Code":"InvalidTimeStamp.Expired","RequestId":"1"}`, doctor.Problem},
		"Alibaba sees the token":     {compliance.Alicloud, 400, `{"Code":"InvalidResultToken","RequestId":"1"}`, doctor.OK},
		"Huawei denies":              {compliance.HuaweiCloud, 403, `{"error_code":"RMS.00010006","error_msg":"Access denied."}`, doctor.Problem},
		"Huawei sees the hash":       {compliance.HuaweiCloud, 400, `{"error_code":"invalid_parameters","error_msg":"evaluationHash should not be customized"}`, doctor.OK},
		"Huawei does not know it":    {compliance.HuaweiCloud, 400, `{"error_code":"RMS.00010008","error_msg":"DomainId is illegal."}`, doctor.Problem},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			got := find(t, examine(t, tt.cloud, answer(tt.status, tt.body)), doctor.Permission)
			if got.Status != tt.want {
				t.Errorf("got %+v, want %s", got, tt.want)
			}
		})
	}
}

// TestNetwork examines places where no Config service is.
func TestNetwork(t *testing.T) {
	t.Parallel()
	secured := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(secured.Close)
	plain := httptest.NewServer(answer(200, ""))
	t.Cleanup(plain.Close)
	closed := httptest.NewServer(nil)
	closed.Close()
	for name, tt := range map[string]struct{ endpoint, found string }{
		"no address":        {"config.example", `endpoint "config.example" must be a URL of scheme and host`},
		"no such host":      {"https://config.invalid", "config.invalid cannot be resolved"},
		"unknown authority": {secured.URL, "127.0.0.1 has a certificate from an unknown authority"},
		"no TLS":            {strings.Replace(plain.URL, "http://", "https://", 1), "127.0.0.1 "},
		"nobody there":      {closed.URL, "127.0.0.1 cannot be reached: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			findings := doctor.Examine(t.Context(), patient(compliance.AWS, tt.endpoint, &http.Client{}, keys))
			got := find(t, findings, doctor.Address)
			if got.Status != doctor.Problem || !strings.HasPrefix(got.Found, tt.found) || got.Advice == "" {
				t.Errorf("got %+v, want a problem with advice: %s", got, tt.found)
			}
			want := map[string]doctor.Status{
				doctor.Credentials: doctor.OK, doctor.Address: doctor.Problem, doctor.Permission: doctor.Unknown, doctor.Recorder: doctor.Unknown,
			}
			if diff := cmp.Diff(want, statuses(findings)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	offBy := func(d time.Duration) func() string {
		return func() string { return time.Now().Add(d).UTC().Format(http.TimeFormat) }
	}
	for name, tt := range map[string]struct {
		date func() string
		want doctor.Status
	}{
		"right":         {offBy(0), doctor.OK},
		"a little late": {offBy(2 * time.Minute), doctor.OK},
		"far behind":    {offBy(20 * time.Minute), doctor.Problem},
		"far ahead":     {offBy(-6 * time.Minute), doctor.Problem},
		"not told":      {func() string { return "yesterday" }, doctor.Unknown},
	} {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			service := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Date", tt.date()) })
			if got := find(t, examine(t, compliance.AWS, service), doctor.Clock); got.Status != tt.want {
				t.Errorf("got %+v, want %s", got, tt.want)
			}
		})
	}
}

// TestWithout: without credentials no signed request is sent.
func TestWithout(t *testing.T) {
	t.Parallel()
	server := protocoltest.Serve(t, answer(200, ""))
	for _, cloud := range clouds {
		findings := doctor.Examine(t.Context(), patient(cloud, server.URL, server.Client, compliance.Credentials{}))
		want := map[string]doctor.Status{
			doctor.Credentials: doctor.Problem, doctor.Address: doctor.OK, doctor.Clock: doctor.OK, doctor.Permission: doctor.Unknown, doctor.Recorder: doctor.Unknown,
		}
		if diff := cmp.Diff(want, statuses(findings)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", cloud, diff)
		}
	}
	p := patient(compliance.HuaweiCloud, server.URL, server.Client, keys)
	p.Account = ""
	if got := find(t, doctor.Examine(t.Context(), p), doctor.Permission); got.Status != doctor.Unknown || !strings.Contains(got.Advice, "--account") {
		t.Errorf("got %+v, want advice to give the account", got)
	}
}

// TestSecrets: a service that repeats everything it is sent gives away nothing here.
func TestSecrets(t *testing.T) {
	t.Parallel()
	echo := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusForbidden)
		said, _ := json.Marshal(map[string]any{
			"Code": "Odd", "Message": fmt.Sprint(r.Header, r.URL, string(sent)), "RequestId": "1", "error_code": "Odd", "error_msg": fmt.Sprint(r.Header), "__type": "Odd",
		})
		_, _ = w.Write(said)
	})
	definitions := map[string]string{compliance.Alicloud: "rds_ssl", compliance.AWS: "iam_user_mfa_devices", compliance.HuaweiCloud: "cts_trackers"}
	for _, cloud := range clouds {
		definition, err := lookup.Open(assay.Plans(), definitions[cloud])
		if err != nil {
			t.Fatal(err)
		}
		server := protocoltest.Serve(t, echo)
		p := patient(cloud, server.URL, server.Client, keys)
		p.Cloud = playedAt(p.Cloud, server.URL)
		p.Service, p.Lookups, p.LookupRegion = p.Cloud.(lookup.Service), []doctor.Lookup{{Definition: definition}}, region
		findings := fmt.Sprint(doctor.Examine(t.Context(), p))
		if !strings.Contains(findings, "lookup "+definitions[cloud]) {
			t.Errorf("%s: no finding about the lookup: %s", cloud, findings)
		}
		for _, secret := range []string{keys.SecretKey, keys.SecurityToken} {
			if strings.Contains(findings, secret) {
				t.Errorf("%s: the findings hold %q: %s", cloud, secret, findings)
			}
		}
	}
}
