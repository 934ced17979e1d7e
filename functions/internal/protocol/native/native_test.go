package native_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

func TestRead(t *testing.T) {
	t.Parallel()
	type object struct {
		Name    string
		On      bool
		At      time.Time
		Inner   struct{ Name string }
		Members map[string]string
	}
	for name, test := range map[string]struct{ field, value, want string }{
		"right":        {"event", `{"Name":"a","On":true,"Inner":{"Name":"b"}}`, "<nil>"},
		"cut off":      {"event", `{"Name":"secret`, "event is not JSON, or is cut off: unexpected end of JSON input"},
		"payload":      {"", `[]`, "the payload must be an object, not array"},
		"field":        {"", `{"Inner":{"Name":7}}`, "Inner.Name must be a string, not number"},
		"below":        {"event", `{"Inner":"secret"}`, "event.Inner must be an object, not string"},
		"no bool":      {"event", `{"On":"secret"}`, "event.On must be true or false, not string"},
		"large number": {"event", `{"Members":123456789}`, "event.Members must be an object, not number"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var into object
			got := fmt.Sprint(native.Read(test.field, []byte(test.value), &into))
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestAbsent(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{"": true, "null": true, `""`: false, "0": false, "{}": false} {
		if got := native.Absent(json.RawMessage(value)); got != want {
			t.Errorf("%q: got %t", value, got)
		}
	}
}

func TestCheckSize(t *testing.T) {
	t.Parallel()
	if err := native.CheckSize(make([]byte, compliance.MaxEvent)); err != nil {
		t.Error(err)
	}
	if err := native.CheckSize(make([]byte, compliance.MaxEvent+1)); !errors.Is(err, compliance.ErrEvent) || !strings.Contains(err.Error(), "the limit is 6 MiB") {
		t.Errorf("got %v, want an error that wraps compliance.ErrEvent and tells the limit", err)
	}
}

func TestTypes(t *testing.T) {
	t.Parallel()
	got, err := native.Types(compliance.AWS, []string{"aws/AWS::EC2::EIP", "alicloud/ACS::EIP::EipAddress", "aws/account", "aws/AWS::S3::Bucket", "aws/AWS::EC2::EIP"})
	if diff := cmp.Diff([]string{"AWS::EC2::EIP", "AWS::S3::Bucket"}, got); diff != "" || err != nil {
		t.Errorf("error %v, -want +got:\n%s", err, diff)
	}
	if _, err := native.Types(compliance.HuaweiCloud, []string{"aws/AWS::EC2::EIP", "huaweicloud/account"}); !errors.Is(err, compliance.ErrPolicy) {
		t.Errorf("got %v, want an error that wraps compliance.ErrPolicy", err)
	}
}
