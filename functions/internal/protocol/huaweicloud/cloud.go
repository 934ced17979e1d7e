// Package huaweicloud implements Huawei Cloud Config's protocol: it decodes the events of custom rules and reports verdicts.
//
// A change event carries a resource. A scheduled event is about the account, so its resources are listed. Verdicts are sent one at a time
// by "Updating the Compliance Result" with the event's evaluation hash.
//
// Sources: Config User Guide, "Events" (rms_05_0506) and "Events" of organization rules (rms_05_0708); Config API Reference, "Updating
// the Compliance Result" (rms_04_0515), "Querying All Resources Under Your Account" (rms_04_0104) and "Error Codes".
package huaweicloud

import (
	"sync"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// DefaultEndpoint is the endpoint of most regions: Config is a global service (Config User Guide, "Regions and Endpoints").
const DefaultEndpoint = "https://rms.myhuaweicloud.com"

// Cloud is Huawei Cloud Config. Requests are signed with the credentials of the invocation ([compliance.WithInvocation]): the access key
// if there is one, otherwise the IAM token. Its methods may be called concurrently.
type Cloud struct {
	Endpoint string // scheme and host; empty means [DefaultEndpoint]
	Client   delivery.Client
	// Concurrency is the number of results of a report that are sent at the same time, because Config has no batches. Zero means 16.
	Concurrency int
	// Lookups is where the requests of lookups go instead of the services' own hosts, scheme and host: the local cloud. They keep the
	// services' names in the header Host.
	Lookups string

	services delivery.Clients
	projects sync.Map // by account and region
}

var _ compliance.Cloud = (*Cloud)(nil)

// Protocol says where to find this cloud's services.
func Protocol() protocol.Protocol {
	return protocol.Protocol{
		Cloud:    compliance.HuaweiCloud,
		Endpoint: func(string) string { return DefaultEndpoint },
		Keys:     protocol.Keys{AccessKey: "HUAWEICLOUD_SDK_AK", SecretKey: "HUAWEICLOUD_SDK_SK", SecurityToken: "HUAWEICLOUD_SDK_SECURITY_TOKEN"},
		Open: func(c protocol.Connection) compliance.Cloud {
			return &Cloud{Endpoint: c.Config, Lookups: c.Lookups, Client: delivery.Client{HTTP: c.Client}}
		},
	}
}

// Actions are the actions that the function's agency must allow, SweepActions what it must allow besides if a rule sweeps (Config API
// Reference, "Permissions Policies and Supported Actions").
var (
	Actions      = []string{updateStates.action}
	SweepActions = []string{listResources.action}
)

// Name is [compliance.HuaweiCloud].
func (c *Cloud) Name() string { return compliance.HuaweiCloud }
