package scaffold_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/author/scaffold"
	"github.com/assay-rules/assay/functions/internal/author/schema"
)

func TestParseParameter(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]scaffold.Parameter{
		"days:number=30":       {Name: "days", Type: "number", Default: "30"},
		"days:integer":         {Name: "days", Type: "integer"},
		"on:boolean=false":     {Name: "on", Type: "boolean", Default: "false"},
		"text:string=a=b, c":   {Name: "text", Type: "string", Default: `"a=b, c"`},
		"regions:list=a, b":    {Name: "regions", Type: "list", Default: `["a", "b"]`},
		"ports:integers=22,80": {Name: "ports", Type: "integers", Default: `[22, 80]`},
	} {
		got, err := scaffold.ParseParameter(text)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v\n%s", text, err, diff)
		}
	}
	for text, want := range map[string]string{
		"": "must be NAME:TYPE=DEFAULT", "days=30": "must be NAME:TYPE=DEFAULT", "days:int=30": "must be NAME:TYPE=DEFAULT", "Days:number=30": "small letters",
		"rule:string=a": "not \"rule\"", "days:number=": "must be of type number", "on:boolean=maybe": "must be of type boolean", "ports:integers=a": "must be of type integers",
		"days:integer=1.5": "must be of type integer",
	} {
		if got, err := scaffold.ParseParameter(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
}

func FuzzParseParameter(f *testing.F) {
	f.Add("regions:list=a,b")
	f.Fuzz(func(_ *testing.T, text string) { _, _ = scaffold.ParseParameter(text) })
}

func TestNearest(t *testing.T) {
	t.Parallel()
	properties := func(names ...string) []schema.Property {
		var all []schema.Property
		for _, name := range names {
			all = append(all, schema.Property{Path: strings.Split(name, ".")})
		}
		return all
	}
	for name, test := range map[string]struct {
		id, resourceType string
		properties       []schema.Property
		nearest          string
		described        int
	}{
		"a word":                {"db-multi-zone", "aws/AWS::RDS::DBInstance", properties("Engine", "zone"), "zone", 1},
		"a form of a word":      {"disk-encrypted", "alicloud/ACS::ECS::Disk", properties("Size", "Encryption"), "Encryption", 1},
		"what it means":         {"queue-encrypted", "aws/AWS::SQS::Queue", properties("DelaySeconds", "KmsMasterKeyId"), "KmsMasterKeyId", 1},
		"a switch before a key": {"queue-encrypted", "aws/AWS::SQS::Queue", properties("KmsMasterKeyId", "SqsManagedSseEnabled"), "SqsManagedSseEnabled", 2},
		"words of the type":     {"queue-open", "aws/AWS::SQS::Queue", properties("QueueName", "ReceiveMessageWait"), "QueueName", 0},
		"nothing":               {"a-b", "aws/AWS::SQS::Queue", properties("deep.Enabled", "Enabled", "Name"), "Enabled", 0},
	} {
		ordered, described := scaffold.Nearest(test.properties, test.id, test.resourceType)
		if got := ordered[0].String(); got != test.nearest || described != test.described {
			t.Errorf("%s: %s, %d described", name, got, described)
		}
	}
}

func TestCategory(t *testing.T) {
	t.Parallel()
	for resourceType, want := range map[string]string{
		"aws/AWS::SQS::Queue": "queue", "alicloud/ACS::RDS::DBInstance": "db_instance", "huaweicloud/dcs.redis": "redis", "huaweicloud/nat.natGateways": "nat_gateways",
	} {
		if got := scaffold.Category(resourceType); got != want {
			t.Errorf("%s: %s, want %s", resourceType, got, want)
		}
	}
}
