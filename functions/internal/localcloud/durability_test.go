package localcloud_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

const testToken = "a-token-for-a-process-that-is-killed"

// runService serves the database in ASSAY_TEST_DATA until it is killed, and prints its address.
func runService() int {
	ctx := context.Background()
	s, err := store.Open(ctx, os.Getenv("ASSAY_TEST_DATA"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	service, err := localcloud.New(ctx, localcloud.Options{
		Store: s, Credentials: access.Credentials{Token: testToken}, Log: zap.NewNop(), Accounts: map[string]string{compliance.HuaweiCloud: "d0123456789"},
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	if limit, err := strconv.ParseUint(os.Getenv("ASSAY_TEST_FILE_LIMIT"), 10, 64); err == nil {
		if err := limitFiles(limit); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(listener.Addr())
	fmt.Fprintln(os.Stderr, http.Serve(listener, service)) //nolint:gosec // a test
	return 1
}

// reports is a service in a process of its own, with what functions were asked about a thousand resources and more.
type reports struct {
	*exec.Cmd
	directory, url string
	asked          time.Time
	number         int
}

const reporter = "d0123456789" // the account

func startReports(t *testing.T, number int, environment ...string) *reports {
	t.Helper()
	r := &reports{directory: t.TempDir(), number: number, asked: time.Now().Truncate(time.Millisecond)} // the process has the system's clock
	s, err := store.Open(t.Context(), r.directory)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		rule := store.Rule{Cloud: compliance.HuaweiCloud, Account: reporter, ID: "r1", Name: "bandwidth", Source: functionURN, OnChange: true, State: "Enabled", Updated: r.asked}
		if err := tx.PutRule(rule); err != nil {
			return err
		}
		for i := range number {
			resource, err := huaweicloud.Resource(reporter, eip(fmt.Sprint("eip-", i), "{}"), r.asked)
			if err != nil {
				return err
			}
			if err := tx.PutResource(resource); err != nil {
				return err
			}
			err = tx.Issue(r.hash(i), store.Evaluation{
				Cloud: compliance.HuaweiCloud, Account: reporter, Rule: "r1", Type: "vpc.publicips", ID: resource.ID, Trigger: compliance.Change, Asked: r.asked, Expires: r.asked.Add(time.Hour),
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
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	r.Cmd = exec.Command(binary)
	r.Env = append(append(os.Environ(), "ASSAY_TEST_ROLE=service", "ASSAY_TEST_DATA="+r.directory), environment...)
	r.Stderr = os.Stderr
	output, err := r.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Process.Kill() })
	lines := bufio.NewScanner(output)
	if !lines.Scan() {
		t.Fatalf("the service did not start: %v", r.Wait())
	}
	r.url = "http://" + lines.Text() + "/v1/resource-manager/domains/" + reporter + "/policy-states"
	return r
}

func (r *reports) hash(i int) string { return fmt.Sprintf("%032x", i) }

// report reports a state and returns the status of the answer.
func (r *reports) report(t *testing.T, i int) (int, error) {
	body := fmt.Sprintf(`{"policy_resource":{},"trigger_type":"resource","compliance_state":"NonCompliant","policy_assignment_id":"r1","evaluation_time":%d,"evaluation_hash":%q}`, r.asked.UnixMilli(), r.hash(i))
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, r.url, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	request.Header.Set("X-Auth-Token", testToken)
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	response.Body.Close()
	return response.StatusCode, nil
}

// kill ends the process, opens what it left, and looks for the states that it acknowledged.
func (r *reports) kill(t *testing.T, acknowledged *sync.Map) {
	t.Helper()
	if err := r.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = r.Wait()
	s, err := store.Open(t.Context(), r.directory)
	if err != nil {
		t.Fatalf("reopen: %v", err)
	}
	defer s.Close()
	stored := map[string]bool{}
	err = s.View(t.Context(), func(tx *store.Tx) error {
		results, err := tx.Results(store.ResultFilter{Cloud: compliance.HuaweiCloud, Account: reporter}, store.ResultKey{}, r.number)
		for _, result := range results {
			stored[result.ID] = result.Verdict == compliance.NonCompliant
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	acknowledged.Range(func(i, _ any) bool {
		if !stored[fmt.Sprint("eip-", i)] {
			t.Errorf("the state of eip-%v was acknowledged and is lost", i)
		}
		return true
	})
}

// What was acknowledged survives kill -9: states that clients reported, while they go on reporting.
func TestKill(t *testing.T) {
	t.Parallel()
	const clients, number = 16, 2000
	r := startReports(t, number)
	var acknowledged sync.Map
	var count atomic.Int64
	var wait sync.WaitGroup
	enough, failed := make(chan struct{}), make(chan struct{})
	for client := range clients {
		wait.Go(func() {
			for i := client; ; i = (i + clients) % number { // until the service is killed
				status, err := r.report(t, i)
				if err != nil {
					return
				}
				if status != http.StatusOK {
					t.Errorf("report %d: HTTP %d", i, status)
					return
				}
				acknowledged.Store(i, true)
				if count.Add(1) == 200 {
					close(enough)
				}
			}
		})
	}
	go func() {
		wait.Wait()
		close(failed)
	}()
	select {
	case <-enough:
	case <-failed:
		t.Error("the clients stopped before 200 reports were acknowledged")
	}
	r.kill(t, &acknowledged)
	wait.Wait()
}

// On a full disk the service refuses what it cannot keep, goes on answering, and loses nothing that it acknowledged.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	if err := limitFiles(math.MaxInt64); errors.Is(err, errors.ErrUnsupported) {
		t.Skip("this system cannot limit the size of files")
	}
	const clients, number = 8, 3000
	r := startReports(t, number, fmt.Sprint("ASSAY_TEST_FILE_LIMIT=", 3<<20)) // the log of writes soon reaches it
	var acknowledged sync.Map
	var accepted, refused atomic.Int64
	var wait sync.WaitGroup
	for client := range clients {
		wait.Go(func() {
			for i := client; i < number; i += clients {
				status, err := r.report(t, i)
				switch {
				case err != nil:
					t.Errorf("report %d: %v", i, err)
					return
				case status == http.StatusOK:
					acknowledged.Store(i, true)
					accepted.Add(1)
				case status == http.StatusInternalServerError:
					refused.Add(1)
				default:
					t.Errorf("report %d: HTTP %d", i, status)
				}
			}
		})
	}
	wait.Wait()
	if accepted.Load() == 0 || refused.Load() == 0 {
		t.Errorf("%d reports were accepted and %d refused, want some of both", accepted.Load(), refused.Load())
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-Auth-Token", testToken)
	if response, body := localcloudtest.Send(t, request); response.StatusCode != http.StatusOK {
		t.Errorf("a read on a full disk: HTTP %d %s", response.StatusCode, body)
	}
	r.kill(t, &acknowledged)
}

// What was recorded and not yet evaluated is evaluated by the next service on the same data.
func TestResume(t *testing.T) {
	t.Parallel()
	directory := t.TempDir()
	s, err := store.Open(t.Context(), directory)
	if err != nil {
		t.Fatal(err)
	}
	const account = "d0123456789"
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		rule := store.Rule{
			Cloud: compliance.HuaweiCloud, Account: account, ID: "bandwidth", Name: "bandwidth", Source: functionURN, Types: []string{"vpc.publicips"}, OnChange: true, State: "Enabled", Updated: time.Now(),
		}
		if err := tx.PutRule(rule); err != nil {
			return err
		}
		resource, err := huaweicloud.Resource(account, eip("low", `{"bandwidth":{"size":5}}`), time.Now())
		if err != nil {
			return err
		}
		if err := tx.PutResource(resource); err != nil {
			return err
		}
		_, err = tx.StartInvocation(store.Invocation{
			Cloud: compliance.HuaweiCloud, Account: account, Rule: "bandwidth", Type: "vpc.publicips", Resource: "low", Trigger: compliance.Change, Started: time.Now(),
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	w := startAs(t, directory, account)
	if got := w.results(t)["low"]["bandwidth"]; got != "NonCompliant" {
		t.Errorf("state %q, want NonCompliant", got)
	}
}
