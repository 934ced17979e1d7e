package localcloud_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"bytes"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/author/build/buildtest"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform/platformtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

var sweptResources = flag.Int("resources", 500, "how many resources TestSweep sweeps")

// A period event makes each function list every resource, judge it and report it: none is lost, none is reported twice, and the function's
// memory does not grow with their number.
func TestSweep(t *testing.T) {
	rules := fstest.MapFS{"swept.yaml": {Data: []byte("name: swept\npolicy: eip-attached\ntrigger: period\nsweep: true\n")}}
	library := buildtest.Write(t, fstest.MapFS{}, rules)
	for _, c := range sweptClouds() {
		t.Run(c.name, func(t *testing.T) {
			binary := platformtest.Build(t, c.command)
			few := c.sweep(t, binary, library, *sweptResources/10)
			many := c.sweep(t, binary, library, *sweptResources)
			t.Logf("%d resources: %.0f a second, the function's memory at most %d MiB (with %d resources %d MiB)",
				*sweptResources, float64(*sweptResources)/many.took.Seconds(), many.rss>>10, *sweptResources/10, few.rss>>10)
			if many.rss > 2*few.rss {
				t.Errorf("memory grows with the number of resources: %d KiB for %d, %d KiB for %d", few.rss, *sweptResources/10, many.rss, *sweptResources)
			}
		})
	}
}

// sweptClouds are the clouds with their functions and a resource type.
func sweptClouds() []sweptCloud {
	return []sweptCloud{
		{
			name: compliance.HuaweiCloud, command: "functiongraph", endpoint: "ASSAY_HUAWEICLOUD_ENDPOINT", platform: platform.FunctionGraph,
			source: "urn:fss:region_1:0123456789abcdef0123456789abcdef:function:default:assay:latest", region: "region_1", kind: "vpc.publicips",
			item: func(n int, attached bool) string {
				return fmt.Sprintf(`{"id":"eip-%06d","name":"192.0.2.1","provider":"vpc","type":"publicips","tags":{},"created":"2022-11-07T12:58:46.000+00:00",`+
					`"updated":"2022-11-07T12:58:46.000+00:00","properties":{"publicIpAddress":"192.0.2.1","type":"EIP","status":%q,"associateInstanceType":%s,`+
					`"associateInstanceId":%s,"bandwidth":{"size":20}},"ep_id":"0","project_id":"0123456789abcdef0123456789abcdef","region_id":"region_1",`+
					`"provisioning_state":"Succeeded"}`, n, map[bool]string{true: "ACTIVE", false: "DOWN"}[attached], text(attached, "PORT"), text(attached, "0f6c"))
			},
			reported: huaweiReported,
		},
		{
			name: compliance.Alicloud, command: "fc", endpoint: "ASSAY_ALICLOUD_ENDPOINT", platform: platform.FC,
			source: "acs:fc:cn-hangzhou:100000000000000:services/assay.LATEST/functions/assay", region: "cn-hangzhou", kind: "ACS::EIP::EipAddress",
			parameters: `{"rule":"swept"}`,
			item: func(n int, attached bool) string {
				instance := ""
				if attached {
					instance = "i-1"
				}
				return fmt.Sprintf(`{"accountId":100000000000000,"availabilityZone":"","regionId":"cn-hangzhou","configuration":"{\"InstanceId\":\"%s\",\"Bandwidth\":\"20\"}",`+
					`"captureTime":1600610821106,"resourceCreationTime":1571644675000,"resourceStatus":"InUse","resourceId":"eip-%06d","resourceName":"web",`+
					`"resourceType":"ACS::EIP::EipAddress","tags":""}`, instance, n)
			},
			reported: alicloudReported,
		},
		{
			name: compliance.AWS, command: "lambda", endpoint: "ASSAY_AWS_ENDPOINT", platform: platform.Lambda,
			source: "arn:aws:lambda:us-east-1:111122223333:function:assay", region: "us-east-1", kind: "AWS::EC2::EIP",
			item: func(n int, attached bool) string {
				return fmt.Sprintf(`{"version":"1.3","configurationItemCaptureTime":"2025-03-04T09:15:27.318Z","configurationItemStatus":"OK","configurationStateId":"1741079727318",`+
					`"configurationItemMD5Hash":"","ARN":"arn:aws:ec2:us-east-1:111122223333:eip-allocation/eip-%06d","resourceType":"AWS::EC2::EIP","resourceId":"eip-%06d",`+
					`"resourceName":null,"awsAccountId":"111122223333","awsRegion":"us-east-1","availabilityZone":"Not Applicable","resourceCreationTime":null,"tags":{},`+
					`"relatedEvents":[],"relationships":[],"configuration":{"allocationId":"eipalloc-1","associationId":%s,"publicIp":"192.0.2.1"},"supplementaryConfiguration":{}}`, n, n, text(attached, "eipassoc-1"))
			},
			reported: awsReported,
		},
	}
}

// text is a JSON text, or null.
func text(there bool, value string) string {
	if !there {
		return "null"
	}
	return `"` + value + `"`
}

type sweptCloud struct {
	name, command, endpoint, source, region, kind, parameters string
	platform                                                  func() platform.Platform
	item                                                      func(n int, attached bool) string
	reported                                                  func(r *http.Request, body []byte) []string // ids of the resources in a report
}

type sweepMeasure struct {
	took time.Duration
	rss  int64 // KiB
}

func (c sweptCloud) sweep(t *testing.T, binary, library string, resources int) sweepMeasure {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
	defer cancel()
	database, err := store.Open(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	credentials := access.New(access.Key{})
	h, err := platform.New(c.platform(), platform.Function{
		Name: "assay", Path: binary, Region: c.region, Credentials: credentials, Timeout: 9 * time.Minute,
		Environment: map[string]string{c.endpoint: "http://" + listener.Addr().String(), "ASSAY_BUNDLE": library, "ASSAY_LOG_LEVEL": "error"},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	service, err := localcloud.New(ctx, localcloud.Options{Store: database, Credentials: credentials, Log: zap.NewNop()})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	if err := service.Start(ctx, localcloud.Function{Cloud: c.name, Source: c.source, Host: h}); err != nil {
		t.Fatal(err)
	}

	counted := &reportCounter{next: service, reported: c.reported, times: map[string]int{}}
	server := &httptest.Server{Listener: listener, Config: &http.Server{Handler: counted, ReadHeaderTimeout: time.Minute}}
	server.Start()
	defer server.Close()

	const page = 1000
	want := map[compliance.Verdict]int{}
	for from := 0; from < resources; from += page {
		var natives []json.RawMessage
		for n := from; n < min(from+page, resources); n++ {
			attached := n%3 != 0
			natives = append(natives, json.RawMessage(c.item(n, attached)))
			if attached {
				want[compliance.Compliant]++
			} else {
				want[compliance.NonCompliant]++
			}
		}
		if _, err := service.PutResources(ctx, c.name, natives); err != nil {
			t.Fatal(err)
		}
	}
	started := time.Now()
	created := store.Rule{
		Cloud: c.name, Account: service.Account(c.name), ID: "0123456789abcdef01234567", Name: "swept", Source: c.source, Types: []string{c.kind},
		Parameters: json.RawMessage(c.parameters), Period: 24 * time.Hour, State: activeState(c.name),
	}
	if err := service.PutRule(ctx, created); err != nil {
		t.Fatal(err)
	}
	if err := service.Idle(ctx); err != nil {
		t.Fatal(err)
	}
	measure := sweepMeasure{took: time.Since(started), rss: largestChild(binary)}

	var invocations []store.Invocation
	var stored map[compliance.Verdict]int
	err = database.View(ctx, func(tx *store.Tx) error {
		var err error
		if invocations, err = tx.Invocations(store.InvocationFilter{Rule: created.ID}, 10); err != nil {
			return err
		}
		tallies, err := tx.Tallies(store.ResultFilter{Cloud: c.name, Account: created.Account, Rule: created.ID})
		if len(tallies) == 1 {
			stored = tallies[0].Count
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(invocations) != 1 || invocations[0].State != store.Succeeded {
		t.Fatalf("invocations: %+v", invocations)
	}
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Errorf("stored (-want +got):\n%s", diff)
	}
	counted.check(t, resources)
	return measure
}

// activeState is the clouds' own word for a rule that is on.
func activeState(cloud string) string {
	if cloud == compliance.HuaweiCloud {
		return "Enabled"
	}
	return "ACTIVE"
}

// reportCounter counts how often each resource is reported.
type reportCounter struct {
	next     http.Handler
	reported func(r *http.Request, body []byte) []string

	mu    sync.Mutex
	times map[string]int
}

func (c *reportCounter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	ids := c.reported(r, body)
	c.mu.Lock()
	for _, id := range ids {
		c.times[id]++
	}
	c.mu.Unlock()
	c.next.ServeHTTP(w, r)
}

func (c *reportCounter) check(t *testing.T, resources int) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	twice := maps.Clone(c.times)
	maps.DeleteFunc(twice, func(_ string, times int) bool { return times == 1 })
	if len(c.times) != resources || len(twice) > 0 {
		t.Errorf("%d resources were reported, want %d; %d of them more than once", len(c.times), resources, len(twice))
	}
}

func huaweiReported(r *http.Request, body []byte) []string {
	if r.Method != http.MethodPut {
		return nil
	}
	var state struct {
		Resource struct {
			ID string `json:"resource_id"`
		} `json:"policy_resource"`
	}
	if json.Unmarshal(body, &state) != nil {
		return nil
	}
	return []string{state.Resource.ID}
}

// alicloudReported leaves out the call that ends a sweep, which must repeat results to be accepted.
func alicloudReported(r *http.Request, body []byte) []string {
	form, err := url.ParseQuery(string(body))
	if err != nil || r.Header.Get("X-Acs-Action") != "PutEvaluations" || form.Get("DeleteMode") == "true" {
		return nil
	}
	var evaluations []struct{ ComplianceResourceID string }
	if json.Unmarshal([]byte(form.Get("Evaluations")), &evaluations) != nil {
		return nil
	}
	var ids []string
	for _, e := range evaluations {
		ids = append(ids, e.ComplianceResourceID)
	}
	return ids
}

func awsReported(r *http.Request, body []byte) []string {
	if !strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".PutEvaluations") {
		return nil
	}
	var call struct {
		Evaluations []struct{ ComplianceResourceID string }
	}
	if json.Unmarshal(body, &call) != nil {
		return nil
	}
	var ids []string
	for _, e := range call.Evaluations {
		ids = append(ids, e.ComplianceResourceID)
	}
	return ids
}

// largestChild is the largest resident set that a running process of the binary has had, in KiB; 0 where the system does not say.
func largestChild(binary string) int64 {
	if runtime.GOOS != "linux" {
		return 0
	}
	var largest int64
	processes, _ := filepath.Glob("/proc/[0-9]*/exe")
	for _, link := range processes {
		if target, err := os.Readlink(link); err != nil || target != binary {
			continue
		}
		status, err := os.ReadFile(filepath.Join(filepath.Dir(link), "status"))
		if err != nil {
			continue
		}
		var kib int64
		if _, after, found := strings.Cut(string(status), "VmHWM:"); found {
			_, _ = fmt.Sscan(after, &kib)
		}
		largest = max(largest, kib)
	}
	return largest
}
