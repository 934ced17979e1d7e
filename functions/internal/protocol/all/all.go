// Package all has the protocols of all clouds, for programs that speak with any of them. A function speaks with one.
package all

import (
	"net/http"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol"
	"github.com/assay-rules/assay/functions/internal/protocol/alicloud"
	"github.com/assay-rules/assay/functions/internal/protocol/aws"
	"github.com/assay-rules/assay/functions/internal/protocol/huaweicloud"
)

func protocols() []protocol.Protocol {
	return []protocol.Protocol{huaweicloud.Protocol(), alicloud.Protocol(), aws.Protocol()}
}

// lookups is the name of the endpoint of all lookups among the clouds' endpoints.
const lookups = "lookups"

// Clouds returns the protocols around a client. A cloud without an endpoint uses its default one; the region is that of AWS.
func Clouds(client *http.Client, endpoints map[string]string, region string) []compliance.Cloud {
	var clouds []compliance.Cloud
	for _, p := range protocols() {
		clouds = append(clouds, p.Open(protocol.Connection{Client: client, Config: endpoints[p.Cloud], Lookups: endpoints[lookups], Region: region}))
	}
	return clouds
}

// Endpoints returns the endpoint of each cloud's Config service, and that of lookups if there is one.
func Endpoints(getenv func(string) string) (map[string]string, error) {
	endpoints := map[string]string{}
	for _, p := range protocols() {
		connection, err := p.Connection(getenv)
		if err != nil {
			return nil, err
		}
		endpoints[p.Cloud], endpoints[lookups] = connection.Config, connection.Lookups
	}
	return endpoints, nil
}

// Credentials returns each cloud's credentials from the environment.
func Credentials(getenv func(string) string) map[string]compliance.Credentials {
	credentials := map[string]compliance.Credentials{}
	for _, p := range protocols() {
		credentials[p.Cloud] = p.Credentials(getenv)
	}
	return credentials
}
