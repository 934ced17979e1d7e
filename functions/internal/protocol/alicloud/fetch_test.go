package alicloud_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func TestFetch(t *testing.T) {
	t.Parallel()
	var answer struct{ DiscoveredResourceDetail detail }
	if err := json.Unmarshal(protocoltest.Read(t, "testdata/get-discovered-resource-response.json"), &answer); err != nil {
		t.Fatal(err)
	}
	bucket := answer.DiscoveredResourceDetail
	tests := map[string]struct {
		change func(*detail)
		fail   func(string, int) error
		want   string // in the error; empty: no error
	}{
		"found": {change: func(*detail) {}},
		"found while throttled": {change: func(*detail) {}, fail: func(_ string, call int) error {
			if call < 3 {
				return &acs.Error{Status: http.StatusBadRequest, Code: "Throttling.Api", Message: "slow down"}
			}
			return nil
		}},
		"deleted":               {change: func(d *detail) { d.ResourceDeleted = 0 }, want: "it was deleted meanwhile"},
		"without configuration": {change: func(d *detail) { d.Configuration = "" }, want: "the answer contains no configuration"},
		"broken configuration":  {change: func(d *detail) { d.Configuration = `{"Name":` }, want: "Configuration: the string is not JSON"},
		"unknown":               {change: func(d *detail) { d.ResourceId = "other" }, want: "ResourceNotExisted"},
		"not allowed":           {change: func(*detail) {}, fail: func(string, int) error { return acs.NoPermission }, want: "config:GetDiscoveredResource"},
	}
	for name, test := range tests {
		protocoltest.Bubble(t, name, func(t *testing.T) {
			stored := bucket
			test.change(&stored)
			s := newService(t, stored)
			s.fail = test.fail
			notification := decode(t, s.cloud(), "oversize")
			got, err := notification.(compliance.Fetcher).Fetch(invocation(t, 10*time.Second))
			if test.want != "" {
				if !errors.Is(err, compliance.ErrReport) || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "ACS::OSS::Bucket new-bucket in cn-hangzhou") {
					t.Errorf("got %v, want it to name the resource and %q", err, test.want)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			want := notification.Event().Resource
			want.Properties = json.RawMessage(bucket.Configuration)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
