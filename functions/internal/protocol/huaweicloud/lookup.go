package huaweicloud

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
	"github.com/assay-rules/assay/functions/internal/protocol/native"
)

var _ lookup.Service = (*Cloud)(nil)

// services is the closed table of the services that lookups can call; true: a global service, which is called about the account, not about a
// project in a region. Hosts are service.region.myhuaweicloud.com (page "Regions and Endpoints").
var services = map[string]bool{
	"cbr": false, "ces": false, "css": false, "cts": false, "elb": false, "hss": false, "iam": true, "kms": false, "nat": false, "obs": false,
	"rds": false, "rms": true, "vpc": false, "waf": false,
}

// Services lists the services that lookups can ask.
func Services() []string { return slices.Sorted(maps.Keys(services)) }

// Items is not offered: Config has no query for related items that returns all of their properties.
func (c *Cloud) Items(context.Context, lookup.Query) ([]lookup.Item, error) {
	return nil, errors.New("related items cannot be queried in Huawei Cloud Config")
}

// Ask sends a request of a lookup. If the item did not name the project, it is that of the region, as the SDK finds it.
func (c *Cloud) Ask(ctx context.Context, r lookup.Request) (json.RawMessage, error) {
	global, known := services[r.Call.Service]
	if !known {
		return nil, fmt.Errorf("%q is not a service that lookups can call", r.Call.Service)
	}
	if !global && r.Region == "" {
		return nil, lookup.Lacking("region")
	}
	if r.Call.Service == "obs" {
		return c.askOBS(ctx, r)
	}
	if !global {
		var err error
		if r.Project, err = c.project(ctx, r); err != nil {
			return nil, err
		}
	}
	path := strings.ReplaceAll(r.Path, lookup.ProjectMark, url.PathEscape(r.Project))
	return c.ask(ctx, r.Call.Service, cmp.Or(r.Call.Method, http.MethodGet), path, r)
}

func (c *Cloud) ask(ctx context.Context, service, method, path string, r lookup.Request) (json.RawMessage, error) {
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.Empty() {
		return nil, errors.New("there are no credentials to sign with")
	}
	name := c.hostOf(service, r.Region)
	target := c.at(name) + path
	query, body, err := inputOf(method, r.Parameters)
	if err != nil {
		return nil, err
	}
	if len(query) > 0 {
		target += "?" + encodeQuery(query)
	}
	build := func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		request.Host = name
		request.Header.Set("Content-Type", "application/json")
		domain := r.Account
		if !services[service] {
			domain = ""
			request.Header.Set("X-Project-Id", r.Project)
		}
		Sign(request, body, domain, credentials, time.Now())
		return request, nil
	}
	return c.send(ctx, service, build, credentials)
}

func (c *Cloud) send(
	ctx context.Context, service string, build func(context.Context) (*http.Request, error), credentials compliance.Credentials,
) (answer json.RawMessage, err error) {
	err = c.services.Of(service, &c.Client).Try(ctx, delivery.MostForResource, build, func(response delivery.Response) error {
		if !response.OK() {
			return refused(response, credentials)
		}
		return delivery.Object(func(body []byte) error { answer = body; return nil })(response)
	})
	return answer, err
}

// obsQueries are the operations of OBS that lookups can call: what the query of a request for a bucket is. The answer is JSON.
var obsQueries = map[string]string{"GetBucketPolicy": "policy"}

// askOBS sends a request for a bucket (OBS API Reference, "Obtaining Bucket Policy Information", obs_04_0028). The parameter bucket is its name.
// OBS takes an access key only, no IAM token. OBS's certificate does not cover the host of a bucket with a period in its name (Developer Guide,
// "Use Restrictions", obs_06_0019): such a bucket is requested, by its Host, at the endpoint of the region.
func (c *Cloud) askOBS(ctx context.Context, r lookup.Request) (json.RawMessage, error) {
	credentials := compliance.InvocationFrom(ctx).Credentials
	bucket, _ := r.Parameters["bucket"].(string)
	query, known := obsQueries[r.Call.Action]
	switch {
	case credentials.AccessKey == "" || credentials.SecretKey == "":
		return nil, errors.New("there are no credentials to sign with: OBS takes an access key, no token (for a container image, Include Keys)")
	case !known:
		return nil, fmt.Errorf("lookups cannot call operation %s of OBS", r.Call.Action)
	case !isBucket(bucket):
		return nil, fmt.Errorf("%.70q is no name of a bucket", bucket)
	}
	endpoint := c.hostOf("obs", r.Region)
	name := bucket + "." + endpoint
	server := name
	if strings.Contains(bucket, ".") {
		server = endpoint
	}
	build := func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.at(server)+"/?"+query, nil)
		if err != nil {
			return nil, err
		}
		request.Host = name
		SignOBS(request, bucket, credentials, time.Now())
		return request, nil
	}
	return c.send(ctx, "obs", build, credentials)
}

// inputOf puts parameters where a method has them: in the query, or in the body of a POST.
func inputOf(method string, parameters map[string]any) (query url.Values, body []byte, err error) {
	if method == http.MethodPost {
		body, err = native.Write(parameters)
		return nil, body, err
	}
	query = url.Values{}
	for name, v := range parameters {
		list, isList := v.([]any)
		if !isList {
			list = []any{v}
		}
		for _, one := range list {
			query.Add(name, fmt.Sprint(one))
		}
	}
	return query, nil, nil
}

// at is the URL under which a host is reached: that of the local cloud if there is one.
func (c *Cloud) at(name string) string {
	return cmp.Or(strings.TrimSuffix(c.Lookups, "/"), "https://"+name)
}

// hostOf is where a service answers. Config's endpoint shows the site: https://rms.myhuaweicloud.eu.
func (c *Cloud) hostOf(service, region string) string {
	domain := "myhuaweicloud.com"
	if u, err := url.Parse(c.Endpoint); err == nil {
		if rest, isConfig := strings.CutPrefix(u.Hostname(), "rms."); isConfig && strings.HasPrefix(rest, "myhuaweicloud.") {
			domain = rest
		}
	}
	if services[service] {
		return service + "." + domain
	}
	return service + "." + region + "." + domain
}

// project is the one that the request names, else the account's main project of the region (IAM, "Querying Project Information",
// GET /v3/projects; so does github.com/huaweicloud/huaweicloud-sdk-go-v3, core/auth/basic).
func (c *Cloud) project(ctx context.Context, r lookup.Request) (string, error) {
	if isProject(r.Project) {
		return r.Project, nil
	}
	key := [2]string{r.Account, r.Region}
	if known, ok := c.projects.Load(key); ok {
		return known.(string), nil
	}
	answer, err := c.ask(ctx, "iam", http.MethodGet, "/v3/projects", lookup.Request{
		Region: r.Region, Account: r.Account, Parameters: map[string]any{"name": r.Region},
	})
	if refusal, ok := errors.AsType[lookup.Refusal](err); ok && !refusal.Temporary() { // it is not the lookup's: neither its permission nor "there is none"
		advice := ""
		if lookup.Denied(refusal) {
			advice = ": allow iam:projects:listProjects in the function's role"
		}
		status, code := refusal.Refused()
		return "", fmt.Errorf("the project of region %s cannot be found: HTTP %d %s%s", r.Region, status, code, advice)
	}
	if err != nil {
		return "", fmt.Errorf("find the project of region %s: %w", r.Region, err)
	}
	var told struct {
		Projects []struct {
			ID   string `json:"id"`
			Name string `json:"name"`
		} `json:"projects"`
	}
	if err := json.Unmarshal(answer, &told); err != nil {
		return "", fmt.Errorf("find the project of region %s: %w", r.Region, err)
	}
	for _, project := range told.Projects {
		if project.Name == r.Region && project.ID != "" {
			c.projects.Store(key, project.ID)
			return project.ID, nil
		}
	}
	return "", fmt.Errorf("the account has no project in region %s", r.Region)
}

// refused reads a refusal. Services name the code in one of several ways; OBS answers in XML.
func refused(response delivery.Response, credentials compliance.Credentials) *delivery.Refusal {
	var body struct {
		Code    string          `json:"error_code"`
		Message string          `json:"error_msg"`
		Old     string          `json:"errCode"`
		Error   json.RawMessage `json:"error"` // of IAM: an object
	}
	_ = json.Unmarshal(response.Body, &body) // the status is what counts
	var iam struct {
		Message string `json:"message"`
		Title   string `json:"title"`
	}
	_ = json.Unmarshal(body.Error, &iam)
	code := cmp.Or(body.Code, body.Old, iam.Title, element(response.Body, "Code"))
	return delivery.Refusal{
		Status: response.Status, Code: code, Message: cmp.Or(body.Message, iam.Message, element(response.Body, "Message")),
		RequestID: cmp.Or(response.Header.Get("X-Request-Id"), response.Header.Get("X-Obs-Request-Id")),
		Throttled: slices.Contains(codesThrottled, code),
	}.Masked(credentials)
}

// element is the text of an element of an XML answer; empty if there is none.
func element(body []byte, name string) string {
	_, after, _ := strings.Cut(string(body), "<"+name+">")
	text, _, closed := strings.Cut(after, "</"+name+">")
	if !closed { // what follows can echo the request
		return ""
	}
	return text
}

// isBucket reports whether OBS allows a name, which becomes part of a host (OBS API Reference, "Constructing a Request", obs_04_0007).
func isBucket(name string) bool {
	badLabel := func(label string) bool { return label == "" || strings.Trim(label, "-") != label }
	return len(name) >= 3 && len(name) <= 63 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-.") == "" &&
		!slices.ContainsFunc(strings.Split(name, "."), badLabel)
}

func isProject(id string) bool { return len(id) == 32 && strings.Trim(id, "0123456789abcdef") == "" }
