package aws

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

var _ lookup.Service = (*Cloud)(nil)

// Ask sends a request of a lookup.
func (c *Cloud) Ask(ctx context.Context, r lookup.Request) (json.RawMessage, error) {
	s, known := services[r.Call.Service]
	region := cmp.Or(r.Region, c.Region)
	switch {
	case !known:
		return nil, fmt.Errorf("%q is not a service that lookups can call", r.Call.Service)
	case !consistsOf(region, lower+digits+"-") || r.Account != "" && !consistsOf(r.Account, digits):
		return nil, fmt.Errorf("%.40q is no region, or %.40q no account", region, r.Account)
	case s.host == "s3-control" && r.Account == "":
		return nil, lookup.Lacking("account")
	}
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.AccessKey == "" || credentials.SecretKey == "" {
		return nil, errors.New("there are no credentials to sign with")
	}
	build, err := c.request(s, r, region, credentials)
	if err != nil {
		return nil, err
	}
	var answer json.RawMessage
	err = c.services.Of(r.Call.Service, &c.Client).Try(ctx, delivery.MostForResource, build, func(response delivery.Response) error {
		if !response.OK() {
			return c.refused(s, response, credentials)
		}
		if s.protocol == jsonRPC || s.protocol == restJSON {
			return delivery.Object(func(body []byte) error { answer = body; return nil })(response)
		}
		if response.Incomplete != nil {
			return delivery.NoAnswer(response, response.Incomplete.Error())
		}
		var err error
		if answer, err = fromXML(response.Body, s.protocol, r.Call.Shapes); err != nil {
			return delivery.NoAnswer(response, err.Error())
		}
		return nil
	})
	return answer, err
}

// request builds the requests of a service.
func (c *Cloud) request(s service, r lookup.Request, region string, credentials compliance.Credentials) (func(context.Context) (*http.Request, error), error) {
	host, signedFor := s.at(region, r.Account)
	method, path, header := http.MethodPost, "/", http.Header{}
	var body []byte
	switch s.protocol {
	case jsonRPC:
		var err error
		if body, err = native.Write(r.Parameters); err != nil {
			return nil, err
		}
		header.Set("Content-Type", "application/x-amz-json-"+s.version)
		header.Set("X-Amz-Target", s.target+"."+r.Call.Action)
	case query, ec2Query:
		form := url.Values{"Action": {r.Call.Action}, "Version": {cmp.Or(r.Call.Version, s.version)}}
		flatten(form, "", r.Parameters, s.protocol)
		body = []byte(form.Encode())
		header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	default:
		method, path = cmp.Or(r.Call.Method, http.MethodGet), r.Path
		values := url.Values{}
		flatten(values, "", r.Parameters, s.protocol)
		if len(values) > 0 {
			path += "?" + strings.ReplaceAll(values.Encode(), "+", "%20")
		}
		if s.host == "s3-control" {
			header.Set("X-Amz-Account-Id", r.Account)
		}
	}
	target := cmp.Or(strings.TrimSuffix(c.Lookups, "/"), "https://"+host) + path
	return func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Host = host
		for name, values := range header {
			request.Header[name] = values
		}
		hash := sha256.Sum256(body)
		if s.host == "s3-control" {
			request.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(hash[:]))
		}
		keys := aws.Credentials{AccessKeyID: credentials.AccessKey, SecretAccessKey: credentials.SecretKey, SessionToken: credentials.SecurityToken}
		return request, v4.NewSigner().SignHTTP(ctx, keys, request, hex.EncodeToString(hash[:]), cmp.Or(s.signed, s.host), signedFor, time.Now())
	}, nil
}

// flatten writes parameters as query APIs take them: Filter.1.Value.1 for EC2, Names.member.1 for others; a list in a path's query is the
// parameter several times.
func flatten(into url.Values, prefix string, v any, p wireFormat) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if prefix != "" {
				name = prefix + "." + name
			}
			flatten(into, name, inner, p)
		}
	case []any:
		for i, inner := range v {
			switch p {
			case ec2Query:
				flatten(into, prefix+"."+strconv.Itoa(i+1), inner, p)
			case query:
				flatten(into, prefix+".member."+strconv.Itoa(i+1), inner, p)
			default:
				flatten(into, prefix, inner, p)
			}
		}
	default:
		into.Add(prefix, fmt.Sprint(v))
	}
}

// refused reads a refusal: JSON, or XML with Code and Message.
func (c *Cloud) refused(s service, response delivery.Response, credentials compliance.Credentials) *delivery.Refusal {
	refusal := c.refusal(Request{}, response, credentials)
	refusal.Advice = ""
	if s.protocol != jsonRPC && s.protocol != restJSON {
		refusal.Code, refusal.Message = element(response.Body, "Code"), element(response.Body, "Message")
		refusal.Retry, refusal.Throttled = temporary(refusal.Code), throttled(refusal.Code)
	}
	return refusal.Masked(credentials)
}

// Items finds recorded items: those that the resource's relationships name, or those with equal members of their configuration. That there
// are none is only known if AWS Config records their type.
func (c *Cloud) Items(ctx context.Context, q lookup.Query) ([]lookup.Item, error) {
	if len(q.Where) == 0 {
		return c.related(ctx, q)
	}
	condition := ""
	for _, name := range sortedKeys(q.Where) {
		value := q.Where[name]
		if !consistsOf(name, lower+upper+digits+"._") || !consistsOf(value, lower+upper+digits+"-_.:/@+=,*") {
			return nil, fmt.Errorf("configuration.%.100s = %.100q cannot be queried", name, value)
		}
		condition += " AND configuration." + name + " = '" + value + "'"
	}
	found, err := c.find(ctx, q.Items.Type, condition)
	if err == nil && len(found) == 0 {
		err = c.recorded(ctx, q.Items.Type)
	}
	return found, err
}

// related are the resources that the resource's relationships name. A sweep's items have none: they are fetched.
func (c *Cloud) related(ctx context.Context, q lookup.Query) ([]lookup.Item, error) {
	relations := q.Resource.Related
	if relations == nil {
		key := resourceKey{ID: q.Resource.ID, Type: strings.TrimPrefix(q.Resource.Type, typePrefix)}
		current, err := c.history(ctx, key, time.Time{}, delivery.MostForResource)
		if err != nil {
			return nil, err
		}
		if current == nil {
			return nil, errors.New("AWS Config does not know the resource's relationships")
		}
		relations = current.related()
	}
	return q.Among(relations), nil
}

// find gets the items of a type that meet a condition. What a query tells of a configuration differs from what was recorded
// ([sweep.List]), so that the configurations come from a batch.
func (c *Cloud) find(ctx context.Context, resourceType, condition string) ([]lookup.Item, error) {
	input := selectResourceConfig{
		Expression: "SELECT resourceId WHERE resourceType = '" + resourceType + "'" + condition, Limit: maxPage,
	}
	found := []lookup.Item{}
	for {
		rows, next, err := c.query(ctx, "SelectResourceConfig", input)
		if err != nil {
			return nil, err
		}
		var keys []resourceKey
		for _, row := range rows {
			var read nativeItem
			if err := object("the row", []byte(row), &read); err != nil || read.ResourceID == "" {
				return nil, fmt.Errorf("a row of the query cannot be read: %.200s", row)
			}
			keys = append(keys, resourceKey{ID: read.ResourceID, Type: resourceType})
		}
		items, err := c.batch(ctx, keys)
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			current, ok := items[key]
			if ok {
				err = current.unwrap()
			} else if current, err = c.history(ctx, key, time.Time{}, delivery.MostForResource); gone(err) || err == nil && current == nil {
				continue
			}
			if err != nil {
				return nil, err
			}
			if !current.recorded() {
				continue
			}
			r := current.resource()
			found = append(found, lookup.Item{ID: key.ID, Name: r.Name, Type: key.Type, Region: r.Region, Properties: r.Properties})
		}
		if next == "" {
			return found, nil
		}
		if next == input.NextToken {
			return nil, errors.New("SelectResourceConfig keeps returning the same NextToken")
		}
		input.NextToken = next
	}
}

// recorded makes sure that AWS Config records a type and that its queries know it, so that finding none means that there is none.
func (c *Cloud) recorded(ctx context.Context, resourceType string) error {
	type key struct{ account, kind string }
	of := key{compliance.InvocationFrom(ctx).Account, resourceType}
	if until, ok := c.recording.Load(of); ok && time.Now().Before(until.(time.Time)) {
		return nil
	}
	rows, _, err := c.query(ctx, "SelectResourceConfig", selectResourceConfig{Expression: "SELECT resourceId WHERE resourceType = '" + resourceType + "'", Limit: 1})
	if err == nil && len(rows) == 0 {
		if err = c.checkNone(ctx, resourceType); err == nil {
			err = c.checkRecorder(ctx, resourceType)
		}
	}
	if err == nil {
		c.recording.Store(of, time.Now().Add(recordingKnown))
	}
	return err
}

// recordingKnown is how long it counts as known that a type is recorded.
const recordingKnown = 5 * time.Minute

// checkRecorder refuses a type that the configuration recorder leaves out (API reference, RecordingGroup).
func (c *Cloud) checkRecorder(ctx context.Context, resourceType string) error {
	type output struct {
		ConfigurationRecorders *[]struct {
			RecordingGroup struct {
				AllSupported    bool     `json:"allSupported"`
				ResourceTypes   []string `json:"resourceTypes"`
				ExclusionByType struct {
					ResourceTypes []string `json:"resourceTypes"`
				} `json:"exclusionByResourceTypes"`
				Strategy struct {
					UseOnly string `json:"useOnly"`
				} `json:"recordingStrategy"`
			} `json:"recordingGroup"`
		}
	}
	request := Request{Operation: "DescribeConfigurationRecorders", Input: func() any { return struct{}{} }, Most: delivery.MostForPage}
	return c.Call(ctx, request, delivery.JSON(func(out *output) error {
		if out.ConfigurationRecorders == nil {
			return again("", "the answer has no list of recorders")
		}
		for _, recorder := range *out.ConfigurationRecorders {
			group := recorder.RecordingGroup
			excluded := group.Strategy.UseOnly == "EXCLUSION_BY_RESOURCE_TYPES" && !slices.Contains(group.ExclusionByType.ResourceTypes, resourceType)
			if group.AllSupported || excluded || slices.Contains(group.ResourceTypes, resourceType) {
				return nil
			}
		}
		return fmt.Errorf("AWS Config does not record %s: add it to the configuration recorder", resourceType)
	}))
}

func sortedKeys(m map[string]string) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
