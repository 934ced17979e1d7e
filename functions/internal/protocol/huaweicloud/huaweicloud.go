// Package huaweicloud lets a function be a custom rule of Huawei Cloud Config: it reads the events that Config sends and tells Config the
// compliance of the resources.
//
// Sources: Config User Guide, "Events" (rms_05_0506) and "Events" of organization rules (rms_05_0708); Config API Reference, "Updating
// the Compliance Result" (rms_04_0515), "Querying All Resources Under Your Account" (rms_04_0104) and "Error Codes".
package huaweicloud

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// DefaultEndpoint is Config's in most regions; Config is a global service (Config User Guide, "Regions and Endpoints").
const DefaultEndpoint = "https://rms.myhuaweicloud.com"

// Cloud is Huawei Cloud Config. Requests are signed with the credentials of the invocation (compliance.WithInvocation): the access key if
// there is one, else the IAM token.
type Cloud struct {
	Endpoint string          // scheme and host; empty means DefaultEndpoint
	Client   delivery.Client // Client.HTTP must be set
}

var (
	_ compliance.Cloud        = (*Cloud)(nil)
	_ compliance.Notification = (*notification)(nil)
	_ compliance.Sweeper      = (*periodic)(nil)
)

// Name is huaweicloud.
func (c *Cloud) Name() string { return compliance.HuaweiCloud }

func (c *Cloud) endpoint() string {
	return strings.TrimSuffix(cmp.Or(c.Endpoint, DefaultEndpoint), "/")
}

// request makes the signed requests of one call to Config's API below /v1/resource-manager/domains/{domain}; each attempt gets a new one.
func (c *Cloud) request(ctx context.Context, method, domain, operation string, query url.Values, body []byte) (func(context.Context) (*http.Request, error), error) {
	credentials := compliance.InvocationFrom(ctx).Credentials
	if credentials.Empty() {
		return nil, fmt.Errorf("%w: there are no credentials to sign with: give the function an agency that trusts FunctionGraph and allows %s "+
			"(function settings, Permissions; for a container image also Include Keys)", compliance.ErrReport, actions[operation])
	}
	target := c.endpoint() + "/v1/resource-manager/domains/" + url.PathEscape(domain) + "/" + operation
	if len(query) > 0 {
		target += "?" + encodeQuery(query)
	}
	return func(ctx context.Context) (*http.Request, error) {
		request, err := http.NewRequestWithContext(ctx, method, target, bytes.NewReader(body))
		if err != nil {
			return nil, fmt.Errorf("endpoint %q: %w", c.endpoint(), err)
		}
		if len(body) > 0 {
			request.Header.Set("Content-Type", "application/json")
		}
		Sign(request, body, domain, credentials, time.Now())
		return request, nil
	}, nil
}

// The operations, and the actions that the function's agency must allow (Config API Reference, "Permissions Policies and Supported Actions").
const (
	policyStates = "policy-states"
	allResources = "all-resources"
)

var actions = map[string]string{
	policyStates: "rms:policyStates:update",
	allResources: "rms:resources:list",
}

// Actions are the actions that the function's agency must allow: the second only for sweeps.
var Actions = []string{actions[policyStates], actions[allResources]}
