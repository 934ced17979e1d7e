// Package alicloud implements Alibaba Cloud Config's protocol: it decodes the events of custom rules and reports verdicts.
//
// An event is a JSON object; the resource's configuration and tags inside it are strings that contain JSON. A change event carries a
// resource. An oversized event omits the configuration, which is then fetched. A scheduled event is about the account, so its resources
// are listed. Verdicts are sent by PutEvaluations with the event's resultToken, which is used nowhere else.
//
// Sources: the help pages "Custom function rules", "Create a custom rule using Function Compute 2.0" and
// "PutEvaluations", and the repository aliyun/alibabacloud-config-samples.
package alicloud

import (
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// The central endpoints of Cloud Config. An account belongs to one of the two sites, regardless of the regions of its resources.
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
	// BatchSize is the number of evaluations in one PutEvaluations call. The service documents no limit; zero means 100.
	BatchSize int
	// AnnotationLimit is the maximum length of an annotation, in characters. The service documents no limit; zero means 1000.
	AnnotationLimit int
	// Concurrency is the number of resources that a sweep fetches at the same time. Zero means 8. The client should keep as many idle
	// connections per host (http.Transport.MaxIdleConnsPerHost); with the default of 2, most requests open a new connection.
	Concurrency int
	// Lookups is where the requests of lookups go instead of the services' own hosts, scheme and host: the local cloud. They keep the
	// services' names in the header Host.
	Lookups string

	services delivery.Clients
}

var _ compliance.Cloud = (*Cloud)(nil)

// Protocol says where to find this cloud's services.
func Protocol() protocol.Protocol {
	return protocol.Protocol{
		Cloud:    compliance.Alicloud,
		Endpoint: func(string) string { return China },
		Keys:     protocol.Keys{AccessKey: "ALIBABA_CLOUD_ACCESS_KEY_ID", SecretKey: "ALIBABA_CLOUD_ACCESS_KEY_SECRET", SecurityToken: "ALIBABA_CLOUD_SECURITY_TOKEN"},
		Open: func(c protocol.Connection) compliance.Cloud {
			return &Cloud{Endpoint: c.Config, Lookups: c.Lookups, Client: delivery.Client{HTTP: c.Client}}
		},
	}
}

// Actions are the RAM actions that the function's role must allow, SweepActions those that it must allow besides if a scheduled rule is about
// resources. The resource is "*", because none of them can be limited to single resources. The policy AliyunConfigFullAccess contains them.
// Source: the authorization tables of the three operations' pages.
var (
	Actions = []string{
		"config:GetDiscoveredResource", // oversized events and sweeps
		"config:PutEvaluations",
	}
	SweepActions = []string{"config:ListDiscoveredResources"}
)

// Name is [compliance.Alicloud].
func (c *Cloud) Name() string { return compliance.Alicloud }
