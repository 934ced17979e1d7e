package delivery

import (
	"fmt"
	"net/url"
	"strings"
)

// CheckEndpoint returns an error unless the endpoint is a URL of scheme and host, such as https://rms.myhuaweicloud.com.
func CheckEndpoint(endpoint string) error {
	u, err := url.Parse(endpoint)
	if err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" && u.User == nil && u.RawQuery == "" && u.Fragment == "" && strings.Trim(u.Path, "/") == "" {
		return nil
	}
	if _, host, found := strings.Cut(endpoint, "@"); found {
		endpoint = "…@" + host // a password may precede it
	}
	return fmt.Errorf("%q must be a URL of scheme and host, such as https://rms.myhuaweicloud.com or http://127.0.0.1:8170", endpoint)
}
