package doctor_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/author/doctor"
	"github.com/assay-rules/assay/functions/internal/compliance"
)

// ours are the schemas that the tests compare.
var ours = fstest.MapFS{
	"huaweicloud/vpc.publicips.json": {Data: []byte(`{"title": "huaweicloud/vpc.publicips", "properties": {
		"status": {"type": "string"}, "ip_version": {"type": "string"}, "ipVersion": {"type": "string"},
		"bandwidth": {"anyOf": [{"type": "null"}, {"type": "object", "properties": {"size": {"type": "number"}, "share_type": {"type": "string"}}}]},
		"rules": {"type": "array", "items": {"type": "object", "properties": {"port": {"type": "number"}}}}}}`)},
	"huaweicloud/evs.volumes.json": {Data: []byte(`{"title": "huaweicloud/evs.volumes", "properties": {"size": {"type": "number"}}}`)},
	"aws/AWS.EC2.EIP.json":         {Data: []byte(`{"title": "aws/AWS::EC2::EIP", "properties": {"size": {"type": "number"}}}`)},
}

const (
	volumes   = `{"type": "evs.volumes", "schema": {"size": "int"}}`
	publicIPs = `{"type": "vpc.publicips", "schema": {"status": "string", "ipVersion": "int", "bandwidth": {"size": "int", "share_type": "string"}, "rules": {"__array": {"port": "int"}}}}`
)

func TestSchemas(t *testing.T) {
	t.Parallel()
	warning := func(found, advice string) doctor.Finding {
		return doctor.Finding{Cloud: "huaweicloud", Check: doctor.Schemas, Status: doctor.Warning, Found: found, Advice: advice}
	}
	unknown := func(found, advice string) []doctor.Finding {
		return []doctor.Finding{{Cloud: "huaweicloud", Check: doctor.Schemas, Status: doctor.Unknown, Found: found, Advice: advice}}
	}
	const (
		property = "a policy that needs one of these properties is Undetermined: compare with a resource's JSON in the Config console"
		never    = "rules for these resource types are never triggered here"
	)
	good := []doctor.Finding{{Cloud: "huaweicloud", Check: doctor.Schemas, Status: doctor.OK, Found: "the account knows the properties of all 2 resource types"}}
	pages := func(pages ...string) map[string]string {
		all := map[string]string{}
		for i, page := range pages {
			marker := ""
			if i > 0 {
				marker = "page-" + string(rune('0'+i))
			}
			next := `{}`
			if i < len(pages)-1 {
				next = `{"next_marker": "page-` + string(rune('1'+i)) + `"}`
			}
			all[marker] = `{"value": [` + page + `], "page_info": ` + next + `}`
		}
		return all
	}
	for name, test := range map[string]struct {
		status int
		pages  map[string]string // answers by marker
		want   []doctor.Finding
	}{
		"equal":                {200, pages(volumes + "," + publicIPs), good},
		"several pages":        {200, pages(volumes, `{"type": "x.y", "schema": {"a": "int"}}`, publicIPs), good},
		"more than ours":       {200, pages(volumes, strings.Replace(publicIPs, `"status"`, `"colour": "string", "status"`, 1)), good},
		"not described":        {200, pages(volumes, `{"type": "vpc.publicips", "schema": {"status": "string", "ip_version": "int", "bandwidth": "object", "rules": {"__array": "object"}}}`), good},
		"no description":       {200, pages(volumes, `{"type": "vpc.publicips", "schema": {}}`), good},
		"an object for a list": {200, pages(volumes, strings.Replace(publicIPs, `{"__array": {"port": "int"}}`, `{"port": "int"}`, 1)), good},
		"a list for an object": {200, pages(volumes, strings.Replace(publicIPs, `{"size": "int", "share_type": "string"}`, `{"__array": {"size": "int"}}`, 1)), []doctor.Finding{
			warning("vpc.publicips has no bandwidth[].share_type in this account", property),
		}},
		"an unknown type": {200, pages(publicIPs), []doctor.Finding{warning("this account has no evs.volumes", never)}},
		"nothing":         {200, pages(""), []doctor.Finding{warning("this account has no evs.volumes, vpc.publicips", never)}},
		"unknown properties": {200, pages(`{"type": "evs.volumes", "schema": {"volumeSize": "int"}}`,
			`{"type": "vpc.publicips", "schema": {"status": "string", "IPVersion": "int", "bandwidth": {"size": "int", "shareType": "string"}, "rules": {"__array": {"ports": "int"}}}}`), []doctor.Finding{
			warning("evs.volumes has no size in this account", property),
			warning("vpc.publicips has no bandwidth.share_type, ipVersion|ip_version, rules[].port in this account", property),
		}},
		"an object is unknown": {200, pages(volumes, `{"type": "vpc.publicips", "schema": {"status": "string", "ipVersion": "int"}}`), []doctor.Finding{
			warning("vpc.publicips has no bandwidth, rules in this account", property),
		}},
		"no permission":  {403, pages(`{}`), unknown("these credentials may not read them", "use credentials with the permission rms:schemas:list; the function itself does not need it")},
		"no list":        {200, map[string]string{"": `{"schemas": []}`}, unknown("the service answered HTTP 200: the answer has no list of schemas", "")},
		"round in rings": {200, map[string]string{"": `{"value": [], "page_info": {"next_marker": "a"}}`, "a": `{"value": [], "page_info": {"next_marker": "a"}}`}, unknown("the service answered HTTP 200: the service returned the same page marker again", "")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if !strings.HasSuffix(r.URL.Path, "/v1/resource-manager/domains/"+account+"/schemas") {
					return
				}
				if r.Header.Get("Authorization") == "" {
					t.Error("the request is not signed")
				}
				w.WriteHeader(test.status)
				_, _ = w.Write([]byte(test.pages[r.URL.Query().Get("marker")]))
			}))
			t.Cleanup(server.Close)
			examined := patient(compliance.HuaweiCloud, server.URL, server.Client(), keys)
			examined.Schemas = ours
			var got []doctor.Finding
			for _, finding := range doctor.Examine(t.Context(), examined) {
				if finding.Check == doctor.Schemas {
					got = append(got, finding)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// What cannot be compared is not, and the clouds that tell no schemas are not asked.
func TestSchemasAreNotCompared(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/schemas") {
			t.Error("schemas were asked for")
		}
	}))
	t.Cleanup(server.Close)
	for _, test := range []struct {
		cloud, account string
		credentials    compliance.Credentials
		ours           fstest.MapFS
		want           string
	}{
		{compliance.HuaweiCloud, account, compliance.Credentials{}, ours, "no credentials"},
		{compliance.HuaweiCloud, "", keys, ours, "Huawei Cloud needs the account's domain id"},
		{compliance.AWS, account, keys, ours, ""},
		{compliance.Alicloud, account, keys, ours, ""},
	} {
		examined := patient(test.cloud, server.URL, server.Client(), test.credentials)
		examined.Schemas, examined.Account = test.ours, test.account
		found := ""
		for _, finding := range doctor.Examine(t.Context(), examined) {
			if finding.Check == doctor.Schemas {
				found = finding.Found
			}
		}
		if found != test.want {
			t.Errorf("%s: found %q, want %q", test.cloud, found, test.want)
		}
	}
}

// The built-in schemas can be compared.
func TestSchemasOfTheLibrary(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"value": [{"type": "vpc.publicips", "schema": {"publicIpAddress": "string"}}]}`))
	}))
	t.Cleanup(server.Close)
	examined := patient(compliance.HuaweiCloud, server.URL, server.Client(), keys)
	examined.Schemas = assay.Schemas()
	var text strings.Builder
	for _, finding := range doctor.Examine(t.Context(), examined) {
		if finding.Check == doctor.Schemas {
			text.WriteString(finding.Found + "\n")
		}
	}
	for _, want := range []string{"vpc.publicips has no ", "ipVersion|ip_version", "this account has no ", "ecs.cloudservers"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("there is no %q in\n%s", want, text.String())
		}
	}
	if strings.Contains(text.String(), "ublic_ip_address") {
		t.Errorf("a spelling that is not needed is missing:\n%s", text.String())
	}
}
