// Package aws speaks with AWS Config: it reads the events of custom rules and reports the verdicts.
//
// A change event carries a resource; an oversized one leaves its configuration out, which is then fetched; a scheduled one is about the
// account, whose resources are listed. Verdicts go back through PutEvaluations, together with the event's resultToken.
//
// Requests are JSON 1.1 over net/http, signed with the signer of the AWS SDK. The SDK's whole client costs 1.7 MB and 1.3 ms of every
// cold start more (stripped, linux/amd64: 7.9 MB and 3.4 ms from exec to exit, against 6.2 MB and 2.1 ms), and its own retries would run
// beside those of package delivery.
package aws

import (
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// Endpoint is AWS Config's public endpoint of a region. The partitions' domains are those of the SDK's endpoint table for AWS Config;
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
}

var _ compliance.Cloud = (*Cloud)(nil)

// Actions are the least that the function's role must be allowed, SweepActions what it must be allowed besides if a scheduled rule is about
// resources: the IAM action of each operation that this package calls (Service Authorization Reference, "API operations defined by AWS
// Config"). Only GetComplianceDetailsByConfigRule can be limited to single resources.
var (
	Actions = []string{
		"config:PutEvaluations",
		"config:GetResourceConfigHistory", // oversized items; in sweeps, what vanishes meanwhile
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
