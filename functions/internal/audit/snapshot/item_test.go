package snapshot_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/audit/snapshot"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
)

// examples are the native items of the policies' example events, by cloud.
func examples(tb testing.TB) map[string][][]byte {
	tb.Helper()
	items := map[string][][]byte{}
	err := fs.WalkDir(assay.Examples(), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(name) != ".json" {
			return err
		}
		source, err := fs.ReadFile(assay.Examples(), name)
		if err != nil {
			return err
		}
		cloud, _, _ := strings.Cut(path.Base(name), "_")
		if item := itemOf(source); item != nil {
			items[cloud] = append(items[cloud], item)
		}
		return nil
	})
	if err != nil {
		tb.Fatal(err)
	}
	return items
}

// itemOf is the item in an event; nil if there is none.
func itemOf(event []byte) []byte {
	var outer struct {
		Invoking      json.RawMessage `json:"invokingEvent"`
		InvokingEvent json.RawMessage `json:"invoking_event"`
	}
	if json.Unmarshal(event, &outer) != nil {
		return nil
	}
	if outer.InvokingEvent != nil {
		var huawei struct{ ID string }
		if json.Unmarshal(outer.InvokingEvent, &huawei) != nil || huawei.ID == "" {
			return nil
		}
		return outer.InvokingEvent
	}
	inner := []byte(outer.Invoking)
	var text string
	if json.Unmarshal(inner, &text) == nil {
		inner = []byte(text)
	}
	var invoking struct{ ConfigurationItem json.RawMessage }
	if json.Unmarshal(inner, &invoking) != nil || len(invoking.ConfigurationItem) < 5 {
		return nil
	}
	return invoking.ConfigurationItem
}

func clouds() map[string]compliance.Cloud {
	byName := map[string]compliance.Cloud{}
	for _, cloud := range all.Clouds(nil, nil, "us-east-1") {
		byName[cloud.Name()] = cloud
	}
	return byName
}

// checkPlain compares what is read of a plain item with what its cloud's protocol reads.
func checkPlain(t *testing.T, all map[string]compliance.Cloud, item snapshot.Item) {
	t.Helper()
	want, err := all[item.Cloud].Item(item.Native)
	if err != nil || want.Action != compliance.Evaluate {
		t.Errorf("%s: action %v, error %v, but the item is plain", item.Native, want.Action, err)
		return
	}
	got := compliance.Item{Resource: item.Resource(), Captured: item.Captured}
	if item.Cloud == compliance.HuaweiCloud {
		got.Captured = want.Captured
		want.Resource.Account = got.Resource.Account
	}
	got.Resource.Project, got.Resource.Related = want.Resource.Project, want.Resource.Related // for lookups only; no rule with lookups is judged
	if reflect.DeepEqual(want, got) {                                                         // large items are compared byte by byte below
		return
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-protocol +plain):\n%s", item.Native, diff)
	}
}

func TestPlainExamples(t *testing.T) {
	t.Parallel()
	all := clouds()
	var parser snapshot.Parser
	for cloud, items := range examples(t) {
		plain := 0
		for _, text := range items {
			item, err := parser.Parse(text, "file")
			if err != nil {
				t.Errorf("%s: %v", text, err)
				continue
			}
			if item.Cloud != cloud {
				t.Errorf("%s: cloud %s, want %s", text, item.Cloud, cloud)
			}
			if item.Plain {
				plain++
				checkPlain(t, all, item)
			}
		}
		if plain*10 < len(items)*8 {
			t.Errorf("%s: only %d of %d items are plain", cloud, plain, len(items))
		}
	}
}

// What is read of a plain item is what its cloud's protocol reads, whatever is in it.
func FuzzParse(f *testing.F) {
	for _, items := range examples(f) {
		for i := 0; i < len(items); i += 20 {
			f.Add([]byte(items[i]))
		}
	}
	for _, seed := range []string{
		`{"resource":{"id":"a","provider":"vpc","type":"publicips","properties":{}},"relations":[]}`,
		`{"accountId":1,"regionId":"r","resourceType":"ACS::EIP::EipAddress","resourceId":"e","configuration":{"a":1},"tags":{"a":"b"}}`,
		`{"accountId":"1","resourceType":"ACS::A::B","resourceId":"e","resourceSnapshot":{"configuration":{"a":1},"tags":[{"key":"a","value":"b"}],"createTime":"2025-03-04T09:15:27Z"}}`,
		`{"resourceType":"AWS::A::B","resourceId":"e","awsRegion":"r","configurationItemStatus":"OK","configurationItemCaptureTime":"2025-03-04T09:15:27Z","configuration":"{\"a\":1}","supplementaryConfiguration":{"a":"{}"}}`,
		`{"id":"a","provider":"vpc","type":"publicips","properties":{},"project_iD":"p"}`,
		`{"resourceType":"AWS::A::B","resourceId":"e","configurationItemStatus":"OK","configurationItemCaptureTime":"2025-03-04T09:15:27Z","configuration":{},"Relationships":[]}`,
		`"{\"resourceType\":\"AWS::A::B\"}"`, `{"resourceType":"X"}`, `[]`, `{"id":"a","ID":"b","provider":"x","type":"y"}`,
	} {
		f.Add([]byte(seed))
	}
	all := clouds()
	f.Fuzz(func(t *testing.T, text []byte) {
		var parser snapshot.Parser
		item, err := parser.Parse(text, "")
		if err == nil && item.Plain {
			checkPlain(t, all, item)
		}
	})
}
