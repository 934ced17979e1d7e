package catalogue_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/policy/catalogue"
)

func policyOf(id, types, parameters string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte(`# METADATA
# title: Title of ` + id + `
# custom:
#   id: ` + id + `
#   severity: low
#   resource_types: [` + types + `]
` + parameters + `package policies.test.` + strings.ReplaceAll(id, "-", "_") + "\n")}
}

func lookupOf(permission, member, resources string) *fstest.MapFile {
	_, action, _ := strings.Cut(permission, ":")
	return &fstest.MapFile{Data: []byte("description: d\ntypes: [aws/AWS::EC2::VPC]\npermissions: [" + permission + "]\n" + resources +
		"call: {service: ec2, action: " + action + "}\nanswer: {type: object, properties: {" + member + ": {type: array, items: {type: string}}}}\n")}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	policies := fstest.MapFS{
		"lib/facts.rego": {Data: []byte("package policies.lib.facts\n")},
		"test/looks_up/looks_up.rego": {Data: append(policyOf("looks-up", "aws/AWS::EC2::VPC", "").Data, []byte(
			"evidence := {\"logs\": input.lookups.flow_logs.value.Logs, \"users\": input.lookups.users.value.Users}\n\n"+
				"deny contains {\"message\": \"m\"} if evidence.logs == []\n")...)},
		"lookups/aws/flow_logs.yaml": lookupOf("ec2:DescribeFlowLogs", "Logs", ""),
		"lookups/aws/users.yaml":     lookupOf("iam:ListUsers", "Users", `resources: {iam:ListUsers: ["arn:${partition}:iam::${account}:user/*"]}`+"\n"),
		"test/one_cloud/one_cloud.rego": policyOf("one-cloud", `aws/*, huaweicloud/vpc.vpcs, aws/account`, `#   aliases: {aws: [One]}
#   former: [first]
#   trigger: period
#   frequency: One_Hour
#   parameters:
#     limit: {type: number, default: 1, aliases: [Limit]}
#     days: {type: integer, required: true}
`),
		"test/one_cloud/one_cloud_test.rego": {Data: []byte("package policies.test.one_cloud_test\n")},
		"test/every_type/every_type.rego":    policyOf("every-type", `"*"`, ""),
	}
	schemas := fstest.MapFS{
		"aws/AWS.S3.Bucket.json":               {Data: []byte(`{"title": "aws/AWS::S3::Bucket"}`)},
		"aws/AWS.S3.Bucket.supplementary.json": {Data: []byte(`{"title": "aws/AWS::S3::Bucket.supplementary"}`)},
		"alicloud/ACS.OSS.Bucket.json":         {Data: []byte(`{"title": "alicloud/ACS::OSS::Bucket"}`)},
		"huaweicloud/vpc.vpcs.json":            {Data: []byte(`{"title": "huaweicloud/vpc.vpcs"}`)},
	}
	got, err := catalogue.JSON(policies, schemas)
	if err != nil {
		t.Fatal(err)
	}
	want := `{
  "every-type": {
    "title": "Title of every-type",
    "severity": "low",
    "trigger": "change",
    "scheduled": [
      "alicloud",
      "aws"
    ],
    "types": {
      "alicloud": [
        "ACS::OSS::Bucket"
      ],
      "aws": [
        "AWS::S3::Bucket"
      ],
      "huaweicloud": [
        "vpc.vpcs"
      ]
    },
    "parameters": {}
  },
  "looks-up": {
    "title": "Title of looks-up",
    "severity": "low",
    "trigger": "change",
    "scheduled": [
      "aws"
    ],
    "types": {
      "aws": [
        "AWS::EC2::VPC"
      ]
    },
    "permissions": {
      "aws": {
        "ec2:DescribeFlowLogs": [
          "*"
        ],
        "iam:ListUsers": [
          "arn:${partition}:iam::${account}:user/*"
        ]
      }
    },
    "parameters": {}
  },
  "one-cloud": {
    "title": "Title of one-cloud",
    "severity": "low",
    "former": [
      "first"
    ],
    "aliases": {
      "aws": [
        "One"
      ]
    },
    "trigger": "period",
    "frequency": "One_Hour",
    "scheduled": [
      "aws"
    ],
    "types": {
      "aws": [
        "AWS::S3::Bucket"
      ],
      "huaweicloud": [
        "vpc.vpcs"
      ]
    },
    "account": [
      "aws"
    ],
    "parameters": {
      "days": {
        "names": [
          "days"
        ],
        "required": true
      },
      "limit": {
        "names": [
          "limit",
          "Limit"
        ],
        "required": false
      }
    }
  }
}
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestJSONRefuses(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		policies, schemas fstest.MapFS
		want              string
	}{
		"a policy without METADATA": {
			fstest.MapFS{"test/bare/bare.rego": {Data: []byte("package policies.test.bare\n")}}, nil, "no METADATA",
		},
		"a schema that is no JSON": {
			fstest.MapFS{"test/all/all.rego": policyOf("all", "aws/*", "")},
			fstest.MapFS{"aws/x.json": {Data: []byte("title")}}, "schema aws/x.json",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := catalogue.JSON(tt.policies, tt.schemas)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}

// Clouds refuse a rule about a type that they do not have.
func TestBuiltInTypes(t *testing.T) {
	t.Parallel()
	text, err := catalogue.JSON(assay.Policies(), assay.Schemas())
	if err != nil {
		t.Fatal(err)
	}
	var policies map[string]struct{ Types map[string][]string }
	if err := json.Unmarshal(text, &policies); err != nil {
		t.Fatal(err)
	}
	native := regexp.MustCompile(`^(aws/AWS(::[A-Za-z0-9]+){2}|alicloud/ACS(::[A-Za-z0-9]+){2}|huaweicloud/[A-Za-z0-9-]+\.[A-Za-z0-9-]+)$`)
	for id, policy := range policies {
		for cloud, types := range policy.Types {
			for _, resourceType := range types {
				if !native.MatchString(cloud + "/" + resourceType) {
					t.Errorf("policy %s: %s is no resource type of %s", id, resourceType, cloud)
				}
			}
		}
	}
}
