package localcloud_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
)

// Each client meets its own cloud on the one port, and is refused in that cloud's words.
func TestRouting(t *testing.T) {
	t.Parallel()
	w := start(t, "")
	for _, test := range []struct {
		name, method, path string
		header             map[string]string
		status             int
		want               string
	}{
		{"Huawei Cloud", http.MethodGet, "/v1/resource-manager/domains/d/policy-states", nil, 401, "RMS.00010079"},
		{"Huawei Cloud, unknown operation", http.MethodGet, "/v1/resource-manager/nothing", map[string]string{"X-Auth-Token": w.token}, 404, "APIGW.0101"},
		{"Alibaba Cloud", http.MethodGet, "/?Action=ListConfigRules&Version=2020-09-07&Format=JSON", nil, 400, `"Code":"Missing`},
		{"Alibaba Cloud, XML", http.MethodGet, "/?Action=ListConfigRules&Version=2020-09-07&Format=XML", nil, 400, "<Code>Missing"},
		{"AWS", http.MethodPost, "/", map[string]string{"X-Amz-Target": "StarlingDoveService.DescribeConfigRules", "Content-Type": "application/x-amz-json-1.1"}, 403, "MissingAuthenticationToken"},
		{"the service's own", http.MethodPost, "/assay/v1/aws/resources", nil, 401, "access key"},
		{"nothing", http.MethodGet, "/favicon.ico", nil, 404, ""},
	} {
		request, err := http.NewRequestWithContext(t.Context(), test.method, w.url+test.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range test.header {
			request.Header.Set(name, value)
		}
		response, body := localcloudtest.Send(t, request)
		if response.StatusCode != test.status || !strings.Contains(body, test.want) {
			t.Errorf("%s: %d %s, want %d %s", test.name, response.StatusCode, body, test.status, test.want)
		}
	}
}
