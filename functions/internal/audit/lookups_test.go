package audit_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay"
	"github.com/assay-rules/assay/functions/internal/audit"
	"github.com/assay-rules/assay/functions/internal/engine/compile"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
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

// verdicts are those of findings, by resource and rule.
func verdicts(t *testing.T, text string) map[string]string {
	t.Helper()
	found := map[string]string{}
	lines := bufio.NewScanner(strings.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var f struct{ ID, Account, Rule, Verdict, Cause string }
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			t.Fatal(err)
		}
		if f.Rule == "" {
			continue
		}
		at := f.Account + " " + f.ID
		if _, twice := found[at]; twice {
			t.Errorf("%s is there twice", at)
		}
		found[at] = strings.TrimSuffix(f.Verdict+": "+f.Cause, ": ")
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
