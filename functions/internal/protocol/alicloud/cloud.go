// Package alicloud speaks with Alibaba Cloud Config: it reads the events of custom rules and reports the verdicts.
//
// An event is one JSON object in which only the resource's configuration and tags are strings holding JSON. A change event carries a
// resource; an oversized one leaves its configuration out, which is then fetched; a scheduled one is about the account, whose resources
// are listed. Verdicts go back through PutEvaluations, together with the event's resultToken, which goes nowhere else.
//
// Sources: the help pages "Custom function rules", "Create a custom rule using Function Compute 2.0" and
// "PutEvaluations", and the repository aliyun/alibabacloud-config-samples.
package alicloud

import (
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// The central endpoints of Cloud Config. An account belongs to one of the two sites, whatever regions its resources are in.
// Source: the OpenAPI metadata of Config 2020-09-07.
const (
	China         = "https://config.cn-shanghai.aliyuncs.com"
	International = "https://config.ap-southeast-1.aliyuncs.com"
)

// Cloud is Alibaba Cloud Config. Requests are signed with the access key of the invocation ([compliance.WithInvocation]).
// Its methods may be called concurrently.
type Cloud struct {
	Endpoint string // scheme and host; empty means [China]
	Client   delivery.Client
	// BatchSize is how many evaluations one PutEvaluations call carries. The service documents no limit; zero means 100.
	BatchSize int
	// AnnotationLimit is how many characters the annotation of one evaluation may have. The service documents no limit; zero means 1000.
	AnnotationLimit int
	// Concurrency is how many resources a sweep gets at the same time. Zero means 8. The client should keep as many idle connections
	// per host (http.Transport.MaxIdleConnsPerHost); the default of 2 makes it open a new one for most requests.
	Concurrency int
}

var _ compliance.Cloud = (*Cloud)(nil)

// Actions are the RAM actions that the function's role must be allowed, SweepActions what it must be allowed besides if a scheduled rule is
// about resources; on resource "*", because none of them can be limited to single resources. The policy AliyunConfigFullAccess contains
// them. Source: the authorization tables of the three operations' pages.
var (
	Actions = []string{
		"config:GetDiscoveredResource", // configurations too big for an event, and sweeps
		"config:PutEvaluations",
	}
	SweepActions = []string{"config:ListDiscoveredResources"}
)

// Name is [compliance.Alicloud].
func (c *Cloud) Name() string { return compliance.Alicloud }
