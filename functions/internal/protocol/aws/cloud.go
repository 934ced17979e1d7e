// Package aws implements AWS Config's protocol: it decodes the events of custom rules and reports verdicts.
//
// A change event carries a resource. An oversized event omits the configuration, which is then fetched. A scheduled event is about the
// account, so its resources are listed. Verdicts are sent by PutEvaluations with the event's resultToken.
//
// Requests are JSON 1.1 over net/http, signed by the AWS SDK's signer. The SDK's complete client would add 1.7 MB and 1.3 ms to every cold
// start (stripped, linux/amd64: 7.9 MB and 3.4 ms from exec to exit, instead of 6.2 MB and 2.1 ms), and its retries would interfere with
// those of package delivery.
package aws

import (
	"strings"
	"sync"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// Endpoint returns AWS Config's public endpoint in a region. The partitions' domains come from the SDK's endpoint table for AWS Config;
// the isolated partitions need Cloud.Endpoint.
func Endpoint(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "https://config." + region + ".amazonaws.com.cn"
	case strings.HasPrefix(region, "eusc-"):
		return "https://config." + region + ".amazonaws.eu"
	default:
		return "https://config." + region + ".amazonaws.com"
	}
}

// Cloud is AWS Config in one region. Requests are signed with the access key of the invocation ([compliance.WithInvocation]). Its methods
// may be called concurrently. Neither credentials nor region nor endpoint ever come from an event.
type Cloud struct {
	Region   string // of the rule and the function: eu-west-1
	Endpoint string // scheme and host; empty means [Endpoint] of the region
	Client   delivery.Client
	// Lookups is where the requests of lookups go instead of the services' own hosts, scheme and host: the local cloud. They keep the
	// services' names in the header Host.
	Lookups string

	services  delivery.Clients
	recording sync.Map // until when a type is known to be recorded, by account and type
}

var _ compliance.Cloud = (*Cloud)(nil)

// Protocol says where to find this cloud's services.
func Protocol() protocol.Protocol {
	return protocol.Protocol{
		Cloud:    compliance.AWS,
		Endpoint: Endpoint,
		Keys:     protocol.Keys{AccessKey: "AWS_ACCESS_KEY_ID", SecretKey: "AWS_SECRET_ACCESS_KEY", SecurityToken: "AWS_SESSION_TOKEN"},
		Open: func(c protocol.Connection) compliance.Cloud {
			return &Cloud{Endpoint: c.Config, Lookups: c.Lookups, Region: c.Region, Client: delivery.Client{HTTP: c.Client}}
		},
	}
}

// Actions are the IAM actions that the function's role must allow, SweepActions those that it must allow besides if a scheduled rule is about
// resources: one per operation that this package calls (Service Authorization Reference, "API operations defined by AWS Config"). Only
// GetComplianceDetailsByConfigRule can be limited to single resources.
var (
	Actions = []string{
		"config:PutEvaluations",
		"config:GetResourceConfigHistory", // oversized items; in sweeps, resources that vanish meanwhile
	}
	SweepActions = []string{
		"config:BatchGetResourceConfig",
		"config:GetComplianceDetailsByConfigRule",
		"config:GetDiscoveredResourceCounts",
		"config:SelectResourceConfig",
	}
)

// Name is [compliance.AWS].
func (c *Cloud) Name() string { return compliance.AWS }
