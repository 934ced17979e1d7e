package collect_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/author/collect"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	localali "github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	localaws "github.com/assay-rules/assay/functions/internal/localcloud/aws"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

const resources = 1000

// account is a Config service with resources.
type account struct {
	cloud, endpoint string
	service         *localcloud.Service
	credentials     compliance.Credentials
	requests        atomic.Int64
	stopAfter       atomic.Int64 // requests; 0: never
	stop            context.CancelFunc
}

func newAccount(t *testing.T, cloud string, item func(n int) string) *account {
	t.Helper()
	database, err := store.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { database.Close() })
	key := access.Key{ID: "AKTEST", Secret: "secret-of-the-test"}
	service, err := localcloud.New(t.Context(), localcloud.Options{Store: database, Credentials: access.New(key), Log: zap.NewNop()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { service.Close() })
	var natives []json.RawMessage
	for n := range resources {
		natives = append(natives, json.RawMessage(item(n)))
	}
	if _, err := service.PutResources(t.Context(), cloud, natives); err != nil {
		t.Fatal(err)
	}
	a := &account{cloud: cloud, service: service, credentials: compliance.Credentials{AccessKey: key.ID, SecretKey: key.Secret}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n := a.requests.Add(1); n == a.stopAfter.Load() {
			a.stop()
		}
		service.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	a.endpoint = server.URL
	return a
}

func (a *account) options(t *testing.T, out, aggregator string) collect.Options {
	t.Helper()
	options := collect.Options{Out: out, Now: time.Date(2026, 11, 1, 8, 12, 21, 0, time.UTC), Source: collect.Source{Cloud: a.cloud, Endpoint: a.endpoint, Aggregator: aggregator}}
	clouds := all.Clouds(http.DefaultClient, map[string]string{a.cloud: a.endpoint}, "us-east-1")
	for _, cloud := range clouds {
		if cloud.Name() != a.cloud {
			continue
		}
		switch cloud := cloud.(type) {
		case *aws.Cloud:
			options.Inventory, options.Source.Region = aws.Inventory{Cloud: cloud, Aggregator: aggregator}, "us-east-1"
		case *alicloud.Cloud:
			options.Inventory = alicloud.Inventory{Cloud: cloud, Aggregator: aggregator}
		case *huaweicloud.Cloud:
			options.Source.Account = a.service.Account(a.cloud)
			options.Inventory = huaweicloud.Inventory{Cloud: cloud, Account: options.Source.Account}
		}
	}
	return options
}

func (a *account) context(t *testing.T) context.Context {
	ctx, stop := context.WithCancel(t.Context())
	t.Cleanup(stop)
	a.stop = stop
	return compliance.WithInvocation(ctx, compliance.Invocation{Credentials: a.credentials})
}

// read is what an audit reads in a snapshot, by resource.
func read(t *testing.T, cloud, file string) map[string]compliance.Item {
	t.Helper()
	files, err := snapshot.Files([]string{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := snapshot.Open(t.Context(), files, "")
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	protocols := map[string]compliance.Cloud{}
	for _, protocol := range all.Clouds(nil, nil, "us-east-1") {
		protocols[protocol.Name()] = protocol
	}
	found := map[string]compliance.Item{}
	parser := &snapshot.Parser{}
	for block := reader.Next(nil); block != nil; block = reader.Next(nil) {
		reader.Each(block, parser, func(item *snapshot.Item, at snapshot.Position, err error) {
			if err != nil {
				t.Fatalf("%s: %v", at, err)
			}
			read, err := protocols[item.Cloud].Item(item.Native)
			if err != nil {
				t.Fatalf("%s: %v", at, err)
			}
			if read.Resource.Account == "" {
				read.Resource.Account = item.Account
			}
			if _, twice := found[read.Resource.ID]; twice {
				t.Errorf("%s is there twice", read.Resource.ID)
			}
			found[strings.Clone(read.Resource.ID)] = clone(read)
		})
		if block.Broken != nil {
			t.Fatal(block.Broken)
		}
	}
	if form := reader.Sources[0].Form; !strings.Contains(form, "snapshot") {
		t.Errorf("the form is %q", form)
	}
	return found
}

// clone is an item of its own, as JSON sees it.
func clone(item compliance.Item) compliance.Item {
	r := &item.Resource
	for _, text := range []*string{&r.ID, &r.Name, &r.Type, &r.Region, &r.Zone, &r.Account, &r.Status, &r.Project} {
		*text = strings.Clone(*text)
	}
	r.Properties, r.Supplementary = compact(r.Properties), compact(r.Supplementary)
	return item
}

func compact(source json.RawMessage) json.RawMessage {
	var v any
	if json.Unmarshal(source, &v) != nil {
		return nil
	}
	encoded, _ := json.Marshal(v)
	return encoded
}

func awsItem(n int) string {
	kind := []string{"AWS::EC2::EIP", "AWS::EC2::Volume"}[n%2]
	return fmt.Sprintf(`{"version":"1.3","configurationItemCaptureTime":"2026-10-04T09:15:27.318Z","configurationItemStatus":"OK","configurationStateId":"1741079727318",`+
		`"ARN":"arn:aws:ec2:us-east-1:111122223333:r/r-%06d","resourceType":%q,"resourceId":"r-%06d","resourceName":"name <%d>","awsAccountId":"111122223333","awsRegion":"us-east-1",`+
		`"availabilityZone":"Not Applicable","resourceCreationTime":"2025-01-15T08:00:00.000Z","tags":{"team":"t%d"},"relatedEvents":[],`+
		`"relationships":[{"resourceId":"eni-%d","resourceName":null,"resourceType":"AWS::EC2::NetworkInterface","name":"Is attached to NetworkInterface"}],`+
		`"configuration":{"allocationId":"a-%d","size":%d},"supplementaryConfiguration":{"Block":{"all":true},"Text":"plain"}}`, n, kind, n, n, n%7, n, n, n)
}

func alicloudItem(n int) string {
	return fmt.Sprintf(`{"accountId":100000000000000,"availabilityZone":"cn-hangzhou-h","regionId":"cn-hangzhou","configuration":"{\"InstanceId\":\"i-%d\",\"Bandwidth\":\"20\"}",`+
		`"captureTime":1600610821106,"resourceCreationTime":1571644675000,"resourceStatus":"InUse","resourceId":"eip-%06d","resourceName":"web","resourceType":"ACS::EIP::EipAddress","tags":"{\"team\":[\"t%d\"]}"}`, n, n, n%7)
}

func huaweiItem(n int) string {
	return fmt.Sprintf(`{"id":"eip-%06d","name":"192.0.2.1","provider":"vpc","type":"publicips","tags":{"team":"t%d"},"created":"2022-11-07T12:58:46.000+00:00","updated":"2022-11-07T12:58:46.000+00:00",`+
		`"properties":{"publicIpAddress":"192.0.2.1","bandwidth":{"size":%d}},"ep_id":"0","project_id":"0123456789abcdef0123456789abcdef","region_id":"region_1","provisioning_state":"Succeeded"}`, n, n%7, n)
}

var clouds = []struct {
	name, cloud, aggregator, file string
	item                          func(n int) string
}{
	{"aws", compliance.AWS, "", "111122223333_Config_us-east-1_ConfigSnapshot_20261101T081221Z_", awsItem},
	{"aws aggregator", compliance.AWS, localaws.AggregatorName, "111122223333_Config_all_ConfigSnapshot_20261101T081221Z_", awsItem},
	{"alicloud", compliance.Alicloud, "", "100000000000000_Config_all_ConfigSnapshot_20261101T081221Z_", alicloudItem},
	{"alicloud group", compliance.Alicloud, localali.GroupID, "100000000000000_Config_all_ConfigSnapshot_20261101T081221Z_", alicloudItem},
	{"huaweicloud", compliance.HuaweiCloud, "", "0a1b2c3d4e5f60718293a4b5c6d7e8f9_Snapshot_all_ResourceSnapshot_20261101T081221Z_", huaweiItem},
}

// What was collected is what was recorded: each resource once, whatever interrupted the collection.
func TestRun(t *testing.T) {
	t.Parallel()
	for _, c := range clouds {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a := newAccount(t, c.cloud, c.item)
			want := map[string]compliance.Item{}
			for _, protocol := range all.Clouds(nil, nil, "us-east-1") {
				for n := 0; n < resources && protocol.Name() == c.cloud; n++ {
					item, err := protocol.Item([]byte(c.item(n)))
					if err != nil {
						t.Fatal(err)
					}
					item.Resource.Account = a.service.Account(c.cloud)
					want[item.Resource.ID] = clone(item)
				}
			}
			out := t.TempDir()
			a.stopAfter.Store(5)
			options := a.options(t, out, c.aggregator)
			if _, err := collect.Run(a.context(t), options); !errors.Is(err, context.Canceled) {
				t.Fatalf("interrupted: %v", err)
			}
			resumed, last, total := -1, 0, 0
			options.Resumed = func(items int, _ time.Time) { resumed = items }
			options.Progress = func(items, of int) { last, total = items, of }
			result, err := collect.Run(a.context(t), options)
			if err != nil {
				t.Fatal(err)
			}
			if resumed < 0 || total != resources || last >= resources || result.Items != resources || result.Unread != 0 {
				t.Errorf("went on after %d, the last progress was %d of %d; %+v", resumed, last, total, result)
			}
			if !strings.HasPrefix(filepath.Base(result.File), c.file) {
				t.Errorf("the file is %s", result.File)
			}
			got := read(t, c.cloud, result.File)
			for id, item := range got {
				item.Captured, item.Resource.Zone = want[id].Captured, want[id].Resource.Zone // recorded when the service got it
				got[id] = item
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-recorded +collected):\n%.3000s", diff)
			}
			left, err := filepath.Glob(filepath.Join(out, ".*"))
			if err != nil || len(left) != 0 {
				t.Errorf("left over: %v, %v", left, err)
			}
		})
	}
}

// A page's mark that the service does not know any more starts the list over, and loses or repeats nothing.
func TestRunExpired(t *testing.T) {
	t.Parallel()
	a := newAccount(t, compliance.AWS, awsItem)
	out := filepath.Join(t.TempDir(), "mine.json")
	options := a.options(t, out, "")
	a.stopAfter.Store(8)
	if _, err := collect.Run(a.context(t), options); err == nil {
		t.Fatal("not interrupted")
	}
	state := filepath.Join(filepath.Dir(out), ".mine.json.state")
	edit(t, state, `"mark": "`, `"mark": "expired`)
	result, err := collect.Run(a.context(t), options)
	if err != nil || result.File != out || result.Items != resources {
		t.Fatalf("%+v, %v", result, err)
	}
	if got := read(t, compliance.AWS, out); len(got) != resources {
		t.Errorf("%d resources", len(got))
	}
}

// What cannot go on says what to do.
func TestRunRefuses(t *testing.T) {
	t.Parallel()
	a := newAccount(t, compliance.HuaweiCloud, huaweiItem)
	begun := func(t *testing.T) (string, collect.Options) {
		t.Helper()
		out := t.TempDir()
		options := a.options(t, out, "")
		options.Progress = func(items, _ int) {
			if items > 0 {
				a.stop()
			}
		}
		if _, err := collect.Run(a.context(t), options); err == nil {
			t.Fatal("not interrupted")
		}
		return filepath.Join(out, ".assay-collect-huaweicloud"), options
	}
	for name, test := range map[string]struct {
		change func(t *testing.T, name string, options *collect.Options)
		want   string
	}{
		"another account": {func(_ *testing.T, _ string, o *collect.Options) { o.Source.Account = "other" }, "is about another collection"},
		"damaged state":   {func(t *testing.T, name string, _ *collect.Options) { edit(t, name+".state", "assay.collect/1", "") }, "is no state of a collection"},
		"fewer items": {func(t *testing.T, name string, _ *collect.Options) {
			if err := os.Truncate(name+".items", 10); err != nil {
				t.Fatal(err)
			}
		}, "lacks items: remove"},
	} {
		file, options := begun(t)
		test.change(t, file, &options)
		if _, err := collect.Run(a.context(t), options); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	empty := newAccount(t, compliance.AWS, func(int) string { return awsItem(0) })
	if err := empty.service.DeleteResource(t.Context(), compliance.AWS, "AWS::EC2::EIP", "r-000000"); err != nil {
		t.Fatal(err)
	}
	if _, err := collect.Run(empty.context(t), empty.options(t, t.TempDir(), "")); err == nil || !strings.Contains(err.Error(), "records no resource") {
		t.Errorf("nothing recorded: %v", err)
	}
}

func edit(t *testing.T, file, old, new string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), old) {
		t.Fatalf("%s has no %q:\n%s", file, old, text)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(text), old, new, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
}
