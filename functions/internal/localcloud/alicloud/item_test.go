package alicloud_test

import (
	"cmp"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// sampleItem is the configurationItem of a sample event.
func sampleItem(t *testing.T, file string) json.RawMessage {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var event struct {
		InvokingEvent struct{ ConfigurationItem json.RawMessage }
	}
	if err := json.Unmarshal(content, &event); err != nil {
		t.Fatal(err)
	}
	return event.InvokingEvent.ConfigurationItem
}

func TestResource(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(1624243657000).UTC()
	for name, test := range map[string]struct {
		account string // empty: the tests' account
		native  json.RawMessage
		want    store.Resource
		err     string
	}{
		"sample": {
			account: "100000000000000", native: sampleItem(t, "eip-below-minimum.json"),
			want: store.Resource{Account: "100000000000000", Type: eipType, ID: "eip-2zeerraiwb7ujcdvf****", Name: "test", Region: "cn-hangzhou"},
		},
		"documented sample": {
			account: "100000000000000", native: sampleItem(t, "scheduled-with-item.json"),
			want: store.Resource{Account: "100000000000000", Type: "ACS::RAM::User", ID: "20082888873117****", Name: "test123", Region: "cn-shanghai"},
		},
		"without account":         {native: item("eip-1"), want: store.Resource{Account: account, Type: eipType, ID: "eip-1", Name: "name of eip-1", Region: "cn-hangzhou"}},
		"empty configuration":     {native: item("eip-1", set("configuration", "")), want: store.Resource{Account: account, Type: eipType, ID: "eip-1", Name: "name of eip-1", Region: "cn-hangzhou"}},
		"no JSON":                 {native: json.RawMessage(`{`), err: "unexpected end"},
		"no id":                   {native: item(""), err: "resourceId, resourceType and regionId are required"},
		"no region":               {native: item("eip-1", set("regionId", "")), err: "are required"},
		"long id":                 {native: item(strings.Repeat("e", 257)), err: "resourceId is longer than 256 bytes"},
		"configuration not JSON":  {native: item("eip-1", set("configuration", "{")), err: "configuration must be JSON inside a string"},
		"configuration an object": {native: item("eip-1", set("configuration", map[string]any{})), err: "resource: json"},
		"tags not lists":          {native: item("eip-1", set("tags", `{"env":"prod"}`)), err: "they must be a JSON object of lists inside a string"},
		"another account":         {native: item("eip-1", set("accountId", 7)), err: "its accountId is 7, the account is " + account},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := alicloud.Resource(cmp.Or(test.account, account), test.native, at)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("got %v, want %q", err, test.err)
				}
				return
			}
			test.want.Cloud, test.want.Item, test.want.Updated = "alicloud", test.native, at
			if diff := gocmp.Diff(test.want, got); diff != "" || err != nil {
				t.Error(err, diff)
			}
		})
	}
}

func TestCovers(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		scope string
		rule  func(*store.Rule)
		res   func(*store.Resource)
		want  bool
	}{
		"no limits":              {scope: `{}`, want: true},
		"another type":           {scope: `{}`, rule: func(r *store.Rule) { r.Types = []string{"ACS::ECS::Instance"} }},
		"deleted":                {scope: `{}`, res: func(r *store.Resource) { r.Deleted = true }},
		"region":                 {scope: `{"RegionIdsScope":"cn-shanghai, cn-hangzhou"}`, want: true},
		"another region":         {scope: `{"RegionIdsScope":"cn-shanghai"}`},
		"excluded region":        {scope: `{"ExcludeRegionIdsScope":"cn-hangzhou"}`},
		"id":                     {scope: `{"ResourceIdsScope":"eip-1,eip-2"}`, want: true},
		"another id":             {scope: `{"ResourceIdsScope":"eip-10"}`},
		"excluded id":            {scope: `{"ExcludeResourceIdsScope":"eip-1"}`},
		"group":                  {scope: `{"ResourceGroupIdsScope":"rg-1"}`, want: true},
		"another group":          {scope: `{"ResourceGroupIdsScope":"rg-2"}`},
		"excluded group":         {scope: `{"ExcludeResourceGroupIdsScope":"rg-1"}`},
		"tag key":                {scope: `{"TagKeyScope":"env"}`, want: true},
		"another tag key":        {scope: `{"TagKeyScope":"owner"}`},
		"tag value":              {scope: `{"TagKeyScope":"env","TagValueScope":"test"}`, want: true},
		"another tag value":      {scope: `{"TagKeyScope":"env","TagValueScope":"dev"}`},
		"one of the tags":        {scope: `{"TagsScope":[{"TagKey":"owner"},{"TagKey":"team","TagValue":"a"}]}`, want: true},
		"none of the tags":       {scope: `{"TagsScope":[{"TagKey":"owner"},{"TagKey":"team","TagValue":"b"}]}`},
		"all of the tags":        {scope: `{"TagKeyLogicScope":"AND","TagsScope":[{"TagKey":"env","TagValue":"prod"},{"TagKey":"team"}]}`, want: true},
		"not all of the tags":    {scope: `{"TagKeyLogicScope":"AND","TagsScope":[{"TagKey":"env"},{"TagKey":"owner"}]}`},
		"excluded tag":           {scope: `{"ExcludeTagsScope":[{"TagKey":"env","TagValue":"prod"}]}`},
		"excluded another value": {scope: `{"ExcludeTagsScope":[{"TagKey":"env","TagValue":"dev"}]}`, want: true},
		"name":                   {scope: `{"ResourceNameScope":"name of eip-1"}`, want: true},
		"another name":           {scope: `{"ResourceNameScope":"name"}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			resource, err := alicloud.Resource(account, item("eip-1"), time.UnixMilli(1))
			if err != nil {
				t.Fatal(err)
			}
			rule := store.Rule{Name: "r", Types: []string{eipType}, Scope: json.RawMessage(test.scope)}
			if test.rule != nil {
				test.rule(&rule)
			}
			if test.res != nil {
				test.res(&resource)
			}
			got, err := alicloud.Covers(rule, resource)
			if got != test.want || err != nil {
				t.Errorf("got %v, %v", got, err)
			}
		})
	}
	if _, err := alicloud.Covers(store.Rule{Scope: json.RawMessage(`[]`)}, store.Resource{Item: item("e")}); err == nil {
		t.Error("a scope that cannot be read covers something")
	}
}
