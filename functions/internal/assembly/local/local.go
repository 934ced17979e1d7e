// Package local assembles the functions as they run on this machine: on their platform's runtime API, reporting to a local Config service.
package local

import (
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/platform"
	"github.com/assay-rules/assay/functions/internal/protocol"
)

// Deployment is how a cloud's function is deployed.
type Deployment struct {
	Platform platform.Platform
	Runtime  string // the platform's name, as people write it
	Region   string // unless another is chosen
	cloud    string
	source   func(region, account string) string
}

// On returns how the function is deployed on a cloud.
func On(cloud string) Deployment {
	switch cloud {
	case compliance.HuaweiCloud:
		return Deployment{platform.FunctionGraph(), "FunctionGraph", "region_1", cloud, huaweicloudURN}
	case compliance.Alicloud:
		return Deployment{platform.FC(), "Function Compute", "cn-hangzhou", cloud, alicloudARN}
	default:
		return Deployment{platform.Lambda(), "Lambda", "us-east-1", cloud, lambdaARN}
	}
}

const name = "assay"

func huaweicloudURN(region, _ string) string {
	return "urn:fss:" + region + ":0123456789abcdef0123456789abcdef:function:default:" + name + ":latest"
}

func alicloudARN(region, account string) string {
	return "acs:fc:" + region + ":" + account + ":services/" + name + ".LATEST/functions/" + name
}

func lambdaARN(region, account string) string {
	return "arn:aws:lambda:" + region + ":" + account + ":function:" + name
}

// Source is how the cloud's rules name the function.
func (d Deployment) Source(region, account string) string { return d.source(region, account) }

// Function returns the function. It reports to the local Config service at an endpoint, and sends lookups there. The caller sets its Path or URL,
// Timeout and Log.
func (d Deployment) Function(region, account, endpoint string, credentials access.Credentials) platform.Function {
	environment := map[string]string{protocol.EndpointSetting(d.cloud): endpoint, protocol.LookupsSetting: endpoint}
	return platform.Function{Name: name, Environment: environment, Region: region, Account: account, Credentials: credentials}
}
