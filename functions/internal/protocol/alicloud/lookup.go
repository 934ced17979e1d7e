package alicloud

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

var _ lookup.Service = (*Cloud)(nil)

// Items is not offered: Cloud Config has no query for related items.
func (c *Cloud) Items(context.Context, lookup.Query) ([]lookup.Item, error) {
	return nil, errors.New("related items cannot be queried in Cloud Config")
}

// Ask sends a request of a lookup: of an RPC API, an API with paths (ROA), or OSS.
func (c *Cloud) Ask(ctx context.Context, r lookup.Request) (json.RawMessage, error) {
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.AccessKey == "" || credentials.SecretKey == "" {
		return nil, errors.New("there are no credentials to sign with")
	}
	region := cmp.Or(r.Region, c.homeRegion())
	name, known := hostOf(r.Call.Service, region)
	if !known {
		return nil, fmt.Errorf("%q is not a service that lookups can call in region %q", r.Call.Service, region)
	}
	build := c.request(r, name, credentials)
	if r.Call.Service == "oss" {
		var err error
		if build, err = c.ossRequest(r, name, region, credentials); err != nil {
			return nil, err
		}
	}
	var answer json.RawMessage
	err := c.services.Of(r.Call.Service, &c.Client).Try(ctx, delivery.MostForResource, build, func(response delivery.Response) error {
		if refusal := c.refused(response, credentials); refusal != nil {
			return refusal
		}
		return delivery.Object(func(body []byte) error { answer = body; return nil })(response)
	})
	return answer, err
}

// homeRegion is where services are called about what is in no region.
func (c *Cloud) homeRegion() string {
	if c.Endpoint == International {
		return "ap-southeast-1"
	}
	return "cn-hangzhou"
}

// refused reads a refusal; nil if the service answered. APIs with paths call the fields in small letters, OSS answers in XML. Some answer
// with 200 that they did not succeed.
func (c *Cloud) refused(response delivery.Response, credentials compliance.Credentials) *delivery.Refusal {
	var told struct {
		Code               any
		Message, RequestID string
		Success, IsSuccess *bool
	}
	_ = json.Unmarshal(response.Body, &told) // the status is what counts
	failed := told.Success != nil && !*told.Success || told.IsSuccess != nil && !*told.IsSuccess
	if response.OK() && !failed {
		return nil
	}
	code, _ := told.Code.(string)
	if code == "" {
		_, after, _ := strings.Cut(string(response.Body), "<Code>")
		if text, _, closed := strings.Cut(after, "</Code>"); closed { // what follows can echo the request
			code = text
		}
	}
	message, _, _ := strings.Cut(told.Message, "server string to sign") // which repeats the request
	return delivery.Refusal{
		Status: response.Status, Code: code, Message: message, RequestID: told.RequestID,
		Retry: temporary(code), Throttled: strings.HasPrefix(code, throttling),
	}.Masked(credentials)
}

// at is the URL under which a host is reached: that of the local cloud if there is one.
func (c *Cloud) at(name string) string {
	return cmp.Or(strings.TrimSuffix(c.Lookups, "/"), "https://"+name)
}

// request builds requests of RPC APIs, whose parameters are sent in the query as the official clients do, and of APIs with paths.
func (c *Cloud) request(r lookup.Request, name string, credentials compliance.Credentials) func(context.Context) (*http.Request, error) {
	query := url.Values{}
	flatten(query, "", r.Parameters)
	method, path := http.MethodPost, "/"
	if r.Call.Path != "" {
		method, path = cmp.Or(r.Call.Method, http.MethodGet), r.Path
	} else if r.Region != "" && query.Get("RegionId") == "" && hosts()[r.Call.Service].own != "" {
		query.Set("RegionId", r.Region)
	}
	return func(ctx context.Context) (*http.Request, error) {
		target := c.at(name) + path
		if len(query) > 0 {
			target += "?" + percentEncode(query)
		}
		request, err := http.NewRequestWithContext(ctx, method, target, nil)
		if err != nil {
			return nil, err
		}
		request.Host = name
		request.Header.Set("Accept", "application/json")
		if r.Call.Action != "" {
			request.Header.Set("X-Acs-Action", r.Call.Action)
		}
		request.Header.Set("X-Acs-Version", r.Call.Version)
		Sign(request, nil, credentials, time.Now(), rand.Text())
		return request, nil
	}
}

// flatten writes parameters as RPC APIs take them: InstanceId.1, Filter.1.Key.
func flatten(into url.Values, prefix string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if prefix != "" {
				name = prefix + "." + name
			}
			flatten(into, name, inner)
		}
	case []any:
		for i, inner := range v {
			flatten(into, prefix+"."+strconv.Itoa(i+1), inner)
		}
	default:
		into.Set(prefix, fmt.Sprint(v))
	}
}

// ossQueries are the operations of OSS that lookups can call: what the query of a request for a bucket is. The answer is JSON.
var ossQueries = map[string]string{"GetBucketPolicy": "policy", "GetBucketPolicyStatus": "policyStatus"}

// ossRequest builds a request for a bucket (OSS API reference, GetBucketPolicy). The parameter bucket is its name.
func (c *Cloud) ossRequest(r lookup.Request, name, region string, credentials compliance.Credentials) (func(context.Context) (*http.Request, error), error) {
	bucket, _ := r.Parameters["bucket"].(string)
	query, known := ossQueries[r.Call.Action]
	switch {
	case !known:
		return nil, fmt.Errorf("lookups cannot call operation %s of OSS", r.Call.Action)
	case len(bucket) > 63 || strings.Trim(bucket, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || bucket == "":
		return nil, fmt.Errorf("%.70q is no name of a bucket", bucket)
	}
	name = bucket + "." + name
	return func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.at(name)+"/?"+query, bytes.NewReader(nil))
		if err != nil {
			return nil, err
		}
		request.Host = name
		signOSS(request, bucket, region, credentials, time.Now())
		return request, nil
	}, nil
}
