package snapshot

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
	"unsafe"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

// Item is the record of one resource. It is valid until its parser parses the next; its texts share the memory of its block.
type Item struct {
	Cloud                           string
	Type, ID, Name, Region, Account string    // Type: cloud/native type
	Captured                        time.Time // zero: unknown
	Native                          []byte    // as [compliance.Cloud] reads it

	// Plain says that all of this is what [compliance.Cloud] reads, too, that the item has to be judged, and that the members below are
	// those of the resource.
	Plain bool

	Properties    Part
	Supplementary Part   // nil tape: none
	SingleTags    Part   // tags, if they are an object with one text or null for each; nil tape: they are not
	Tags, Status  []byte // JSON; nil: none
	Zone, Created []byte
}

// Part is a value in an item.
type Part struct {
	Tape *Tape
	Node int32
}

// Raw is the JSON of a part.
func (p Part) Raw() []byte { return p.Tape.Raw(p.Node) }

// Parser reads the text of items. It belongs to one goroutine.
type Parser struct {
	Cloud  string // of items that do not say; empty: such an item is an error
	Shapes Shapes

	item        Item
	tape, inner Tape
	nodes       []Node // memory of a tape that is not a block's
	shape       *Shape // of the last item
	members     []int32
	plain       []byte // memory
	texts       map[string]string
	types       map[[2]string]string
}

// role is what a member of a native item is for.
type role uint8

const (
	other role = iota
	resourceType
	id
	name
	region
	account
	otherAccount
	status
	captured
	zone
	created
	otherCreated
	tags
	properties
	supplementary
	provider
	lifecycle
	eventType
	inner // the object that holds the resource, or a part of it
	roles
)

// fields are the members of each cloud's native items that the protocol packages read. Those without a role are only for lookups.
var fields = map[string]map[string]role{
	compliance.AWS: {
		"configurationItemCaptureTime": captured, "configurationItemStatus": status, "awsAccountId": account, "accountId": otherAccount, "resourceType": resourceType,
		"resourceId": id, "resourceName": name, "awsRegion": region, "availabilityZone": zone, "resourceCreationTime": created, "tags": tags, "configuration": properties,
		"supplementaryConfiguration": supplementary, "relationships": other,
	},
	compliance.Alicloud: {
		"accountId": account, "availabilityZone": zone, "regionId": region, "configuration": properties, "captureTime": captured, "resourceCreationTime": created,
		"resourceCreateTime": otherCreated, "resourceStatus": status, "resourceId": id, "resourceName": name, "resourceType": resourceType, "tags": tags,
	},
	compliance.HuaweiCloud: {
		"id": id, "name": name, "provider": provider, "type": resourceType, "region_id": region, "created": created, "provisioning_state": status, "state": lifecycle,
		"event_type": eventType, "tags": tags, "properties": properties, "project_id": other,
	},
}

// record is what an object of a shape is.
type record struct {
	cloud   string // empty: it depends on the resource type
	wraps   string // the member that holds the resource: of Huawei Cloud's snapshots, and of Alibaba Cloud's Resource Center
	at      map[string]*[roles]int32
	foreign bool // it is no item of any cloud
}

func newRecord(s *Shape) *record {
	has := func(names ...string) bool {
		for _, name := range names {
			if s.Find(name) < 0 {
				return false
			}
		}
		return true
	}
	r := &record{at: map[string]*[roles]int32{}}
	switch {
	case has("provider", "type", "id"):
		r.cloud = compliance.HuaweiCloud
	case has("resourceSnapshot", "resourceType"):
		r.cloud, r.wraps = compliance.Alicloud, "resourceSnapshot"
	case has("resourceType") && (has("configurationItemStatus") || has("configurationItemCaptureTime") || has("awsAccountId") || has("awsRegion")):
		r.cloud = compliance.AWS
	case has("resourceType"):
	case has("resource"):
		r.cloud, r.wraps = compliance.HuaweiCloud, "resource"
	default:
		r.foreign = true
	}
	return r
}

// roles are the positions of an item's members, or nil if a cloud's protocol has to say which of two names counts.
func (s *Shape) roles(cloud string) *[roles]int32 {
	if found, known := s.record.at[cloud]; known {
		return found
	}
	all := new([roles]int32)
	for i := range all {
		all[i] = -1
	}
	folded := map[string]string{}
	for known := range fields[cloud] {
		folded[strings.ToLower(known)] = known
	}
	for i, name := range s.Names {
		lower := strings.ToLower(name)
		if known, ok := folded[lower]; ok && known != name {
			all = nil
			break
		}
		folded[lower] = name
		if role := fields[cloud][name]; role != other {
			all[role] = int32(i)
		}
	}
	if s.Repeats {
		all = nil
	}
	s.record.at[cloud] = all
	return all
}

var errNoItem = compliance.SayError("not an item of a Config service: it has neither resourceType nor provider, type and id")

// Parse reads the text of an item. The account is that of its file, if the item names none.
func (p *Parser) Parse(text []byte, ofFile string) (Item, error) {
	if len(text) > 0 && text[0] == '"' { // a row of an answer
		var row string
		if err := json.Unmarshal(text, &row); err != nil {
			return Item{}, compliance.SayError("not JSON, or cut off")
		}
		text = []byte(row)
	}
	if err := p.scan(text); err != nil {
		return Item{}, err
	}
	if p.tape.Kind(0) != '{' {
		return Item{}, compliance.SayError("an item must be an object")
	}
	return p.object(0, ofFile, 0)
}

// scan makes the tape of a text.
func (p *Parser) scan(text []byte) error {
	p.tape.Nodes = p.nodes
	err := p.tape.Scan(text)
	p.nodes = p.tape.Nodes
	return err
}

// parse reads an item of a block.
func (p *Parser) parse(in *items, one value, ofFile string) (Item, error) {
	if in.text[one.from] == '{' && in.tape(one, &p.tape) {
		return p.object(0, ofFile, 0)
	}
	return p.Parse(in.text[one.from:one.to], ofFile)
}

func (p *Parser) object(object int32, ofFile string, depth int) (Item, error) {
	shape, members := p.Shapes.Of(&p.tape, object, p.members[:0], p.shape)
	p.shape, p.members = shape, members
	if shape.record == nil {
		shape.record = newRecord(shape)
	}
	cloud := shape.record.cloud
	switch wraps := shape.record.wraps; {
	case shape.record.foreign:
		return Item{}, errNoItem
	case wraps == "resource" && depth == 0:
		if inner := members[shape.Find(wraps)]; p.tape.Kind(inner) == '{' {
			return p.object(inner, ofFile, 1)
		}
		return Item{}, errNoItem
	case wraps == "resource":
		return Item{}, errNoItem
	case wraps != "" && depth == 0:
		return p.again(resourceCenter(p.tape.Raw(object)))(ofFile, depth+1)
	case cloud == "":
		kind, _ := p.text(members[shape.Find("resourceType")])
		switch {
		case strings.HasPrefix(kind, "ACS::"):
			cloud = compliance.Alicloud
		case strings.HasPrefix(kind, "AWS::"):
			cloud = compliance.AWS
		case p.Cloud != "":
			cloud = p.Cloud
		case kind == "":
			return Item{}, compliance.SayError("resourceType is not a string")
		default:
			return Item{}, compliance.SayError("cannot tell whose resource type %s is: name it with --cloud", fmt.Sprintf("%.100q", kind))
		}
	}
	item := Item{Cloud: cloud, Native: p.tape.Raw(object)}
	at := shape.roles(cloud)
	if at == nil {
		item.Account = ofFile
		return item, nil // the cloud's protocol says what is wrong
	}
	r := reader{p, members, at}
	if depth < 2 {
		if written, needed, err := r.event(cloud, item.Native); err != nil {
			return Item{}, err
		} else if needed {
			return p.again(written, nil)(ofFile, 2)
		}
	}
	r.fill(&item)
	if item.Account = cmp.Or(item.Account, ofFile); item.Plain {
		item.Plain = p.tape.Plain && (item.Properties.Tape == nil || item.Properties.Tape.Plain)
	}
	return item, nil
}

// again reads an item that was written in another form.
func (p *Parser) again(text []byte, err error) func(ofFile string, depth int) (Item, error) {
	return func(ofFile string, depth int) (Item, error) {
		if err != nil {
			return Item{}, err
		}
		if err := p.scan(text); err != nil {
			return Item{}, err
		}
		return p.object(0, ofFile, depth)
	}
}

// text is a node as a string; false if it is none.
func (p *Parser) text(node int32) (string, bool) {
	raw := p.tape.Raw(node)
	if raw[0] != '"' {
		return "", false
	}
	content := raw[1 : len(raw)-1]
	for _, c := range content {
		if c == '\\' || c >= utf8.RuneSelf {
			var text string
			err := json.Unmarshal(raw, &text)
			return text, err == nil
		}
	}
	return unsafe.String(unsafe.SliceData(content), len(content)), true // the block's memory, which does not change while an item of it is valid
}

// same is a text that many items share: it does not keep an item's memory.
func (p *Parser) same(text string) string {
	if known, ok := p.texts[text]; ok {
		return known
	}
	if p.texts == nil || len(p.texts) >= maxTexts {
		p.texts = map[string]string{}
	}
	text = strings.Clone(text)
	p.texts[text] = text
	return text
}

const maxTexts = 10_000

// reader reads the members of an item by their roles.
type reader struct {
	*Parser
	members []int32
	at      *[roles]int32
}

// node is the member of a role; -1 if it is missing or null.
func (r reader) node(role role) int32 {
	if r.at[role] < 0 {
		return -1
	}
	if node := r.members[r.at[role]]; r.tape.Kind(node) != 'n' {
		return node
	}
	return -1
}

func (r reader) raw(role role) []byte {
	if node := r.node(role); node >= 0 {
		return r.tape.Raw(node)
	}
	return nil
}

// string is the member of a role if it is a string, else empty.
func (r reader) string(role role) string {
	if node := r.node(role); node >= 0 {
		text, _ := r.text(node)
		return text
	}
	return ""
}

func (r reader) kind(role role) byte {
	if node := r.node(role); node >= 0 {
		return r.tape.Kind(node)
	}
	return 0
}

func (r reader) fill(item *Item) {
	nativeType := r.string(resourceType)
	item.ID, item.Name, item.Region = r.string(id), r.string(name), r.string(region)
	item.SingleTags = r.singleTags(item.Cloud)
	item.Tags, item.Status, item.Zone, item.Created = r.raw(tags), r.raw(status), r.raw(zone), r.raw(created)
	switch item.Cloud {
	case compliance.AWS:
		item.Account = cmp.Or(r.string(account), r.string(otherAccount))
		told := r.string(status)
		item.Captured = fullTime(r.string(captured))
		item.Plain = r.kind(tags) != '[' && (told == "OK" || told == "ResourceDiscovered") && !item.Captured.IsZero() && r.kind(properties) == '{' && r.kind(zone) != '{' && r.kind(zone) != '['
		if r.kind(supplementary) != 0 {
			item.Supplementary = Part{&r.tape, r.node(supplementary)}
			item.Plain = item.Plain && r.kind(supplementary) == '{'
		}
	case compliance.Alicloud:
		digits := bytes.Trim(r.raw(account), `"`)
		if number, err := strconv.ParseInt(string(digits), 10, 64); err == nil && number > 0 && digits[0] != '+' {
			item.Account = string(digits)
		}
		item.Captured = milliseconds(r.raw(captured))
		item.Plain = r.kind(properties) == '"' && item.Account != "" && digits[0] != '0'
		if other := r.raw(otherCreated); item.Created == nil {
			item.Created = other
		} else if other != nil {
			item.Plain = false
		}
	case compliance.HuaweiCloud:
		from := r.string(provider)
		item.Plain = from != "" && !strings.ContainsAny(from, "./") && r.kind(properties) == '{' && r.node(lifecycle) < 0 && r.node(eventType) < 0 && !strings.EqualFold(r.string(status), "Processing")
		if told := r.string(lifecycle); strings.EqualFold(told, "Normal") {
			item.Plain = from != "" && !strings.ContainsAny(from, "./") && r.kind(properties) == '{' && r.node(eventType) < 0 && !strings.EqualFold(r.string(status), "Processing")
		}
		nativeType = from + "." + nativeType
	}
	item.Plain = item.Plain && item.ID != "" && nativeType != "" && !strings.HasSuffix(nativeType, ".")
	item.Type, item.Region, item.Account = r.typed(item.Cloud, nativeType), r.same(item.Region), r.same(item.Account)
	switch {
	case !item.Plain:
	case item.Cloud == compliance.Alicloud:
		r.plain = unquote(r.plain[:0], r.raw(properties))
		if item.Plain = utf8.Valid(r.plain) && r.inner.Scan(r.plain) == nil && r.inner.Kind(0) == '{'; item.Plain {
			item.Properties = Part{&r.inner, 0}
		}
	default:
		item.Properties = Part{&r.tape, r.node(properties)}
	}
}

func (r reader) singleTags(cloud string) Part {
	object := r.node(tags)
	if object < 0 || cloud == compliance.Alicloud || r.tape.Kind(object) != '{' {
		return Part{}
	}
	for node := object + 1; node < r.tape.Nodes[object].Next; node++ {
		if kind := r.tape.Kind(node); kind != '"' && kind != 'n' {
			return Part{}
		}
	}
	return Part{&r.tape, object}
}

// typed is cloud/native type.
func (p *Parser) typed(cloud, native string) string {
	if known, ok := p.types[[2]string{cloud, native}]; ok {
		return known
	}
	if p.types == nil || len(p.types) >= maxTexts {
		p.types = map[[2]string]string{}
	}
	native = strings.Clone(native)
	whole := cloud + "/" + native
	p.types[[2]string{cloud, native}] = whole
	return whole
}

// Resource is the resource of a plain item, as its cloud's protocol reads it.
func (i *Item) Resource() compliance.Resource {
	r := compliance.Resource{
		Cloud: i.Cloud, Type: i.Type, ID: i.ID, Name: i.Name, Region: i.Region, Account: i.Account, Status: plainText(i.Status), Properties: i.Properties.Raw(),
	}
	if i.Supplementary.Tape != nil {
		r.Supplementary = i.Supplementary.Raw()
	}
	switch i.Cloud {
	case compliance.AWS:
		if r.Zone = plainText(i.Zone); r.Zone == "Not Applicable" {
			r.Zone = ""
		}
		r.Created = fullTime(plainText(i.Created))
		r.Tags = i.singleTags()
	case compliance.Alicloud:
		r.Zone = plainText(i.Zone)
		r.Created = milliseconds(i.Created)
		r.Tags = textTags(i.Tags)
	case compliance.HuaweiCloud:
		if at, err := time.Parse(time.RFC3339, plainText(i.Created)); err == nil && at.Year() > 0 {
			r.Created = at.UTC()
		}
		r.Tags = i.singleTags()
	}
	return r
}

// plainText is a JSON string's text; empty for anything else.
func plainText(raw []byte) string {
	if len(raw) < 2 || raw[0] != '"' {
		return ""
	}
	if content := raw[1 : len(raw)-1]; ascii(content) {
		return string(content)
	}
	var text string
	_ = json.Unmarshal(raw, &text) // the tape checked it
	return text
}

// singleTags reads {"key": "value"}. Tags that cannot be read are unknown.
func (i *Item) singleTags() map[string][]string {
	tape := i.SingleTags.Tape
	if tape == nil {
		return nil
	}
	first, end := i.SingleTags.Node+1, tape.Nodes[i.SingleTags.Node].Next
	texts := make([]string, end-first)
	all := make(map[string][]string, len(texts))
	for at := range texts {
		node := first + int32(at)
		key := plainText(tape.Quoted(node))
		if _, repeated := all[key]; repeated {
			return nil
		}
		texts[at] = plainText(tape.Raw(node))
		all[key] = texts[at : at+1 : at+1]
	}
	return all
}

// textTags reads a string that holds {"key": ["value", …]}, or "". Tags that cannot be read are unknown.
func textTags(raw []byte) map[string][]string {
	if len(raw) == 0 || raw[0] != '"' {
		return nil
	}
	all := map[string][]string{}
	switch text := strings.TrimSpace(plainText(raw)); {
	case text == "":
	case !unique([]byte(text)) || json.Unmarshal([]byte(text), &all) != nil:
		return nil
	case all == nil:
		return map[string][]string{}
	}
	return all
}

// fullTime reads a time of RFC 3339 in UTC after 1970; others are left to the cloud's protocol.
func fullTime(text string) time.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil || at.Unix() < 0 || at.Year() > 9999 {
		return time.Time{}
	}
	return at.UTC()
}

func milliseconds(raw []byte) time.Time {
	number, err := strconv.ParseInt(string(bytes.Trim(raw, `"`)), 10, 64)
	if err != nil || number <= 0 || number > 253402300799999 {
		return time.Time{}
	}
	return time.UnixMilli(number).UTC()
}

// unquote appends the content of a JSON string.
func unquote(to, quoted []byte) []byte {
	content := quoted[1 : len(quoted)-1]
	for {
		at := bytes.IndexByte(content, '\\')
		if at < 0 {
			return append(to, content...)
		}
		to = append(to, content[:at]...)
		switch c := content[at+1]; c {
		case 'u': // seldom in JSON in a string
			var rest string
			if json.Unmarshal(append(append([]byte{'"'}, content[at:]...), '"'), &rest) != nil {
				return to
			}
			return append(to, rest...)
		case 'b':
			to = append(to, '\b')
		case 'f':
			to = append(to, '\f')
		case 'n':
			to = append(to, '\n')
		case 'r':
			to = append(to, '\r')
		case 't':
			to = append(to, '\t')
		default:
			to = append(to, c)
		}
		content = content[at+2:]
	}
}
