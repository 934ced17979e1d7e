package interop_test

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/google/go-cmp/cmp"
)

// build makes a program of the repository.
func build(t *testing.T, name string) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), name)
	command := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./functions/"+name)
	command.Dir = filepath.Join("..", "..")
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return binary
}

// served is `assay serve` as a process.
type served struct {
	address string
	kill    func()
}

var servedAt = regexp.MustCompile(`Config service on http://(\S+)`)

func serve(t *testing.T, assay, data, function string) served {
	t.Helper()
	command := exec.CommandContext(context.Background(), assay, "serve", "--listen", "127.0.0.1:0", "--data", data, //nolint:gosec // what build made
		"--access-key", "testid", "--secret-key", "testsecret", "--function", "alicloud="+function)
	command.Dir = t.TempDir()
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	kill := sync.OnceFunc(func() {
		_ = command.Process.Kill() // what was acknowledged survives it
		_ = command.Wait()
	})
	t.Cleanup(kill)
	lines := bufio.NewScanner(output)
	for lines.Scan() {
		if found := servedAt.FindStringSubmatch(lines.Text()); found != nil {
			go func() { _, _ = io.Copy(io.Discard, output) }()
			return served{found[1], kill}
		}
	}
	t.Fatal("the service ended")
	return served{}
}

// eventually repeats a question until it has an answer.
func eventually(t *testing.T, what string, ask func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if ask() {
			return
		}
	}
	t.Fatal("never: ", what)
}

// From the template to the downloaded report: the process that users start, the function that is deployed, and an official client.
func TestServe(t *testing.T) {
	t.Parallel()
	assay, function, data := build(t, "assay"), build(t, "fc"), t.TempDir()
	service := serve(t, assay, data, function)
	connect := func(address string) func(method, action string, query, form map[string]string) map[string]any {
		call := darabonba(t, address, "testid", "testsecret", "", "")
		return func(method, action string, query, form map[string]string) map[string]any {
			t.Helper()
			answer, code := call(t, method, "2020-09-07", action, query, form)
			if code != "" {
				t.Fatalf("%s: %s", action, code)
			}
			return answer
		}
	}
	must := connect(service.address)
	type params = map[string]string

	templates := must("POST", "ListCompliancePackTemplates", nil, nil)
	template := at(t, templates, "CompliancePackTemplatesResult", "CompliancePackTemplates", 0)
	if got := at(t, template, "CompliancePackTemplateId"); got != "ct-5f26ff4e06a300c49609" {
		t.Errorf("the first template is %v", got)
	}
	rules, err := json.Marshal(at(t, template, "ConfigRules"))
	if err != nil {
		t.Fatal(err)
	}
	pack := must("POST", "CreateCompliancePack", nil, params{
		"CompliancePackName": "ClassifiedProtectionPreCheck", "CompliancePackTemplateId": "ct-5f26ff4e06a300c49609", "ConfigRules": string(rules), "RiskLevel": "1",
	})["CompliancePackId"].(string)

	item := func(id, bandwidth string) string {
		return `{"accountId":100000000000000,"resourceId":"` + id + `","resourceName":"name of ` + id + `","resourceType":"ACS::EIP::EipAddress","regionId":"cn-hangzhou","resourceStatus":"InUse",` +
			`"configuration":"{\"AllocationId\":\"` + id + `\",\"Bandwidth\":\"` + bandwidth + `\",\"Status\":\"InUse\"}","tags":""}` + "\n"
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+service.address+"/assay/v1/alicloud/resources", strings.NewReader(item("eip-1", "5")+item("eip-2", "20")))
	if err != nil {
		t.Fatal(err)
	}
	request.SetBasicAuth("testid", "testsecret")
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode >= 300 {
		t.Fatal(response, err)
	}
	response.Body.Close()

	counts := func() string {
		result := at(t, must("GET", "GetResourceComplianceByPack", params{"CompliancePackId": pack}, nil), "ResourceComplianceResult")
		return fmt.Sprint(at(t, result, "NonCompliantCount"), " of ", at(t, result, "TotalCount"))
	}
	eventually(t, "both resources judged", func() bool { return counts() == "1 of 2" })

	report := func() (address string) {
		eventually(t, "report complete", func() bool {
			address, _ = at(t, must("GET", "GetCompliancePackReport", params{"CompliancePackId": pack}, nil), "CompliancePackReport", "ReportUrl").(string)
			return address != ""
		})
		return address
	}
	must("POST", "GenerateCompliancePackReport", nil, params{"CompliancePackId": pack})
	rows := func(address string) [][]string {
		response, err := http.Get(strings.Replace(address, ".xlsx?", ".csv?", 1)) //nolint:noctx // as a browser
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		records, err := csv.NewReader(response.Body).ReadAll()
		if err != nil || len(records) == 0 {
			t.Fatal(records, err)
		}
		for _, record := range records {
			record[len(record)-1] = "" // the time
		}
		return records[1:]
	}
	want := [][]string{{
		"100000000000000", "cn-hangzhou", "ACS::EIP::EipAddress", "eip-1", "name of eip-1", "eip-bandwidth-limit", "Medium",
		"bandwidth is 5 Mbit/s, at least 10 is required", "5", "10", "",
	}}
	if diff := cmp.Diff(want, rows(report())); diff != "" {
		t.Error(diff)
	}

	// Killed and started again, the service has what it had, and its report can be downloaded.
	service.kill()
	service = serve(t, assay, data, function)
	must = connect(service.address)
	eventually(t, "pack active", func() bool {
		return at(t, must("GET", "GetCompliancePack", params{"CompliancePackId": pack}, nil), "CompliancePack", "Status") == "ACTIVE"
	})
	if got := counts(); got != "1 of 2" {
		t.Errorf("after the kill: %s", got)
	}
	if diff := cmp.Diff(want, rows(report())); diff != "" {
		t.Error(diff)
	}

	// The other client sees the account group that every service has.
	answer, code := classic(t, service.address, credentials.NewAccessKeyCredential("testid", "testsecret"))(t, "POST", "2020-09-07", "ListAggregators", params{"MaxResults": "10"}, nil)
	if code != "" || at(t, answer, "AggregatorsResult", "Aggregators", 0, "AccountId") == nil {
		t.Error(code, answer)
	}
}
