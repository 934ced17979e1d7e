// Package alicloud answers Alibaba Cloud Config: it reads the events that a custom rule sends to Function Compute and
// reports the verdicts.
//
// An event is one JSON object in which only the resource's configuration and tags are texts holding JSON. Verdicts go back through
// PutEvaluations of the Config API 2020-09-07; the event's resultToken, which proves that the rule asked, never leaves this package
// in any other way.
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

// Cloud reads and answers the events of Cloud Config. Client must be set, everything else has a default.
// Its methods may be called concurrently.
type Cloud struct {
	// Endpoint is where results go, scheme and host. Empty means [China].
	Endpoint string
	Client   delivery.Client
	// BatchSize is how many evaluations one PutEvaluations call carries. The service documents no limit; zero means 100.
	BatchSize int
	// AnnotationLimit is how many characters the annotation of one evaluation may have. The service documents no limit; zero means 1000.
	AnnotationLimit int
	// Concurrency is how many resources a sweep gets at the same time. Zero means 8. The client should keep as many idle connections
	// to one host (http.Transport.MaxIdleConnsPerHost); by default it keeps 2 and makes a new one for every other request.
	Concurrency int
}

// Actions are the RAM actions that the function's role must be allowed, on resource "*": none of them can be limited to single
// resources. The policy AliyunConfigFullAccess contains them. Source: the authorization tables of the three operations' pages.
var Actions = []string{
	"config:PutEvaluations",
	"config:GetDiscoveredResource",   // configurations too big for an event, and sweeps
	"config:ListDiscoveredResources", // sweeps
}

// Name is [compliance.Alicloud].
func (c *Cloud) Name() string { return compliance.Alicloud }
