package alicloud_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/protocoltest"
)

func TestAdvice(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{
		"NoPermission":                 "config:PutEvaluations on resource *",
		"Forbidden.RAM":                "config:PutEvaluations",
		"InvalidAccessKeyId.Inactive":  "disabled",
		"SignatureDoesNotMatch":        "the secret does not match the access key",
		"InvalidTimeStamp.Expired":     "the clock",
		"InvalidSecurityToken.Expired": "temporary access key",
		"AccountNotExisted":            alicloud.International,
		"Invalid.ResultToken.Value":    "error-center",
	} {
		protocoltest.Bubble(t, code, func(t *testing.T) {
			s := newService(t)
			s.fail = func(string, int) error {
				return &acs.Error{Status: http.StatusBadRequest, Code: code, Message: "an example. server string to sign is:POST secret"}
			}
			notification := decode(t, s.cloud(), "eip-below-minimum")
			err := notification.Report(invocation(t, 10*time.Second), outcomes(notification.Event().Resource, 1))
			if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "POST secret") {
				t.Errorf("got %v, want advice about %q and no string to sign", err, want)
			}
			if n := s.count()["PutEvaluations"]; n != 1 {
				t.Errorf("%d calls, want 1", n)
			}
		})
	}
}
