package delivery_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

func TestRefusalError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		refusal delivery.Refusal
		want    string
	}{
		"all": {
			delivery.Refusal{Status: 403, Code: "RMS.00010006", Message: "Access denied.", RequestID: "r1", Advice: "allow it"},
			"HTTP 403 RMS.00010006: Access denied. (request r1); allow it",
		},
		"status only": {delivery.Refusal{Status: 502}, "HTTP 502"},
		"a book":      {delivery.Refusal{Status: 502, Message: strings.Repeat("é", 501)}, "HTTP 502: " + strings.Repeat("é", 500) + "…"},
		"one line":    {delivery.Refusal{Status: 502, Message: "<html>\r\n\x1b[2J\x00\xff", Code: "a\nb"}, "HTTP 502 a b: <html>   [2J \uFFFD"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.refusal.Error()); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestMask(t *testing.T) {
	t.Parallel()
	const secret, other = "a/b+c d==", "0123abcd"
	for name, test := range map[string]struct{ text, want string }{
		"plain":         {"token a/b+c d== hash 0123abcd.", "token *** hash ***."},
		"escaped":       {"t=a%2Fb%2Bc+d%3D%3D&h", "t=***&h"},
		"as in a path":  {"t=a%2Fb+c%20d==&h", "t=***&h"},
		"escaped twice": {"&SecurityToken%3Da%252Fb%252Bc%2Bd%253D%253D%26", "&SecurityToken%3D***%26"},
		"nothing to do": {"all is well", "all is well"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, delivery.Mask(test.text, "", secret, other)); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}
