package localcloud_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
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
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println(listener.Addr())
	fmt.Fprintln(os.Stderr, http.Serve(listener, service)) //nolint:gosec // a test
	return 1
}

// What was acknowledged survives kill -9: states that clients reported, while they go on reporting.
func TestKill(t *testing.T) {
	t.Parallel()
	const account, clients, reports = "d0123456789", 16, 2000
	directory := t.TempDir()
	s, err := store.Open(t.Context(), directory)
	if err != nil {
		t.Fatal(err)
	}
	asked := time.Now().Truncate(time.Millisecond) // the service under test has the system's clock
	hash := func(i int) string { return fmt.Sprintf("%032x", i) }
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		rule := store.Rule{Cloud: compliance.HuaweiCloud, Account: account, ID: "r1", Name: "bandwidth", Source: functionURN, OnChange: true, State: "Enabled", Updated: asked}
		if err := tx.PutRule(rule); err != nil {
			return err
		}
		for i := range reports {
			resource, err := huaweicloud.Resource(account, eip(fmt.Sprint("eip-", i), "{}"), asked)
			if err != nil {
				return err
			}
			if err := tx.PutResource(resource); err != nil {
				return err
			}
			err = tx.Issue(hash(i), store.Evaluation{
				Cloud: compliance.HuaweiCloud, Account: account, Rule: "r1", Type: "vpc.publicips", ID: resource.ID, Trigger: compliance.Change, Asked: asked, Expires: asked.Add(time.Hour),
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
	service := exec.Command(binary)
	service.Env = append(os.Environ(), "ASSAY_TEST_ROLE=service", "ASSAY_TEST_DATA="+directory)
	service.Stderr = os.Stderr
	output, err := service.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(output)
	if !lines.Scan() {
		t.Fatalf("the service did not start: %v", service.Wait())
	}
	url := "http://" + lines.Text() + "/v1/resource-manager/domains/" + account + "/policy-states"

	var acknowledged sync.Map
	var count atomic.Int64
	var wait sync.WaitGroup
	enough, failed := make(chan struct{}), make(chan struct{})
	for client := range clients {
		wait.Go(func() {
			for i := client; ; i = (i + clients) % reports { // until the service is killed
				body := fmt.Sprintf(`{"policy_resource":{},"trigger_type":"resource","compliance_state":"NonCompliant","policy_assignment_id":"r1","evaluation_time":%d,"evaluation_hash":%q}`, asked.UnixMilli(), hash(i))
				request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, url, strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				request.Header.Set("X-Auth-Token", testToken)
				request.Header.Set("Content-Type", "application/json")
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					return
				}
				response.Body.Close()
				if response.StatusCode != http.StatusOK {
					t.Errorf("report %d: HTTP %d", i, response.StatusCode)
					return
				}
				acknowledged.Store(fmt.Sprint("eip-", i), true)
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
	if err := service.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	wait.Wait()
	_ = service.Wait()

	s, err = store.Open(t.Context(), directory)
	if err != nil {
		t.Fatalf("reopen: %v", err)
	}
	defer s.Close()
	stored := map[string]bool{}
	err = s.View(t.Context(), func(tx *store.Tx) error {
		results, err := tx.Results(store.ResultFilter{Cloud: compliance.HuaweiCloud, Account: account}, store.ResultKey{}, reports)
		for _, result := range results {
			stored[result.ID] = result.Verdict == compliance.NonCompliant
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	acknowledged.Range(func(id, _ any) bool {
		if !stored[id.(string)] {
			t.Errorf("the state of %v was acknowledged and is lost", id)
		}
		return true
	})
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
