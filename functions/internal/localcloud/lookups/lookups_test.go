package lookups_test

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/policytest"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/handler"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/lookups"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
	"github.com/assay-rules/assay/functions/internal/protocol"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/rule"
)

const accessKey, secretKey, project = "AKEXAMPLE", "secret-of-the-test", "0123456789abcdef0123456789abcdef"

var definitions = sync.OnceValues(func() (map[string]*lookup.Definition, error) {
	all, err := compile.NewLibrary(assay.Policies()).Lookups()
	definitions := map[string]*lookup.Definition{}
	for name, l := range all {
		definitions[name] = &l.Definition
	}
	return definitions, err
})

// play serves recorded answers, and returns the clouds that ask there and what the service logs.
func play(t *testing.T, config lookups.Config) (map[string]lookup.Service, *observer.ObservedLogs) {
	t.Helper()
	var err error
	if config.Definitions, err = definitions(); err != nil {
		t.Fatal(err)
	}
	core, logs := observer.New(zap.DebugLevel)
	config.Log = zap.New(core)
	config.Credentials.User = access.Key{ID: accessKey, Secret: secretKey}
	service := lookups.New(config)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !lookups.Claims(r) {
			t.Errorf("a request for %s", r.Host)
		}
		service.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	endpoints, err := all.Endpoints(func(name string) string { return map[string]string{protocol.LookupsSetting: server.URL}[name] })
	if err != nil {
		t.Fatal(err)
	}
	return lookup.Services(all.Clouds(server.Client(), endpoints, "us-east-1")), logs
}

func signed(ctx context.Context) context.Context {
	return compliance.WithInvocation(ctx, compliance.Invocation{Credentials: compliance.Credentials{AccessKey: accessKey, SecretKey: secretKey}})
}

// Every recorded call of the library's examples is asked as a function asks it, signed, and answered as its service would answer it: the policy
// reads the same as from the file.
func TestExamples(t *testing.T) {
	t.Parallel()
	var files []string
	err := fs.WalkDir(assay.Examples(), ".", func(file string, entry fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(file, recording.Suffix) {
			files = append(files, file)
		}
		return err
	})
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	all, err := definitions()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(path.Base(path.Dir(path.Dir(file)))+"/"+path.Base(file), recording.Suffix), func(t *testing.T) {
			t.Parallel()
			source, err := fs.ReadFile(assay.Examples(), file)
			if err != nil {
				t.Fatal(err)
			}
			answers, err := recording.Parse(source)
			if err != nil {
				t.Fatal(err)
			}
			services, logs := play(t, lookups.Config{Answers: answers})
			for name, exchanges := range answers {
				for _, e := range exchanges {
					d := all[name]
					if d.Items != nil || e.Error != nil && e.Error.Timeout {
						continue
					}
					request := lookup.Request{
						Lookup: name, Call: d.Call, Path: escaped(d.Call.Path, e.Path), Region: "cn-hangzhou", Project: project, Account: "111122223333", Parameters: e.Parameters,
					}
					switch {
					case e.Region != "":
						request.Region = e.Region
					case d.Cloud == compliance.AWS:
						request.Region = ""
					case d.Call.Region != "" && !strings.Contains(d.Call.Region, "$"):
						request.Region = d.Call.Region
					}
					got, err := services[d.Cloud].Ask(signed(t.Context()), request)
					if e.Error != nil {
						refused, ok := errors.AsType[lookup.Refusal](err)
						if !ok {
							t.Errorf("%s: %v is no refusal", name, err)
						} else if status, code := refused.Refused(); status != e.Error.Status || code != e.Error.Code {
							t.Errorf("%s: refused with %d %s", name, status, code)
						}
						continue
					}
					if err != nil {
						t.Errorf("%s: %v\n%v", name, err, logs.All())
						continue
					}
					if !sameJSON(t, e.Answer, got) {
						t.Errorf("%s: got %s\nwant %s", name, got, e.Answer)
					}
				}
			}
		})
	}
}

// escaped is a recorded path as it was sent. Only its last value can hold a slash.
func escaped(template, path string) string {
	segments := strings.SplitN(path, "/", strings.Count(template, "/")+1)
	for i, segment := range segments {
		if segment != lookup.ProjectMark {
			segments[i] = url.PathEscape(segment)
		}
	}
	return strings.Join(segments, "/")
}

func sameJSON(t *testing.T, a, b json.RawMessage) bool {
	t.Helper()
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	first, _ := json.Marshal(x)
	second, _ := json.Marshal(y)
	return string(first) == string(second)
}

// A recording of a region answers for that region alone. The account's project of a region, which no event contains, is found.
func TestRegions(t *testing.T) {
	t.Parallel()
	all, err := definitions()
	if err != nil {
		t.Fatal(err)
	}
	answers, err := recording.Parse([]byte(`{
		"cts_trackers": [{"path": "/v3/{project_id}/trackers", "region": "cn-north-4", "answer": {"trackers": []}}, {"path": "/v3/{project_id}/trackers", "answer": {}}],
		"ec2_ebs_encryption_by_default": [{"answer": {"ebsEncryptionByDefault": false}}, {"region": "eu-west-1", "answer": {"ebsEncryptionByDefault": true}}],
		"iam_account_summary": [{"region": "eu-west-1", "answer": {"SummaryMap": []}}],
		"rds_ssl": [{"region": "cn-beijing", "parameters": {"DBInstanceId": "rm-1"}, "answer": {"SSLEnabled": "Yes"}}]
	}`))
	if err != nil {
		t.Fatal(err)
	}
	services, _ := play(t, lookups.Config{Answers: answers})
	for _, test := range []struct{ name, region, want string }{
		{"cts_trackers", "cn-north-4", `{"trackers":[]}`},
		{"cts_trackers", "cn-south-1", ""},
		{"ec2_ebs_encryption_by_default", "eu-west-1", `{"ebsEncryptionByDefault":true}`},
		{"ec2_ebs_encryption_by_default", "eu-north-1", `{"ebsEncryptionByDefault":false}`},
		{"iam_account_summary", "eu-west-1", `{"SummaryMap":[]}`},
		{"rds_ssl", "cn-beijing", `{"SSLEnabled":"Yes"}`},
		{"rds_ssl", "cn-shanghai", ""},
	} {
		d := all[test.name]
		request := lookup.Request{Lookup: test.name, Call: d.Call, Path: d.Call.Path, Region: test.region, Account: "111122223333", Parameters: map[string]any{}}
		if test.name == "rds_ssl" {
			request.Parameters["DBInstanceId"] = "rm-1"
		}
		got, err := services[d.Cloud].Ask(signed(t.Context()), request)
		if (err == nil) != (test.want != "") || err == nil && !sameJSON(t, json.RawMessage(test.want), got) {
			t.Errorf("%s in %s: got %s, %v, want %s", test.name, test.region, got, err, test.want)
		}
	}
}

// Who has another secret, another token or no signature gets nothing.
func TestSignatures(t *testing.T) {
	t.Parallel()
	all, err := definitions()
	if err != nil {
		t.Fatal(err)
	}
	services, _ := play(t, lookups.Config{Answers: recording.Answers{}})
	for _, name := range []string{"rds_sql_collector_policy", "ack_cluster_detail", "oss_bucket_policy", "obs_bucket_policy", "iam_password_policy", "rds_auditlog_policy", "iam_account_summary", "cloudtrail_trail_status"} {
		d := all[name]
		request := lookup.Request{Lookup: name, Call: d.Call, Path: "/clusters/c1", Region: "us-east-1", Project: project, Account: "111122223333", Parameters: map[string]any{"bucket": "abc"}}
		for kind, credentials := range map[string]compliance.Credentials{
			"another secret": {AccessKey: accessKey, SecretKey: "another-secret-key"},
			"another key":    {AccessKey: "AKOTHER", SecretKey: secretKey},
			"a token":        {AccessKey: accessKey, SecretKey: secretKey, SecurityToken: "token-of-nobody"},
		} {
			_, err := services[d.Cloud].Ask(compliance.WithInvocation(t.Context(), compliance.Invocation{Credentials: credentials}), request)
			refused, ok := errors.AsType[lookup.Refusal](err)
			if !ok {
				t.Errorf("%s with %s: %v", name, kind, err)
				continue
			}
			if status, code := refused.Refused(); status < 400 || code == "NotRecorded" {
				t.Errorf("%s with %s: %d %s", name, kind, status, code)
			}
			for _, secret := range []string{secretKey, "another-secret-key", "token-of-nobody"} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%s: the error shows a secret: %v", name, err)
				}
			}
		}
		_, err := services[d.Cloud].Ask(t.Context(), request)
		if err == nil || !strings.Contains(err.Error(), "no credentials") {
			t.Errorf("%s without credentials: %v", name, err)
		}
	}
}

// OBS is asked for buckets only, with temporary keys too, never with a token, and its refusals are in XML.
func TestOBS(t *testing.T) {
	t.Parallel()
	all, err := definitions()
	if err != nil {
		t.Fatal(err)
	}
	answers, err := recording.Parse([]byte(`{"obs_bucket_policy": [
		{"region": "cn-north-4", "parameters": {"bucket": "logs"}, "answer": {"Statement": [{}]}},
		{"region": "cn-north-4", "parameters": {"bucket": "logs.2026"}, "answer": {"Statement": []}},
		{"parameters": {"bucket": "the.obs.logs"}, "answer": {"Statement": []}},
		{"parameters": {"bucket": "plain"}, "error": {"status": 404, "code": "NoSuchBucketPolicy"}}
	]}`))
	if err != nil {
		t.Fatal(err)
	}
	temporary := access.Key{ID: "AKTEMPORARY", Secret: "another-secret-of-the-test", Token: "token-of-the-test"}
	services, _ := play(t, lookups.Config{Answers: answers, Credentials: access.Credentials{Function: temporary}})
	for name, test := range map[string]struct {
		bucket, region string
		credentials    compliance.Credentials
		want           string
	}{
		"policy":          {"logs.2026", "cn-north-4", compliance.Credentials{AccessKey: accessKey, SecretKey: secretKey}, `{"Statement":[]}`},
		"temporary keys":  {"logs.2026", "cn-north-4", compliance.Credentials{AccessKey: temporary.ID, SecretKey: temporary.Secret, SecurityToken: temporary.Token}, `{"Statement":[]}`},
		"obs in its name": {"the.obs.logs", "cn-north-4", compliance.Credentials{AccessKey: accessKey, SecretKey: secretKey}, `{"Statement":[]}`},
		"another region":  {"logs.2026", "cn-south-1", compliance.Credentials{AccessKey: accessKey, SecretKey: secretKey}, "NotRecorded"},
		"no policy":       {"plain", "cn-north-4", compliance.Credentials{AccessKey: accessKey, SecretKey: secretKey}, "NoSuchBucketPolicy"},
		"a token":         {"plain", "cn-north-4", compliance.Credentials{AuthToken: "token"}, "OBS takes an access key, no token"},
		"another host":    {"evil.example/", "cn-north-4", compliance.Credentials{AccessKey: accessKey, SecretKey: secretKey}, "no name of a bucket"},
		"no region":       {"plain", "", compliance.Credentials{AccessKey: accessKey, SecretKey: secretKey}, "region"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := all["obs_bucket_policy"]
			ctx := compliance.WithInvocation(t.Context(), compliance.Invocation{Credentials: test.credentials})
			got, err := services[d.Cloud].Ask(ctx, lookup.Request{
				Lookup: d.Name, Call: d.Call, Region: test.region, Account: "111122223333", Parameters: map[string]any{"bucket": test.bucket},
			})
			switch {
			case err != nil && !strings.Contains(err.Error(), test.want):
				t.Errorf("got %v, want %s", err, test.want)
			case err == nil && !sameJSON(t, json.RawMessage(test.want), got):
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// A missing permission, a service that throttles and one that does not answer make the verdict Undetermined, and the cause says which it is.
func TestFaults(t *testing.T) {
	t.Parallel()
	const folder = "rds/rds_instance_enabled_auditing"
	event, err := fs.ReadFile(assay.Examples(), folder+"/examples/alicloud_compliant.json")
	if err != nil {
		t.Fatal(err)
	}
	answers, err := policytest.RecordedLookups(assay.Examples(), folder+"/examples/alicloud_compliant.json")
	if err != nil {
		t.Fatal(err)
	}
	library := compile.NewLibrary(assay.Policies())
	p, err := library.Policy(t.Context(), "rds-instance-enabled-auditing", nil)
	if err != nil {
		t.Fatal(err)
	}
	for fault, want := range map[lookups.Fault]string{
		"":               "Compliant",
		lookups.Refuse:   "Undetermined: lookup rds_sql_collector_policy: rds DescribeSQLCollectorPolicy is not permitted: allow rds:DescribeSQLCollectorPolicy in the function's role",
		lookups.Throttle: "Undetermined: lookup rds_sql_collector_policy: rds DescribeSQLCollectorPolicy is refused: HTTP 400 Throttling.User (permission rds:DescribeSQLCollectorPolicy)",
		lookups.Timeout:  "Undetermined: lookup rds_sql_collector_policy: rds DescribeSQLCollectorPolicy was not answered in time",
	} {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			services, _ := play(t, lookups.Config{Answers: answers, Faults: map[string]lookups.Fault{"rds_sql_collector_policy": fault}})
			notification, err := all.Clouds(nil, nil, "")[1].Decode(event)
			if err != nil {
				t.Fatal(err)
			}
			judge, err := handler.NewJudge(rule.Rule{Name: "audited", Policy: p.ID}, p, nil)
			if err != nil {
				t.Fatal(err)
			}
			asked := handler.Lookups{Definition: library.Lookup, Services: services}
			if err := asked.Attach(judge, p, compliance.Alicloud, nil); err != nil {
				t.Fatal(err)
			}
			left := time.Minute
			if fault == lookups.Throttle || fault == lookups.Timeout { // which are tried as long as there is time
				left = 3 * time.Second
			}
			ctx, cancel := context.WithTimeout(signed(t.Context()), left)
			defer cancel()
			outcome, err := judge.Event(ctx, notification)
			if err != nil {
				t.Fatal(err)
			}
			got := string(outcome.Verdict)
			if outcome.Cause != "" {
				got += ": " + outcome.Cause
			}
			if got != want || (fault != "") != (outcome.Withheld == outcome.Cause && outcome.Cause != "") {
				t.Errorf("got %s (withheld %q)\nwant %s", got, outcome.Withheld, want)
			}
		})
	}
}
