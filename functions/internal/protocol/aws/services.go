package aws

import (
	"maps"
	"slices"
	"strings"
)

// wireFormat is how a service's requests and answers are written.
type wireFormat int

const (
	jsonRPC  wireFormat = iota // X-Amz-Target, JSON (AWS JSON 1.0 and 1.1)
	query                      // Action and Version in a form, XML (AWS query)
	ec2Query                   // the same, with lists of another form
	restJSON                   // paths, JSON
	restXML                    // paths, XML
)

// service is one that lookups can ask.
type service struct {
	protocol wireFormat
	host     string // before .region.amazonaws.com; the service's name in signatures, too, unless signed is given
	signed   string
	global   bool   // it answers without a region in its host, and is signed for the partition's first region
	target   string // of X-Amz-Target, before the operation
	version  string // of a query API, and of JSON: 1.0 or 1.1
}

// services is the closed table of the services that lookups can ask, as the models of github.com/aws/aws-sdk-go-v2 v1.47
// (codegen/sdk-codegen/aws-models, Apache-2.0) have them.
var services = map[string]service{
	"backup":                 {protocol: restJSON, host: "backup"},
	"cloudcontrol":           {protocol: jsonRPC, host: "cloudcontrolapi", target: "CloudApiService", version: "1.0"},
	"cloudtrail":             {protocol: jsonRPC, host: "cloudtrail", target: "CloudTrail_20131101", version: "1.1"},
	"dynamodb":               {protocol: jsonRPC, host: "dynamodb", target: "DynamoDB_20120810", version: "1.0"},
	"ec2":                    {protocol: ec2Query, host: "ec2", version: "2016-11-15"},
	"efs":                    {protocol: restJSON, host: "elasticfilesystem"},
	"elasticloadbalancing":   {protocol: query, host: "elasticloadbalancing", version: "2012-06-01"},
	"elasticloadbalancingv2": {protocol: query, host: "elasticloadbalancing", version: "2015-12-01"},
	"guardduty":              {protocol: restJSON, host: "guardduty"},
	"iam":                    {protocol: query, host: "iam", global: true, version: "2010-05-08"},
	"kms":                    {protocol: jsonRPC, host: "kms", target: "TrentService", version: "1.1"},
	"lambda":                 {protocol: restJSON, host: "lambda"},
	"logs":                   {protocol: jsonRPC, host: "logs", target: "Logs_20140328", version: "1.1"},
	"rds":                    {protocol: query, host: "rds", version: "2014-10-31"},
	"s3control":              {protocol: restXML, host: "s3-control", signed: "s3"},
	"securityhub":            {protocol: restJSON, host: "securityhub"},
	"ssm":                    {protocol: jsonRPC, host: "ssm", target: "AmazonSSM", version: "1.1"},
	"wafv2":                  {protocol: jsonRPC, host: "wafv2", target: "AWSWAF_20190729", version: "1.1"},
}

// Services lists the services that lookups can ask.
func Services() []string { return slices.Sorted(maps.Keys(services)) }

// domain is that of a region's partition.
func domain(region string) string {
	return strings.TrimPrefix(Endpoint(region), "https://config."+region)
}

// at is where a service answers, and the region for which its requests are signed. The account is part of some hosts.
func (s service) at(region, account string) (host, signedFor string) {
	switch {
	case s.global && strings.HasPrefix(region, "cn-"):
		return s.host + ".cn-north-1" + domain(region), "cn-north-1"
	case s.global && strings.HasPrefix(region, "us-gov-"):
		return s.host + ".us-gov" + domain(region), "us-gov-west-1"
	case s.global && strings.HasPrefix(region, "eusc-"):
		return s.host + ".eusc-de-east-1" + domain(region), "eusc-de-east-1"
	case s.global:
		return s.host + domain(region), "us-east-1"
	case s.host == "s3-control":
		return account + "." + s.host + "." + region + domain(region), region
	}
	return s.host + "." + region + domain(region), region
}
