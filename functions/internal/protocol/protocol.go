// Package protocol says how programs find a cloud's services: endpoints and credentials. The packages below it speak with them, one for each
// cloud, so that a function links only that of the cloud on which it runs.
package protocol

import (
	"cmp"
	"fmt"
	"net/http"
	"strings"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/protocol/delivery"
)

// Protocol is how a program speaks with one cloud.
type Protocol struct {
	Cloud    string                     // its name
	Endpoint func(region string) string // of its Config service, unless a setting names another
	Keys     Keys                       // where credentials are
	Open     func(connection Connection) compliance.Cloud
}

// Keys are the environment variables in which a cloud's own tools look for credentials.
type Keys struct{ AccessKey, SecretKey, SecurityToken string }

// Connection is the way to a cloud's services.
type Connection struct {
	Client  *http.Client
	Config  string // endpoint of the Config service; empty: its public one
	Lookups string // endpoint of all lookups; empty: those of the services
	Region  string // of AWS Config
}

// LookupsSetting is the environment variable that holds the endpoint of all lookups.
const LookupsSetting = "ASSAY_LOOKUPS_ENDPOINT"

// EndpointSetting is the environment variable that holds the endpoint of a cloud's Config service.
func EndpointSetting(cloud string) string { return "ASSAY_" + strings.ToUpper(cloud) + "_ENDPOINT" }

// Connection reads the settings about endpoints. The caller sets the Client.
func (p Protocol) Connection(getenv func(string) string) (Connection, error) {
	c := Connection{Region: getenv("AWS_REGION")}
	var err error
	if c.Config, err = endpoint(getenv, EndpointSetting(p.Cloud)); err != nil {
		return c, err
	}
	c.Config = cmp.Or(c.Config, p.Endpoint(c.Region))
	c.Lookups, err = endpoint(getenv, LookupsSetting)
	return c, err
}

func endpoint(getenv func(string) string, setting string) (string, error) {
	set := getenv(setting)
	if set == "" {
		return "", nil
	}
	if err := delivery.CheckEndpoint(set); err != nil {
		return "", fmt.Errorf("%s: %w", setting, err)
	}
	return set, nil
}

// Credentials reads the cloud's credentials.
func (p Protocol) Credentials(getenv func(string) string) compliance.Credentials {
	return compliance.Credentials{AccessKey: getenv(p.Keys.AccessKey), SecretKey: getenv(p.Keys.SecretKey), SecurityToken: getenv(p.Keys.SecurityToken)}
}
