// Package aws speaks with AWS Config: it reads the events that a custom rule's Lambda function gets, and reports what was found.
//
// A change event carries a resource; an oversized one leaves its properties out, which are then fetched; a scheduled one is about the
// account, whose resources are listed. What was found goes back with PutEvaluations.
//
// Requests are JSON 1.1 over net/http, signed with the signer of the AWS SDK. The SDK's whole client costs 1.7 MB and 1.3 ms of every
// cold start more (stripped, linux/amd64: 7.9 MB and 3.4 ms from exec to exit, against 6.2 MB and 2.1 ms), and its own retries would run
// beside those of package delivery.
package aws

import (
	"fmt"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// Cloud is AWS Config in one region. It must not be copied after its first use.
//
// Credentials come from the context ([compliance.WithInvocation]). Neither they nor the region nor the endpoint ever come from an event.
type Cloud struct {
	Region   string // of the rule and the function: eu-west-1
	Endpoint string // empty: AWS Config's public endpoint of the region
	Client   delivery.Client
}

var _ compliance.Cloud = (*Cloud)(nil)

// Actions are the least that the function's role must be allowed: the IAM action of each operation that this package calls (Service
// Authorization Reference, "API operations defined by AWS Config"). Only the first is used on a change event, and the second on an
// oversized one.
var Actions = []string{
	"config:PutEvaluations",
	"config:GetResourceConfigHistory",         // oversized items; in sweeps, what vanishes meanwhile
	"config:SelectResourceConfig",             // sweeps, from here on
	"config:BatchGetResourceConfig",           //
	"config:GetDiscoveredResourceCounts",      //
	"config:GetComplianceDetailsByConfigRule", //
}

// Name is "aws".
func (c *Cloud) Name() string { return compliance.AWS }

// endpoint is where requests go.
func (c *Cloud) endpoint() (string, error) {
	switch {
	case !consistsOf(c.Region, lower+digits+"-"):
		return "", fmt.Errorf("region %q is not one; set AWS_REGION to the region of the rule, for example eu-west-1", c.Region)
	case c.Endpoint != "":
		return c.Endpoint, nil
	default:
		return Endpoint(c.Region), nil
	}
}

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

const typePrefix = compliance.AWS + "/"

// accountType is what AWS calls the account in an evaluation (AWS Config developer guide, "Custom rules: triggers and evaluations").
const accountType = "AWS::::Account"

// nativeType is the resource's type as AWS writes it.
func nativeType(resourceType string) (string, error) {
	if resourceType == compliance.AccountType(compliance.AWS) {
		return accountType, nil
	}
	native, ok := strings.CutPrefix(resourceType, typePrefix)
	if !ok || native == "" {
		return "", fmt.Errorf("resource type %q is not one of AWS, such as aws/AWS::EC2::EIP", resourceType)
	}
	return native, nil
}

const (
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits = "0123456789"
)

// consistsOf says whether text has at least one character, and no others than these.
func consistsOf(text, characters string) bool {
	return text != "" && strings.Trim(text, characters) == ""
}
