package audit_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
	"github.com/assay-rules/assay/functions/internal/protocol/all"
	"github.com/assay-rules/assay/functions/internal/report"
)

// exampleAnswers are those beside example events; the first for each request.
func exampleAnswers(t *testing.T) recording.Answers {
	t.Helper()
	files, err := fs.Glob(assay.Examples(), "*/*/examples/*"+recording.Suffix)
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	all := recording.Answers{}
	for _, file := range files {
		source, err := fs.ReadFile(assay.Examples(), file)
		if err != nil {
			t.Fatal(err)
		}
		answers, err := recording.Parse(source)
		if err != nil {
			t.Fatal(file, err)
		}
		for name, exchanges := range answers {
			for _, exchange := range exchanges {
				_ = all.Merge(recording.Answers{name: {exchange}}) // another answer to the same request
			}
		}
	}
	return all
}

func answers(t *testing.T, source string) recording.Answers {
	t.Helper()
	parsed, err := recording.Parse([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// awsRecord is a configuration item.
func awsRecord(account, region, kind, id, configuration, relationships string) string {
	return fmt.Sprintf(`{"configurationItemVersion":"1.3","configurationItemCaptureTime":"2025-03-04T09:15:27.318Z","configurationItemStatus":"OK","awsAccountId":%q,`+
		`"resourceType":%q,"resourceId":%q,"awsRegion":%q,"tags":{},"relationships":%s,"configuration":%s,"supplementaryConfiguration":{}}`+"\n", account, kind, id, region, relationships, configuration)
}

func vpcRecord(account, region, id string) string {
	return awsRecord(account, region, "AWS::EC2::VPC", id, `{"cidrBlock":"10.0.0.0/16","state":"available","isDefault":false}`, "[]")
}

func flowLogRecord(account, region, id, vpc string) string {
	return awsRecord(account, region, "AWS::EC2::FlowLog", id, fmt.Sprintf(`{"flowLogId":%q,"flowLogStatus":"ACTIVE","trafficType":"ALL","resourceId":%q}`, id, vpc), "[]")
}

// finding is a finding as JSON.
type finding struct {
	ID, Account, Rule, Cause string
	Verdict                  compliance.Verdict
}

func findingsOf(t *testing.T, text string) (all []finding) {
	t.Helper()
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var f finding
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatal(err)
		}
		if f.Rule != "" {
			all = append(all, f)
		}
	}
	return all
}

// verdicts are those of findings, by resource.
func verdicts(t *testing.T, text string) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, f := range findingsOf(t, text) {
		at := f.Account + " " + f.ID
		if _, twice := found[at]; twice {
			t.Errorf("%s is there twice", at)
		}
		found[at] = strings.TrimSuffix(string(f.Verdict)+": "+f.Cause, ": ")
	}
	return found
}

// What is Undetermined says which permission would decide it.
type permission struct {
	Name, Because string
	Count         int
}

func permissions(r report.Report) (all []permission) {
	for _, u := range r.Uncovered {
		if u.Kind == report.UncoveredPermission {
			all = append(all, permission{u.Name, u.Because.String(), u.Count})
		}
	}
	return all
}

// Related items are those of the snapshot, of the resource's account and region, wherever they stand; resources that are otherwise the same have
// verdicts of their own.
func TestRelatedItems(t *testing.T) {
	t.Parallel()
	const one, two, east, west = "111122223333", "444455556666", "us-east-1", "eu-west-1"
	var items strings.Builder
	want := map[string]string{}
	for i := range 300 {
		id := fmt.Sprintf("vpc-%03d", i)
		items.WriteString(vpcRecord(one, east, id))
		want[one+" "+id] = "NonCompliant"
		if i%3 == 0 {
			items.WriteString(flowLogRecord(one, east, "fl-"+id, id))
			want[one+" "+id] = "Compliant"
		}
	}
	const none = "Undetermined: lookup vpc_flow_logs: the query for items of AWS::EC2::FlowLog has no answer: " +
		"the snapshot has no AWS::EC2::FlowLog of this account and region, and does not say whether that type is recorded"
	items.WriteString(vpcRecord(one, west, "vpc-west"))
	items.WriteString(flowLogRecord(one, east, "fl-other-region", "vpc-west"))
	want[one+" vpc-west"] = none
	items.WriteString(vpcRecord(two, east, "vpc-other"))
	items.WriteString(flowLogRecord(one, east, "fl-other-account", "vpc-other"))
	want[two+" vpc-other"] = none
	for _, forgetful := range []bool{false, true} {
		r, text := run(t, items.String(), audit.Options{Chosen: choose(t, nil, "vpc-flow-logs-enabled"), All: true, Verify: 100, Forgetful: forgetful})
		if diff := cmp.Diff(want, verdicts(t, text)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		wantPermissions := []permission{{
			"config:SelectResourceConfig, config:BatchGetResourceConfig, config:GetDiscoveredResourceCounts, config:DescribeConfigurationRecorders",
			"would decide vpc-flow-logs-enabled", 2,
		}}
		if diff := cmp.Diff(wantPermissions, permissions(r)); diff != "" {
			t.Errorf("permissions (-want +got):\n%s", diff)
		}
		if r.Resources != (report.Count{Compliant: 100, NonCompliant: 200, Undetermined: 2}) || r.Sources[0].Resources != 302+102 {
			t.Errorf("resources %+v, read %d", r.Resources, r.Sources[0].Resources)
		}
	}
}

// Relationships are those that the item names.
func TestRelationships(t *testing.T) {
	t.Parallel()
	group := func(id, relationships string) string {
		return awsRecord("111122223333", "global", "AWS::IAM::Group", id, `{"groupName":"g","groupId":"g"}`, relationships)
	}
	items := group("full", `[{"resourceId":"u","resourceType":"AWS::IAM::User","name":"Contains IAM User"}]`) + group("empty", "[]") + group("untold", "null")
	_, text := run(t, items, audit.Options{Chosen: choose(t, nil, "iam-group-has-users-check"), All: true})
	want := map[string]string{
		"111122223333 full": "Compliant", "111122223333 empty": "NonCompliant",
		"111122223333 untold": "Undetermined: lookup iam_group_users: the query for items of AWS::IAM::User has no answer: the item does not list its relationships",
	}
	if diff := cmp.Diff(want, verdicts(t, text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Rules about the account judge each account that was seen, by what was recorded of it.
func TestAccounts(t *testing.T) {
	t.Parallel()
	const one, two = "111122223333", "444455556666"
	policyOf := func(length int) string {
		return fmt.Sprintf(`{"iam_account_password_policy":[{"answer":{"PasswordPolicy":{"MinimumPasswordLength":%d}}}]}`, length)
	}
	first, both := vpcRecord(one, "us-east-1", "vpc-1"), vpcRecord(one, "us-east-1", "vpc-1")+vpcRecord(two, "us-east-1", "vpc-2")
	const whose = "Undetermined: lookup iam_account_password_policy: iam GetAccountPasswordPolicy has no answer: " +
		"there are several accounts, and the recorded answer does not say whose it is: put its file into a folder that is named by the account"
	const unknown = "Undetermined: lookup iam_account_password_policy: iam GetAccountPasswordPolicy has no answer: audits ask no service, and it is not among the recorded answers"
	missing := func(accounts int) []permission {
		return []permission{{"iam:GetAccountPasswordPolicy", "would decide account-password-length", accounts}}
	}
	for name, test := range map[string]struct {
		items       string
		lookups     audit.Lookups
		want        map[string]string
		permissions []permission
	}{
		"nothing recorded": {both, audit.Lookups{}, map[string]string{}, missing(2)},
		"one account":      {first, audit.Lookups{Shared: answers(t, policyOf(14))}, map[string]string{one + " " + one: "Compliant"}, nil},
		"whose":            {both, audit.Lookups{Shared: answers(t, policyOf(14))}, map[string]string{one + " " + one: whose, two + " " + two: whose}, missing(2)},
		"each its own": {
			both, audit.Lookups{Accounts: map[string]recording.Answers{one: answers(t, policyOf(14)), two: answers(t, policyOf(4))}},
			map[string]string{one + " " + one: "Compliant", two + " " + two: "NonCompliant"}, nil,
		},
		"one of two": {
			both, audit.Lookups{Accounts: map[string]recording.Answers{one: answers(t, policyOf(4))}},
			map[string]string{one + " " + one: "NonCompliant", two + " " + two: unknown}, missing(1),
		},
	} {
		r, text := run(t, test.items, audit.Options{Chosen: choose(t, nil, "account-password-length"), Lookups: test.lookups, All: true})
		if diff := cmp.Diff(test.want, verdicts(t, text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if diff := cmp.Diff(test.permissions, permissions(r)); diff != "" {
			t.Errorf("%s, permissions (-want +got):\n%s", name, diff)
		}
	}
}

// Items are also found by the elements of a list: network interfaces by their security groups.
func TestRelatedByList(t *testing.T) {
	t.Parallel()
	const account, region = "111122223333", "us-east-1"
	group := func(id string) string {
		return awsRecord(account, region, "AWS::EC2::SecurityGroup", id, fmt.Sprintf(`{"groupId":%q,"groupName":%q,"ipPermissions":[],"ipPermissionsEgress":[]}`, id, id), "[]")
	}
	items := group("sg-first") + group("sg-second") + group("sg-idle") +
		awsRecord(account, region, "AWS::EC2::NetworkInterface", "eni-1",
			`{"networkInterfaceId":"eni-1","status":"in-use","groups":[{"groupId":"sg-first"},{"groupId":"sg-second"},{"groupName":"sg-idle"}]}`, "[]")
	_, text := run(t, items, audit.Options{Chosen: choose(t, nil, "ec2-security-group-attached-to-eni"), All: true, Verify: 100})
	want := map[string]string{account + " sg-first": "Compliant", account + " sg-second": "Compliant", account + " sg-idle": "NonCompliant"}
	if diff := cmp.Diff(want, verdicts(t, text)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// deaf is a service that grants nothing.
type deaf struct{}

type refusal struct{ error }

func (refusal) Refused() (int, string) { return 403, "AccessDenied" }
func (refusal) Temporary() bool        { return false }

func (deaf) Ask(context.Context, lookup.Request) (json.RawMessage, error) {
	return nil, refusal{errors.New("denied")}
}

func (deaf) Items(context.Context, lookup.Query) ([]lookup.Item, error) {
	return nil, refusal{errors.New("denied")}
}

// Where nothing was recorded, an audit comes to the verdicts of a function that has no permission. What that function cannot tell without an
// answer is not judged, and counts nowhere.
func TestNothingRecorded(t *testing.T) {
	t.Parallel()
	chosen := choose(t, nil)
	chosen.Rules = slices.DeleteFunc(chosen.Rules, func(r audit.Rule) bool {
		return len(r.Lookups) == 0 || slices.ContainsFunc(r.Lookups, func(d *lookup.Definition) bool { return d.Items != nil })
	})
	clouds := map[string]compliance.Cloud{}
	for _, cloud := range all.Clouds(nil, nil, "us-east-1") {
		clouds[cloud.Name()] = cloud
	}
	session := lookup.NewSession(deaf{})
	var items strings.Builder
	want := map[string]string{}
	withheld := 0
	for i, name := range exampleFiles(t) {
		item := exampleItem(t, name)
		if item == nil {
			continue
		}
		id := fmt.Sprintf("example-%d", i)
		for _, member := range []string{"id", "resourceId"} {
			if item[member] != nil {
				item[member] = id
			}
		}
		line, err := json.Marshal(item)
		if err != nil {
			t.Fatal(err)
		}
		items.Write(append(line, '\n'))
		cloud, _, _ := strings.Cut(path.Base(name), "_")
		read, err := clouds[cloud].Item(line)
		if err != nil {
			continue
		}
		for _, rule := range chosen.Rules {
			if !rule.Judges(read.Resource.Type) {
				continue
			}
			judge := *rule.Judge
			judge.LookUp(session, slices.DeleteFunc(slices.Clone(rule.Lookups), func(d *lookup.Definition) bool { return d.Cloud != cloud }))
			outcome := judge.Item(t.Context(), read, noon)
			if len(outcome.Unanswered) > 0 {
				withheld++
				continue
			}
			want[id+" "+rule.Judge.Rule.Name] = string(outcome.Verdict)
		}
	}
	got := map[string]string{}
	verdicts := map[compliance.Verdict]int{}
	r, text := run(t, items.String(), audit.Options{Chosen: chosen, All: true, Verify: 100})
	for _, f := range findingsOf(t, text) {
		got[f.ID+" "+f.Rule] = string(f.Verdict)
		verdicts[f.Verdict]++
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if verdicts[compliance.NonCompliant] < 5 || verdicts[compliance.NotApplicable] < 5 || withheld < 100 {
		t.Errorf("the examples show too little: %v, %d are not judged", verdicts, withheld)
	}
	evaluations := report.Count{
		Compliant: verdicts[compliance.Compliant], NonCompliant: verdicts[compliance.NonCompliant], NotApplicable: verdicts[compliance.NotApplicable], Undetermined: verdicts[compliance.Undetermined],
	}
	if diff := cmp.Diff(evaluations, r.Evaluations()); diff != "" {
		t.Errorf("evaluations (-listed +counted):\n%s", diff)
	}
	var placed, resources report.Count
	for _, place := range r.Places {
		placed, resources = placed.Plus(place.Evaluations), resources.Plus(place.Resources)
	}
	if placed != r.Evaluations() || resources != r.Resources {
		t.Errorf("by place: %+v and %+v; in all: %+v and %+v", placed, resources, r.Evaluations(), r.Resources)
	}
}

// What the item alone decides is judged; the permission is said to decide only the rest.
func TestDecidedWithoutAnswer(t *testing.T) {
	t.Parallel()
	instance := func(id, storage string) string {
		return fmt.Sprintf(`{"accountId":100000000000000,"regionId":"cn-hangzhou","resourceType":"ACS::RDS::DBInstance","resourceId":%q,"captureTime":1600610821106,"resourceStatus":"Running",`+
			`"tags":"","configuration":"{\"DBInstanceStatus\":\"Running\",\"DBInstanceStorageType\":\"%s\"}"}`+"\n", id, storage)
	}
	items := instance("rm-local", "local_ssd") + instance("rm-cloud", "cloud_essd") + instance("rm-other", "local_ssd")
	for _, forgetful := range []bool{false, true} {
		r, text := run(t, items, audit.Options{Chosen: choose(t, nil, "rds-storage-encrypted"), All: true, Verify: 100, Forgetful: forgetful})
		if diff := cmp.Diff(map[string]string{"100000000000000 rm-local": "NonCompliant", "100000000000000 rm-other": "NonCompliant"}, verdicts(t, text)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]permission{{"rds:DescribeDBInstanceEncryptionKey", "would decide rds-storage-encrypted", 1}}, permissions(r)); diff != "" {
			t.Errorf("permissions (-want +got):\n%s", diff)
		}
		if two := (report.Count{NonCompliant: 2}); r.Resources != two || r.Evaluations() != two || r.Sources[0].Resources != 3 || len(r.Uncovered) != 1 {
			t.Errorf("resources %+v, evaluations %+v, read %d, not judged %+v", r.Resources, r.Evaluations(), r.Sources[0].Resources, r.Uncovered)
		}
	}
}

// A name is one user's in each account: what was recorded in one of several accounts is not about the others.
func TestNameInAccounts(t *testing.T) {
	t.Parallel()
	const one, two = "111122223333", "444455556666"
	alice := func(account string) string {
		return awsRecord(account, "global", "AWS::IAM::User", "AIDA"+account, `{"userName":"alice"}`, "[]")
	}
	recorded := answers(t, `{"iam_user_mfa_devices":[{"parameters":{"UserName":"alice"},"answer":{"MFADevices":[{"SerialNumber":"arn:aws:iam::111122223333:mfa/alice"}]}}]}`)
	const whose = "Undetermined: lookup iam_user_mfa_devices: iam ListMFADevices has no answer: " +
		"there are several accounts, and the recorded answer does not say whose it is: put its file into a folder that is named by the account"
	const unknown = "Undetermined: lookup iam_user_mfa_devices: iam ListMFADevices has no answer: audits ask no service, and it is not among the recorded answers"
	for name, test := range map[string]struct {
		items   string
		lookups audit.Lookups
		want    map[string]string
	}{
		"one account":  {alice(one), audit.Lookups{Shared: recorded}, map[string]string{one + " AIDA" + one: "Compliant"}},
		"two accounts": {alice(one) + alice(two), audit.Lookups{Shared: recorded}, map[string]string{one + " AIDA" + one: whose, two + " AIDA" + two: whose}},
		"of one": {
			alice(one) + alice(two), audit.Lookups{Accounts: map[string]recording.Answers{one: recorded}},
			map[string]string{one + " AIDA" + one: "Compliant", two + " AIDA" + two: unknown},
		},
	} {
		_, text := run(t, test.items, audit.Options{Chosen: choose(t, nil, "user-mfa-device-present"), Lookups: test.lookups, All: true})
		if diff := cmp.Diff(test.want, verdicts(t, text)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// What is judged a second time is the same, by the same engine and by OPA: a sample of the items of each cloud's example events, with what
// lookups answer them, and for OPA, which is slow to compile, a sample of the rules.
func TestExamplesVerified(t *testing.T) {
	t.Parallel()
	all, err := library(t, nil).Choose(t.Context(), audit.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i, rule := range all.Rules {
		if i%sampled == 0 {
			names = append(names, rule.Judge.Rule.Name)
		}
	}
	byOPA, some := compile.NewLibrary(assay.Policies()), choose(t, nil, names...)
	own := library(t, nil)
	own.Policies, own.Definition = compile.OPA{Library: byOPA}, byOPA.Lookup
	second, err := own.Choose(t.Context(), audit.Selection{Rules: names})
	if err != nil {
		t.Fatal(err)
	}
	var items strings.Builder
	clouds := map[string]int{}
	for _, name := range exampleFiles(t) {
		item := exampleItem(t, name)
		if item == nil {
			continue
		}
		cloud := name[strings.LastIndex(name, "/")+1:]
		cloud, _, _ = strings.Cut(cloud, "_")
		if clouds[cloud]++; clouds[cloud]%sampled != 0 {
			continue
		}
		line, err := json.Marshal(item)
		if err != nil {
			t.Fatal(err)
		}
		items.Write(append(line, '\n'))
	}
	for _, cloud := range []string{"huaweicloud", "alicloud", "aws"} {
		if clouds[cloud] < 50 {
			t.Errorf("%d examples of %s", clouds[cloud], cloud)
		}
	}
	lookups := audit.Lookups{Shared: exampleAnswers(t)}
	for name, of := range map[string]audit.Options{
		"itself": {Chosen: all, Verify: 100, Lookups: lookups},
		"OPA":    {Chosen: some, Second: second.Rules, Verify: 100, Lookups: lookups},
	} {
		result, err := start(t, items.String(), of)
		if err != nil {
			t.Fatalf("by %s: %v", name, err)
		}
		if result.Verified < 80 {
			t.Errorf("by %s: only %d evaluations", name, result.Verified)
		}
		result.Close()
	}
}

const sampled = 4 // one of so many

// An item that says it is an account is judged by what it says, with and without rules that ask.
func TestItemOfAccountType(t *testing.T) {
	t.Parallel()
	item := awsRecord("111122223333", "us-east-1", "account", "111122223333", "{}", "[]")
	for name, rules := range map[string][]string{"all rules": nil, "none that asks": {"required-tags"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := audit.Options{Chosen: choose(t, nil, rules...), Cloud: "aws", All: true, Verify: 100}
			_, remembered := run(t, item+item, options)
			options.Forgetful = true
			if _, plain := run(t, item+item, options); remembered != plain {
				t.Error(cmp.Diff(plain, remembered))
			}
		})
	}
}
