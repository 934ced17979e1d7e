package delivery_test

import (
	"strings"
	"testing"

	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

func TestCheckEndpoint(t *testing.T) {
	t.Parallel()
	for endpoint, right := range map[string]bool{
		"https://rms.myhuaweicloud.com": true, "http://127.0.0.1:8170": true, "http://[::1]:8170/": true,
		"": false, "rms.myhuaweicloud.com": false, "127.0.0.1:8170": false, "ftp://a": false, "https://": false, "https:///a": false, "https://a/b": false,
		"https://a?b": false, "https://a#b": false, "https://user:secret@a": false, "https://a b": false, "%": false,
	} {
		if err := delivery.CheckEndpoint(endpoint); (err == nil) != right {
			t.Errorf("%q: error %v", endpoint, err)
		} else if err != nil && strings.Contains(err.Error(), "secret") {
			t.Error(err)
		}
	}
}
