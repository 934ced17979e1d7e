package render

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/policy"
	"github.com/assay-rules/assay/functions/internal/report"
)

// Words are the fixed words of a report in one language, looked up by the English ones.
type Words string

// In returns the fixed words of a language.
func In(lang string) Words { return Words(lang) }

// Say returns a fixed word. A word without Chinese stays English.
func (w Words) Say(english string) string {
	if w == report.Chinese {
		return cmp.Or(chinese[english], chineseSummary[english], english)
	}
	return english
}

func (w Words) all(english []string) []string {
	said := make([]string, len(english))
	for i, word := range english {
		said[i] = w.Say(word)
	}
	return said
}

func (w Words) risk(risk policy.Severity) string {
	if risk == "" {
		return ""
	}
	return w.Say(title(string(risk)))
}

func title(word string) string { return strings.ToUpper(word[:1]) + word[1:] }

// verdict is a finding's verdict as people read it: an exempt finding is that.
func (w Words) verdict(f report.Finding) string {
	if f.Exempt() {
		return w.Say("Exempt")
	}
	return w.Say(verdictWords[f.Verdict])
}

var verdictWords = map[compliance.Verdict]string{
	compliance.Compliant: "Compliant", compliance.NonCompliant: "Non-compliant", compliance.NotApplicable: "Not applicable", compliance.Undetermined: "Undetermined",
}

func (w Words) cloud(cloud string) string {
	return cmp.Or(w.Say(compliance.CloudTitle(cloud)), cloud)
}

// Reason says in one sentence why a resource does not comply. In Chinese it is made from the value that was judged, if there is one. What an
// author of a policy says without one stays as it was written: there is no other text of it.
func (w Words) Reason(f report.Finding, r compliance.Reason) string {
	if cause, undetermined := strings.CutPrefix(r.Message, undeterminedPrefix); undetermined && w == report.Chinese && cause == f.Cause.String() {
		return w.Say("undetermined: ") + w.Phrases(f.Cause)
	}
	if f.Verdict == compliance.NotApplicable {
		return w.exception(r.Message)
	}
	relation := relations[r.Operator]
	if w != report.Chinese || r.Property == "" || relation == "" {
		return r.Message
	}
	sentence := r.Property + " "
	if r.Actual != nil {
		sentence = behind(sentence+"为", r.Actual) + "，"
	}
	sentence += relation
	if r.Desired != nil {
		sentence = behind(sentence, r.Desired)
	}
	return sentence
}

// undeterminedPrefix begins the reason of what is NonCompliant because it is Undetermined.
var undeterminedPrefix = (&compliance.UndeterminedError{}).Error()

// Phrases are a text in parts, such as a cause.
func (w Words) Phrases(all compliance.Phrases) string {
	var text strings.Builder
	for _, one := range all {
		text.WriteString(w.Phrase(one))
	}
	return text.String()
}

// Phrase says fixed words with the values in them. What is not known in Chinese is quoted, as is what others say.
func (w Words) Phrase(p compliance.Phrase) string {
	if w != report.Chinese || p.Words == "" {
		return p.String()
	}
	sentence, known := chinesePhrases[p.Words]
	if !known {
		sentence, p = chinesePhrases[compliance.Quoted], compliance.Say(compliance.Quoted, p.String())
	}
	return filled(sentence, p.Values)
}

// filled puts values into a sentence in Chinese.
func filled(sentence string, values []string) string {
	said := make([]any, len(values))
	for i, value := range values {
		said[i] = chineseValue(value)
	}
	return fmt.Sprintf(sentence, said...)
}

// exception says why a rule does not apply to a resource. It is a text, of a policy or as it was reported to a Config service: its values are found again
// at their places. What an author of a policy says stays as it was written.
func (w Words) exception(because string) string {
	if w != report.Chinese {
		return because
	}
	if sentence, known := chineseExceptions[because]; known {
		return sentence
	}
	for _, one := range exceptionForms() {
		if found := one.form.FindStringSubmatch(because); found != nil {
			return filled(one.sentence, found[1:])
		}
	}
	return because
}

// exceptionForm is what a sentence with places looks like when it is filled in.
type exceptionForm struct {
	form     *regexp.Regexp
	sentence string // in Chinese
}

var exceptionForms = sync.OnceValue(func() (all []exceptionForm) {
	// The longest first, so that of several that fit, the one with the most words is taken.
	for _, words := range slices.SortedFunc(maps.Keys(chineseExceptions), func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) }) {
		if form := strings.ReplaceAll(regexp.QuoteMeta(words), "%s", "(.*)"); strings.Contains(words, "%s") {
			all = append(all, exceptionForm{regexp.MustCompile("(?s)^" + form + "$"), chineseExceptions[words]})
		}
	}
	return all
})

// chineseValue is a value in a phrase: a word or several, such as the types that a value may have, or what stays as it is.
func chineseValue(value string) string {
	parts := strings.Split(value, " or ")
	for i, part := range parts {
		name, known := valueNames[strings.TrimPrefix(strings.TrimPrefix(part, "a "), "an ")]
		if !known {
			return value
		}
		parts[i] = name
	}
	return strings.Join(parts, "或")
}

// valueNames are the types of JSON and Rego, and other values that are words, in Chinese.
var valueNames = map[string]string{
	"undefined": "未定义", "null": "null", "boolean": "布尔值", "bool": "布尔值", "true": "true", "false": "false", "number": "数字", "string": "字符串", "array": "数组",
	"object": "对象", "set": "集合", "any": "任意类型", "time such as 2025-03-04T09:15:27.318Z": "时间（如 2025-03-04T09:15:27.318Z）", "value of another form": "其他形式的值",
	"item": "资源记录",
}

// chinesePhrases are the phrases of causes, and of why something was not judged.
var chinesePhrases = map[string]string{
	compliance.Quoted: "“%s”",
	"%s %s":           "%s %s",
	"%s %s %s":        "%s %s %s",
	", ":              "，",
	"; ":              "；",
	" (%s)":           "（%s）",
	"; and %s more":   "；另有 %s 项",

	"no evidence: ": "没有证据：",
	"no evidence: the facts that the policy needs are not known for resources of type %s": "没有证据：对于类型为 %s 的资源，策略所需的事实未知",
	"; the resource's type is %s": "；资源类型为 %s",

	"is missing":                                          "缺失",
	"%s is missing":                                       "缺少 %s",
	"is %s, but must be %s":                               "类型为%s，但应为%s",
	"%s is %s, but must be %s":                            "%s 的类型为%s，但应为%s",
	"is %s, no collection":                                "类型为%s，不是集合类型",
	"%s is %s, no collection":                             "%s 的类型为%s，不是集合类型",
	"is %s, and is compared with %s":                      "类型为%s，却与%s比较",
	"%s is %s, and is compared with %s":                   "%s 的类型为%s，却与%s比较",
	"is %s, not %s":                                       "类型为%s，而不是%s",
	"%s is %s, not %s":                                    "%s 的类型为%s，而不是%s",
	"has no value":                                        "没有值",
	"%s has no value":                                     "%s 没有值",
	"is %s, which has no member %s":                       "类型为%s，没有成员 %s",
	"%s is %s, which has no member %s":                    "%s 的类型为%s，没有成员 %s",
	"does not have the form that it is taken apart by":    "与拆解它所用的格式不符",
	"%s does not have the form that it is taken apart by": "%s 与拆解它所用的格式不符",
	"holds, but its reason cannot be made":                "成立，但无法生成原因",
	"%s holds, but its reason cannot be made":             "%s 成立，但无法生成原因",
	"%s: %s":     "函数 %s 没有结果：“%s”",
	"%s: %s: %s": "%s：函数 %s 没有结果：“%s”",

	"the evaluation failed: %s":                                 "评估失败：“%s”",
	"the evaluation panicked: %s":                               "评估异常终止：“%s”",
	"the evaluation was not finished in time: %s":               "评估未能按时完成：“%s”",
	"the resource cannot be read: %s":                           "无法读取资源：“%s”",
	"the item omits the resource's properties":                  "资源记录中没有资源的属性",
	"evidence must be an object of the values that were judged": "证据必须是由被评估的值组成的对象",
	"deny: %s":           "deny 规则：“%s”",
	"not_applicable: %s": "not_applicable 规则：“%s”",

	"lookup %s: ":                                        "查询 %s：",
	"the query for items of %s":                          "对 %s 资源记录的查询",
	" cannot be called: the resource has no %s":          " 无法调用：资源没有 %s",
	" is not permitted: allow %s in the function's role": " 未获授权：请在函数的角色中允许 %s",
	" is refused: HTTP %s (permission %s)":               " 被拒绝：HTTP %s（权限 %s）",
	" was not answered in time":                          " 未在时限内应答",
	" has no answer: ":                                   " 没有结果：",
	"panic: %s":                                          "异常终止：“%s”",
	"it needs lookup %s, which does not apply to the resource's type": "它需要查询 %s，而该查询不适用于此资源类型",
	"it was not made: nothing but the resource itself is known here":  "未执行查询：此处仅知道资源本身",

	"account %s: %s": "账号 %s：“%s”",
	"there are several accounts, and the recorded answer does not say whose it is: put its file into a folder that is named by the account": "存在多个账号，而录制的应答未说明属于哪个账号：请将其文件放入以账号命名的文件夹",
	"audits ask no service, and it is not among the recorded answers":                                                                       "审计不调用任何服务，且录制的应答中没有它",
	"it is not among the recorded answers":                                                                                                  "录制的应答中没有它",
	"the recorded answer has no items":                                                                                                      "录制的应答中没有资源记录",
	"the item does not list its relationships":                                                                                              "资源记录中没有列出其关联关系",
	"the snapshot has no %s of this account and region, and does not say whether that type is recorded":                                     "快照中没有此账号和地域的 %s，也未说明是否记录该类型",
	"the request was not answered":                                                                                                          "请求未得到应答",
	"the answer has more than %s pages":                                                                                                     "应答超过 %s 页",
	"the resource has no %s":                                                                                                                "资源没有 %s",
	"the answer of lookup %s has no %s":                                                                                                     "查询 %s 的应答没有 %s",
	"there is no %s":                                                                                                                        "没有 %s",
	"the answer says at %s that there is another page, but has no %s":                                                                       "应答在 %s 中说明还有下一页，但没有 %s",
	"the answer is no JSON object":                                                                                                          "应答不是 JSON 对象",
	"page %s of the answer has no list %s":                                                                                                  "应答的第 %s 页没有列表 %s",
	"the service keeps giving the same mark for the next page":                                                                              "服务始终返回相同的下一页标记",
	"%s in the answer is not JSON: %s":                                                                                                      "应答中的 %s 不是 JSON：“%s”",
	"the answer does not say at %s how many there are":                                                                                      "应答未在 %s 中说明总数",
	"the answer ends after %s of %s":                                                                                                        "应答仅有 %s 条，总数为 %s 条",
	"%s has no closing brace":                                                                                                               "%s 缺少右花括号",
	"%s has %s values, where one is needed":                                                                                                 "%s 有 %s 个值，但只需要一个",
	"%s is no single value":                                                                                                                 "%s 不是单个值",
	"%s cannot be sent: it is longer than %s bytes or has control characters":                                                               "%s 无法发送：超过 %s 字节或含有控制字符",
	"the value has characters that cannot be sent within a text":                                                                            "值中含有无法在文本中发送的字符",
	"the value cannot be a part of a path":                                                                                                  "值不能作为路径的一部分",
	"%s is no region or project":                                                                                                            "%s 不是地域或项目",

	"line %s": "第 %s 行",
	"byte %s": "字节 %s",
	"not an item of a Config service: it has neither resourceType nor provider, type and id": "不是配置审计服务的资源记录：既没有 resourceType，也没有 provider、type 和 id",
	"an item must be an object":                                          "资源记录必须是对象",
	"an item is larger than %s MiB":                                      "资源记录大于 %s MiB",
	"cannot tell whose resource type %s is: name it with --cloud":        "无法判断资源类型 %s 属于哪个云：请用 --cloud 指定",
	"not JSON, or cut off":                                               "不是 JSON，或内容不完整",
	"not JSON: invalid character %s after a name":                        "不是 JSON：名称之后有无效字符 %s",
	"not JSON: invalid character %s in a number":                         "不是 JSON：数字中有无效字符 %s",
	"not JSON: invalid character %s in a string":                         "不是 JSON：字符串中有无效字符 %s",
	"not JSON: invalid character %s in an array":                         "不是 JSON：数组中有无效字符 %s",
	"not JSON: invalid character %s in an escape":                        "不是 JSON：转义序列中有无效字符 %s",
	"not JSON: invalid character %s in an object":                        "不是 JSON：对象中有无效字符 %s",
	"not JSON: invalid character %s after the value":                     "不是 JSON：值之后有无效字符 %s",
	"not JSON: invalid character %s where a name must begin":             "不是 JSON：应为名称的位置有无效字符 %s",
	"not JSON: invalid character %s where a value must begin":            "不是 JSON：应为值的位置有无效字符 %s",
	"nested deeper than %s levels":                                       "嵌套超过 %s 层",
	"the JSON is cut off":                                                "JSON 内容不完整",
	"the file is cut off: get it again":                                  "文件不完整：请重新获取",
	"this part of the snapshot is missing: get it, too":                  "缺少快照的这一部分：请一并获取",
	"resourceType is not a string":                                       "resourceType 不是字符串",
	"nothing is in it: get the file again":                               "文件为空：请重新获取",
	"not UTF-8, perhaps UTF-16: save it as UTF-8":                        "不是 UTF-8 编码，可能是 UTF-16：请另存为 UTF-8",
	"not JSON with items: an item begins with {, a list of items with [": "不是包含资源记录的 JSON：资源记录以 { 开头，资源记录的列表以 [ 开头",
	"the archive changed while it was read":                              "读取期间归档文件发生了变化",
	"an archive in an archive, a zip archive in a pipe, and other archives than .gz and .zip are not read: unpack it first": "不读取归档文件中的归档文件、管道中的 zip 归档文件以及 .gz 和 .zip 以外的归档文件：请先解压",
	"a link to a folder is not followed: give the folder's own path, too":                                                   "不跟随指向文件夹的链接：请同时给出该文件夹本身的路径",
	"%s repeats a member":  "%s：有重复的成员",
	"%s repeats member %s": "%s：成员 %s 重复",
	"%s has member %s, which differs from %s only in case":       "%s：成员 %s 与 %s 仅大小写不同",
	"%s is not JSON or is truncated: %s":                         "%s：不是 JSON，或内容不完整：“%s”",
	"%s must be %s, not %s":                                      "%s：应为%s，而不是%s",
	"%s: the string is not JSON or is truncated":                 "%s：字符串不是 JSON，或内容不完整",
	"%s: the string must contain a JSON object":                  "%s：字符串必须包含 JSON 对象",
	"properties must be an object":                               "properties 必须是对象",
	"provider is %s but must be a name without dots and slashes": "provider 为 %s，但应为不含点和斜杠的名称",

	"no resource to judge":                  "没有可评估的资源",
	"no rule judges resources of this type": "没有规则评估此类型的资源",
	report.NeedsValues:                      "需要参数值：%s",
	"would decide %s":                       "授予后可判定 %s",
}

// chineseExceptions are why policies and rules do not apply.
var chineseExceptions = map[string]string{
	"policy %s does not judge resources of type %s":                  "策略 %s 不评估类型为 %s 的资源",
	"outside the rule's scope: type %s is not one of %s":             "不在规则的适用范围内：类型 %s 不属于 %s",
	"outside the rule's scope: region %s is not one of %s":           "不在规则的适用范围内：地域 %s 不属于 %s",
	"outside the rule's scope: no tag %s":                            "不在规则的适用范围内：没有标签 %s",
	"outside the rule's scope: tag %s is not %s":                     "不在规则的适用范围内：标签 %s 的值不是 %s",
	"configuration is empty":                                         "资源配置为空，资源可能已删除",
	"configurationItemStatus is %s":                                  "configurationItemStatus 为 %s",
	"the resource is deleted":                                        "资源已删除",
	"the resource is still changing (provisioning_state Processing)": "资源仍在变更中（provisioning_state 为 Processing）",
	"the resource left the scope of the rule":                        "资源已不在规则的适用范围内",
	"the event has no properties, as for a deleted resource":         "事件中没有资源属性，资源可能已删除",

	"a cloud service manages the group":                                         "安全组由云产品托管",
	"default security groups cannot be deleted":                                 "默认安全组无法删除",
	"disks of the category %s have no snapshots":                                "类型为 %s 的云盘不支持快照",
	"listeners use the list only as a blacklist":                                "监听仅将该列表用作黑名单",
	"no rule is open to the Internet":                                           "没有对公网开放的规则",
	"only Application Load Balancers are judged":                                "仅评估应用程序负载均衡器",
	"pay-as-you-go instances do not expire":                                     "按量付费的实例不会到期",
	"pay-as-you-go resources do not expire":                                     "按量付费的资源不会到期",
	"prepaid instances cannot be released before they expire":                   "包年包月实例在到期前无法释放",
	"the VPC is being deleted":                                                  "VPC 正在删除",
	"the account has no instance of WAF 3.0":                                    "账号没有 WAF 3.0 实例",
	"the address is being released":                                             "弹性公网 IP 正在释放",
	"the bandwidth package connects no regions":                                 "带宽包未分配跨地域带宽",
	"the certificate was not issued":                                            "证书尚未签发",
	"the cloud cannot rotate this kind of key":                                  "云服务商不支持轮转此类密钥",
	"the cloud manages the key":                                                 "密钥由云服务商托管",
	"the cloud manages the policy":                                              "权限策略由云服务商管理",
	"the cluster has no public address":                                         "集群没有公网地址",
	"the cluster is being deleted":                                              "集群正在删除",
	"the database is not SQL Server":                                            "数据库引擎不是 SQL Server",
	"the disk is a system disk":                                                 "云盘是系统盘",
	"the disk is being deleted":                                                 "云盘正在删除",
	"the disk is not attached":                                                  "云盘未挂载",
	"the domain name is being deleted":                                          "域名正在删除",
	"the file system is being deleted":                                          "文件系统正在删除",
	"the function has a custom runtime":                                         "函数使用自定义运行时",
	"the function is a container image":                                         "函数为容器镜像函数",
	"the function is being deleted":                                             "函数正在删除",
	"the gateway is being deleted":                                              "网关正在删除",
	"the gateway is not connected to the Internet":                              "网关未连接公网",
	"the group is not the default security group":                               "安全组不是默认安全组",
	"the instance belongs to a cluster, which has the storage":                  "实例属于集群，存储由集群管理",
	"the instance belongs to a cluster, which keeps its data in multiple zones": "实例属于集群，集群的数据存储在多个可用区",
	"the instance is being deleted":                                             "实例正在删除",
	"the instance is not a primary instance":                                    "实例不是主实例",
	"the instance is not running":                                               "实例未在运行",
	"the key is a replica":                                                      "密钥是副本密钥",
	"the load balancer has no HTTPS listener":                                   "负载均衡没有 HTTPS 监听",
	"the load balancer has no listener":                                         "负载均衡没有监听",
	"the load balancer has no running listener":                                 "负载均衡没有运行中的监听",
	"the load balancer is being deleted":                                        "负载均衡正在删除",
	"the load balancer is shared":                                               "负载均衡为共享型",
	"the policy is used as a permissions boundary":                              "权限策略被用作权限边界",
	"the protocol of the listener is not HTTP":                                  "监听的协议不是 HTTP",
	"the resource has no name":                                                  "资源没有名称",
	"the resource is being deleted":                                             "资源正在删除",
	"the resource is still being provisioned":                                   "资源仍在创建中",
	"the rule does not name the key":                                            "规则未指定该密钥",
	"the rule names another policy":                                             "规则指定的是其他权限策略",
	"the server is being deleted":                                               "云服务器正在删除",
	"the state of the key is %s":                                                "密钥状态为 %s",
	"the user cannot sign in":                                                   "用户无法登录控制台",
	"the user has no access to the console":                                     "用户没有控制台访问权限",
	"the user has no password":                                                  "用户没有密码",
	"the user is disabled":                                                      "用户已停用",
}

// behind is a Chinese sentence with a value at its end.
func behind(sentence string, value json.RawMessage) string {
	switch text := shown(value); {
	case text == "" || text == "[]" || text == "{}":
		return sentence + "空"
	case strings.HasSuffix(sentence, "："):
		return sentence + text
	default:
		return sentence + " " + text
	}
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
func (w Words) reasons(f report.Finding) string {
	var lines []string
	for _, reason := range f.Reasons {
		lines = append(lines, w.Reason(f, reason))
	}
	if len(f.Cause) > 0 {
		lines = append(lines, w.Phrases(f.Cause))
	}
	return strings.Join(lines, "\n")
}

// values are what the reasons name with one of their members, one per line.
func values(f report.Finding, member func(compliance.Reason) string) string {
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
func (w Words) exemption(f report.Finding) string {
	if !f.Exempt() {
		return ""
	}
	e := f.Exemption
	text := e.Owner + " (" + w.Say("until") + " " + e.Until + "): " + e.Reason
	if e.Ticket != "" {
		text += " (" + e.Ticket + ")"
	}
	return text
}

const timeLayout = "2006-01-02 15:04:05"

func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(timeLayout)
}

// chinese are the fixed words in Chinese, in the terms of the consoles of Alibaba Cloud Config and Huawei Cloud Config.
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
	"Verdict":         "评估结果",
	"Risk":            "风险等级",
	"Rule":            "规则",
	"Rule title":      "规则名称",
	"Clause":          "条款",
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
	"until":           "有效期至",
	"undetermined: ":  "无法判定：",

	"Exemptions":          "豁免",
	"State":               "状态",
	"used":                "生效中",
	"unused":              "未使用",
	"expired":             "已过期",
	"Until":               "有效期至",
	"Owner":               "责任人",
	"Ticket":              "工单",
	"Exempt findings":     "豁免的发现",
	"Findings open again": "重新待处理的发现",
	"An exempt finding stays non-compliant, and its owner accepts it until the end of the day in UTC. An expired exemption exempts nothing.": "已豁免的发现仍为不合规，由责任人接受至有效期当日结束（UTC）。已过期的豁免不再生效。",

	"Compliance report":      "合规报告",
	"Compliance audit":       "合规审计",
	"Pack":                   "合规包",
	"Resources as of (UTC)":  "资源截至时间（UTC）",
	"Counted more than once": "重复计数",
	"the same resources are several times in %s, and count each time: give one snapshot of each account": "相同的资源在 %s 中多次出现，每次都计数：请为每个账号只提供一份快照",
	"Report made (UTC)":    "报告生成时间（UTC）",
	"Assay version":        "Assay 版本",
	"Report form":          "报告格式",
	"Contents":             "目录",
	"Overview":             "概览",
	"Summary":              "概要",
	"What was judged":      "评估范围",
	"Not judged":           "未评估",
	"Rules":                "规则",
	"Accounts and regions": "账号与地域",
	"Findings":             "评估发现",

	"of the applicable evaluations are compliant.": "的适用评估结果为合规。",
	"There was nothing to judge.":                  "没有可评估的资源。",
	"Undetermined and exempt ones count as not compliant; not applicable ones are left out. The rate is rounded down.": "无法判定和已豁免的按未合规计；不适用的不计入。合规率向下取整。",
	"A resource counts once, by its worst verdict. An evaluation is one resource judged by one rule.":                  "每个资源按其最差的结果只计一次；一次评估是指一条规则对一个资源的判定。",
	"Resources":              "资源",
	"Evaluations":            "评估",
	"Total":                  "合计",
	"All evaluations":        "全部评估",
	"All rules":              "全部规则",
	"Evaluations by risk":    "按风险等级统计的评估",
	"Evaluations by account": "按账号统计的评估",
	"Evaluations by risk, and resources, by verdict": "各风险等级的评估及资源的结果分布",
	"Compliance rate":              "合规率",
	"nothing to judge":             "无可评估资源",
	"Rules with the most findings": "发现最多的规则",
	"Resources: %s · accounts: %s · rules: %s, of which %s had a resource to judge": "资源：%s · 账号：%s · 规则：%s 条，其中 %s 条有可评估的资源",
	"What was read":       "数据来源",
	"Source":              "来源",
	"Snapshot time (UTC)": "快照时间（UTC）",
	"Time (UTC)":          "时间（UTC）",
	"Form":                "格式",
	"Unread":              "未能读取",

	"This report says nothing about the following. It is neither compliant nor non-compliant.": "本报告未对以下内容作出判断：它们既不是合规，也不是不合规。",
	"What":                              "类别",
	"Name":                              "名称",
	"Why":                               "原因",
	"Resource type without a rule":      "没有规则的资源类型",
	"Rule that judged nothing":          "未评估任何资源的规则",
	"Permission that would decide more": "授予后可判定更多资源的权限",
	"Rule of the vendor's pack that is missing here": "云服务商合规包中有而此处没有的规则",
	"Could not be read": "无法读取",

	"By framework clause":   "按标准条款",
	"By risk":               "按风险等级",
	"By rule":               "按规则",
	"By account and region": "按账号与地域",
	"Framework":             "标准",
	"Title":                 "标题",
	"Description":           "描述",
	"A clause is judged by the rules that are mapped to it. A compliant clause means that these rules found nothing, not that the clause is met as a whole.": "条款按与其对应的规则评估。条款合规表示这些规则没有发现问题，不代表整个条款已得到满足。",
	"Clauses: %d · without findings: %d · with findings: %d · nothing to judge: %d":                                                                          "条款 %d 项：无发现 %d 项，有发现 %d 项，无可评估资源 %d 项",

	"The list of findings needs JavaScript, which runs in this page alone and loads nothing. Everything above does not. The workbook lists the same findings.": "评估发现列表需要 JavaScript，它仅在本页面内运行，不加载任何外部内容。以上内容不需要 JavaScript。Excel 报告包含相同的发现。",
	"Compliant and not applicable evaluations are counted but not listed.":                                                                                     "合规和不适用的评估只计数，未列出。",
	"Loading findings":         "正在加载评估发现",
	"Search":                   "搜索",
	"Name, ID, rule, reason …": "名称、ID、规则、原因……",
	"All":                      "全部",
	"Open":                     "待处理",
	"Non-compliant or undetermined, and not exempt": "不合规或无法判定，且未豁免",
	"Selected":                          "已选",
	"Reset filters":                     "重置筛选",
	"Resource":                          "资源",
	"Rule and reason":                   "规则与原因",
	"Account and region":                "账号与地域",
	"First page":                        "首页",
	"Previous page":                     "上一页",
	"Next page":                         "下一页",
	"Last page":                         "末页",
	"No finding matches the filters.":   "没有符合筛选条件的发现。",
	"None.":                             "无。",
	"Details":                           "详情",
	"Values":                            "取值",
	"Meaning":                           "规则说明",
	"Cause":                             "原因",
	"Why resources could not be judged": "无法判定的原因",
	"Printed are the first findings in the order of the page; filter the page to print others. The workbook lists all.": "仅打印页面排序中靠前的发现；可筛选页面以打印其他发现。Excel 报告包含全部发现。",
	"Made by Assay from the configuration of the resources. Verdicts are as of the time above.":                         "由 Assay 根据资源配置生成。评估结果截至上述时间。",
}

// chineseSummary are words that the web page does not have: of the summary of an audit on a terminal, and of Markdown.
var chineseSummary = map[string]string{
	"* %s: %s":                        "* %s：%s",
	"%s in %s, judged by %s as of %s": "%[2]s中的 %[1]s，由 %[3]s评估，资源截至 %[4]s",
	"resource":                        "个资源",
	"account":                         "个账号",
	"rule":                            "条规则",
	"evaluation":                      "次评估",
	"type":                            "种类型",
	"item":                            "项资源记录",
	"verdict":                         "个评估结果",
	"finding":                         "项发现",
	"permission":                      "项权限",
	"older snapshot":                  "个较早的快照",
	"more rule":                       "条规则",
	"more exemption":                  "项豁免",
	"more cause":                      "种原因",

	"resources":      "资源",
	"evaluations":    "评估",
	"NONCOMPLIANT":   "不合规",
	"UNDETERMINED":   "无法判定",
	"COMPLIANT":      "合规",
	"NOT APPLICABLE": "不适用",
	"EXEMPT":         "已豁免",
	"RATE":           "合规率",
	"RISK":           "风险等级",
	"RULES":          "规则数",
	"RULE":           "规则",
	"EXEMPTION":      "豁免",
	"STATE":          "状态",
	"UNTIL":          "有效期至",
	"OWNER":          "责任人",
	"FINDINGS":       "评估发现",
	"high":           "高风险",
	"medium":         "中风险",
	"low":            "低风险",
	"none":           "未分级",
	"NonCompliant":   "不合规",

	"not read: %s, because there are newer ones of the same account and region": "未读取：%s，因为同一账号和地域有更新的快照",
	"%s judged a second time: no difference":                                    "%s已复核，结果一致",
	"… and %s with findings: --all":                                             "… 另有 %s有评估发现：使用 --all 查看",
	"… and %s: --all":                                                           "… 另有 %s：使用 --all 查看",
	"… and %s that would decide more: --all":                                    "… 另有 %s，授予后可判定更多资源：使用 --all 查看",
	"… and %s":                          "… 另有 %s",
	"… and %d more that cannot be read": "… 另有 %d 处无法读取",
	"exempt finding":                    "项已豁免的发现",
	"%s open again":                     "%s重新待处理",
	"%s Undetermined:":                  "%s无法判定：",
	"%s: %s":                            "%s：%s",
	"%s: %s: %s":                        "%s：%s：%s",
	"%s, %s: %s":                        "%s，%s：%s",
	"%s of %s that no rule judges: %s":  "%s（%s）没有规则评估：%s",
	"permission %s %s: %s":              "权限 %s %s：%s",
	"need values of yours (--set)":      "需要您提供参数值（--set）",
	"%s could not be read: %s":          "%s无法读取：%s",
	"%s resources, %s/s":                "%s 个资源，每秒 %s 个",
	"%d %%, %s, %s left":                "%d %%，%s，剩余 %s",
}

var uncoveredWords = map[string]string{
	report.UncoveredType: "Resource type without a rule", report.UncoveredRule: "Rule that judged nothing", report.UncoveredPermission: "Permission that would decide more", report.UncoveredPack: "Rule of the vendor's pack that is missing here",
}

func (w Words) heading(r report.Report) string {
	return cmp.Or(r.Title.In(string(w)), w.Say("Compliance audit"))
}

// form is the form of a source, which is composed of a service and what it delivers.
func (w Words) form(english string) string {
	if w == report.Chinese {
		return chineseForm.Replace(english)
	}
	return english
}

var chineseForm = strings.NewReplacer(
	"Alibaba Cloud Resource Center", "阿里云资源中心", "Alibaba Cloud Config", "阿里云配置审计", "Huawei Cloud Config", "华为云配置审计", "AWS Config", "AWS Config ",
	" snapshot in Simple Log Service", "快照（日志服务 SLS）", "older snapshot, not read", "较早的快照，未读取", " snapshot", "快照", " history", "历史记录",
	" items", "配置项", " API", " API 的响应", "unknown", "未知",
)

func (w Words) level(l report.Level) string { return cmp.Or(w.risk(l.Risk), w.Say("No risk")) }

func (w Words) place(p report.Place) string {
	return strings.TrimSpace(w.cloud(p.Cloud) + " " + p.Account)
}

// unreadAt is where something could not be read.
func (w Words) unreadAt(u report.Unread) string {
	if u.Position.Words == "" {
		return u.File
	}
	return u.File + ":" + w.Phrase(u.Position)
}

// fact is something about a report that its head states.
type fact struct{ Name, Value string }

// Repeated says which sources have resources that count more than once; empty if none.
func (w Words) Repeated(r report.Report) string {
	const most = 4
	var names []string
	for _, source := range r.Sources {
		if source.Repeats {
			names = append(names, source.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	if len(names) > most {
		names = append(names[:most], "…")
	}
	return fmt.Sprintf(w.Say("the same resources are several times in %s, and count each time: give one snapshot of each account"), strings.Join(names, ", "))
}

// facts say what was judged, when and by what.
func (w Words) facts(r report.Report) []fact {
	var facts []fact
	tell := func(name, value string) {
		if value != "" {
			facts = append(facts, fact{w.Say(name), value})
		}
	}
	tell("Counted more than once", w.Repeated(r))
	tell("Pack", r.Pack)
	tell("Resources as of (UTC)", timeText(r.At))
	tell("Report made (UTC)", timeText(r.Created))
	tell("Assay version", r.Version)
	tell("Report form", report.Form)
	return facts
}
