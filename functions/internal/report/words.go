package report

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
)

// words are the fixed words of a report in one language, looked up by the English ones.
type words string

// in returns the fixed words of a language.
func in(lang string) words { return words(lang) }

// say returns a fixed word. A word without Chinese stays English.
func (w words) say(english string) string {
	if w == Chinese {
		return cmp.Or(chinese[english], english)
	}
	return english
}

func (w words) all(english []string) []string {
	said := make([]string, len(english))
	for i, word := range english {
		said[i] = w.say(word)
	}
	return said
}

func (w words) risk(risk policy.Severity) string {
	if risk == "" {
		return ""
	}
	return w.say(title(string(risk)))
}

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// verdict is a finding's verdict as people read it: an exempt finding is that.
func (w words) verdict(f Finding) string {
	if f.Exemption != nil && !f.settled() {
		return w.say("Exempt")
	}
	return w.say(verdictWords[f.Verdict])
}

var verdictWords = map[compliance.Verdict]string{
	compliance.Compliant: "Compliant", compliance.NonCompliant: "Non-compliant", compliance.NotApplicable: "Not applicable", compliance.Undetermined: "Undetermined",
}

func (w words) cloud(cloud string) string {
	return cmp.Or(w.say(compliance.CloudTitle(cloud)), cloud)
}

// reason says in one sentence why a resource does not comply. In Chinese it is made from the value that was judged, if there is one.
func (w words) reason(r compliance.Reason) string {
	relation := relations[r.Operator]
	if w != Chinese || r.Property == "" || relation == "" {
		return r.Message
	}
	sentence := r.Property + " "
	if r.Actual != nil {
		sentence += "为 " + shown(r.Actual) + "，"
	}
	sentence += relation
	if r.Desired != nil && r.Operator != "IsNotStringEmpty" {
		sentence += " " + shown(r.Desired)
	}
	return sentence
}

// relations say in Chinese how the actual value must relate to the desired one.
var relations = map[string]string{
	"Contains":         "应包含",
	"Equals":           "应为",
	"StringEquals":     "应为",
	"Greater":          "应大于",
	"GreaterOrEquals":  "应不小于",
	"LessOrEquals":     "应不大于",
	"IsNotStringEmpty": "不应为空",
	"NotContains":      "不应包含",
	"NotEquals":        "不应为",
	"StringIn":         "应为其中之一：",
	"StringNotIn":      "不应为其中任何一个：",
	"StringLike":       "应匹配",
}

// shown is a JSON value as people read it: a string without its quotes, a list with commas.
func shown(value json.RawMessage) string { return policy.Text(value) }

// reasons are a finding's reasons, and what could not be read, one per line.
func (w words) reasons(f Finding) string {
	var lines []string
	for _, reason := range f.Reasons {
		lines = append(lines, w.reason(reason))
	}
	if f.Cause != "" {
		lines = append(lines, f.Cause)
	}
	return strings.Join(lines, "\n")
}

// values are what the reasons name with one of their members, one per line.
func values(f Finding, member func(compliance.Reason) string) string {
	var lines []string
	for _, reason := range f.Reasons {
		if value := member(reason); value != "" && !slices.Contains(lines, value) {
			lines = append(lines, value)
		}
	}
	return strings.Join(lines, "\n")
}

func property(r compliance.Reason) string { return r.Property }
func actual(r compliance.Reason) string   { return shown(r.Actual) }
func desired(r compliance.Reason) string  { return shown(r.Desired) }

// exemption says who accepts a finding, until when and why.
func (w words) exemption(e *Exemption) string {
	if e == nil {
		return ""
	}
	text := e.Owner
	if !e.Until.IsZero() {
		text += " (" + w.say("until") + " " + e.Until.UTC().Format(time.DateOnly) + ")"
	}
	return text + ": " + e.Because
}

const timeLayout = "2006-01-02 15:04:05"

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

var chinese = map[string]string{
	"Huawei Cloud":  "华为云",
	"Alibaba Cloud": "阿里云",
	"AWS":           "AWS",

	"High":    "高风险",
	"Medium":  "中风险",
	"Low":     "低风险",
	"No risk": "未分级",

	"Compliant":      "合规",
	"Non-compliant":  "不合规",
	"Not applicable": "不适用",
	"Undetermined":   "无法判定",
	"Exempt":         "已豁免",

	"Cloud":           "云服务商",
	"Account":         "账号",
	"Region":          "地域",
	"Resource type":   "资源类型",
	"Resource ID":     "资源 ID",
	"Resource name":   "资源名称",
	"Verdict":         "合规评估结果",
	"Risk":            "风险等级",
	"Rule":            "规则",
	"Rule title":      "规则名称",
	"Clauses":         "条款",
	"Reason":          "原因",
	"Property":        "属性",
	"Actual value":    "实际值",
	"Desired value":   "期望值",
	"Evidence":        "证据",
	"How to fix":      "修正方法",
	"Exemption":       "豁免",
	"Evaluated (UTC)": "评估时间（UTC）",
	"Link":            "链接",
	"Report form":     "报告格式",
	"until":           "有效期至",
}

var uncoveredWords = map[string]string{
	UncoveredType: "Resource type without a rule", UncoveredRule: "Rule that judged nothing", UncoveredPack: "Rule of the vendor's pack that is missing here",
}

func (w words) heading(r Report) string { return cmp.Or(r.Title, w.say("Compliance audit")) }

func (w words) level(l Level) string { return cmp.Or(w.risk(l.Risk), w.say("No risk")) }

func (w words) place(p Place) string {
	return strings.TrimSpace(w.cloud(p.Cloud) + " " + p.Account)
}

// place is where something could not be read.
func (u Unread) place() string {
	if u.Position == "" {
		return u.File
	}
	return u.File + ":" + u.Position
}

// fact is something about a report that its head tells.
type fact struct{ name, value string }

// facts say what was judged, when and by what.
func (w words) facts(r Report) []fact {
	var facts []fact
	tell := func(name, value string) {
		if value != "" {
			facts = append(facts, fact{w.say(name), value})
		}
	}
	tell("Pack", r.Pack)
	tell("Resources as of (UTC)", timeText(r.At))
	tell("Report made (UTC)", timeText(r.Created))
	tell("Assay version", r.Version)
	tell("Report form", Form)
	return facts
}
