// Package lookups plays the services that policies ask besides the Config services: read-only calls, whose answers were recorded.
//
// A request comes with the name of the real host in its header Host. Its signature is verified as the service would; then the definition
// whose call it is says among which recorded answers to look. What was not recorded is refused.
package lookups

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/lookup"
	"github.com/assay-rules/assay/functions/internal/lookup/recording"
)

// Fault is what a lookup does instead of answering.
type Fault string

// The faults.
const (
	Refuse   Fault = "refuse"   // as if the permission were missing
	Throttle Fault = "throttle" // as if there were too many requests
	Timeout  Fault = "timeout"  // nothing, until the client gives up
)

// Faults lists them.
func Faults() []Fault { return []Fault{Refuse, Throttle, Timeout} }

// Config configures the services. All fields but Faults, Delay and Now are required.
type Config struct {
	Definitions map[string]*lookup.Definition // by name
	Answers     recording.Answers
	Faults      map[string]Fault // by the lookup's name
	Delay       time.Duration    // before each answer
	Credentials access.Credentials
	Log         *zap.Logger
	Now         func() time.Time // nil: the system's clock
}

// Service is the HTTP handler of all services of all clouds.
type Service struct {
	Config
	gateway *acs.Gateway
}

// New prepares the services.
func New(config Config) *Service {
	s := &Service{Config: config}
	if s.Now == nil {
		s.Now = time.Now
	}
	s.gateway = acs.NewGateway(s.key, nil, s.Now, s.Log)
	return s
}

func (s *Service) key(id string) (acs.Key, bool) {
	key, known := s.Credentials.Key(id)
	return acs.Key{Key: key}, known
}

// domains are those of the clouds' services.
var domains = []struct{ suffix, cloud string }{
	{".aliyuncs.com", compliance.Alicloud},
	{".myhuaweicloud.com", compliance.HuaweiCloud}, {".myhuaweicloud.eu", compliance.HuaweiCloud},
	{".amazonaws.com", compliance.AWS}, {".amazonaws.com.cn", compliance.AWS}, {".amazonaws.eu", compliance.AWS},
}

// cloudOf is the cloud whose host a request is for; empty if it is for this machine.
func cloudOf(r *http.Request) string {
	for _, d := range domains {
		if strings.HasSuffix(r.Host, d.suffix) {
			return d.cloud
		}
	}
	return ""
}

// Claims reports whether a request is for one of the services: it names a cloud's host.
func Claims(r *http.Request) bool { return cloudOf(r) != "" }

// asked is an authenticated request.
type asked struct {
	cloud, host, method string
	path                []string // its segments
	action, version     string
	bucket              string // of OSS and OBS, whose hosts contain it
	region              string // Alibaba Cloud's parameter RegionId, which is none of an operation's own
	parameters          any    // as they arrived: url.Values, or the JSON of a body
	reply               func(w http.ResponseWriter, action string, answer json.RawMessage)
	refuse              func(w http.ResponseWriter, status int, code, message string)
}

func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20))
	if err != nil {
		http.Error(w, "the body cannot be read", http.StatusBadRequest)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	var a asked
	switch cloud := cloudOf(r); cloud {
	case compliance.Alicloud:
		a, err = s.alicloud(w, r)
	case compliance.HuaweiCloud:
		a, err = s.huaweicloud(r, body)
	default:
		a, err = s.aws(r, body)
	}
	a.cloud, a.host, a.method, a.path = cloudOf(r), r.Host, r.Method, segments(r.URL.EscapedPath())
	if unauthenticated := (*refusal)(nil); errors.As(err, &unauthenticated) {
		a.refuse(w, unauthenticated.status, unauthenticated.code, unauthenticated.message)
		return
	}
	s.answer(w, r, a)
}

// refusal is an error in the words of a cloud.
type refusal struct {
	status        int
	code, message string
}

func (r *refusal) Error() string { return r.code + ": " + r.message }

func (s *Service) answer(w http.ResponseWriter, r *http.Request, a asked) {
	if s.Delay > 0 {
		select {
		case <-time.After(s.Delay):
		case <-r.Context().Done():
			return
		}
	}
	if projects, is := a.asksForProjects(); is {
		a.reply(w, a.action, projects)
		return
	}
	names := s.matching(a)
	for _, name := range names {
		switch s.Faults[name] {
		case Refuse:
			a.refuse(w, denial[a.cloud].status, denial[a.cloud].code, "The local cloud was told to refuse lookup "+name+".")
			return
		case Throttle:
			a.refuse(w, throttling[a.cloud].status, throttling[a.cloud].code, "The local cloud was told to throttle lookup "+name+".")
			return
		case Timeout:
			<-r.Context().Done()
			return
		}
		e, found := s.recorded(name, a)
		if !found {
			continue
		}
		switch {
		case e.Error != nil && e.Error.Timeout:
			<-r.Context().Done()
		case e.Error != nil:
			a.refuse(w, e.Error.Status, e.Error.Code, "This refusal was recorded.")
		default:
			a.reply(w, a.action, e.Answer)
		}
		return
	}
	parameters, _ := json.Marshal(a.parameters) // texts, or JSON
	s.Log.Warn("no recorded answer", zap.String("cloud", a.cloud), zap.String("host", a.host), zap.String("action", a.action), zap.Strings("path", a.path),
		zap.ByteString("parameters", parameters), zap.Strings("lookups", names))
	a.refuse(w, http.StatusNotFound, "NotRecorded", "The local cloud has no recorded answer to this request.")
}

// recorded is the exchange of a request: that of its region before one of any region.
func (s *Service) recorded(name string, a asked) (found recording.Exchange, is bool) {
	d := s.Definitions[name]
	for _, e := range s.Answers[name] {
		switch {
		case !a.asks(d, e) || e.Region == "" && (is || recording.AsksRegions(d.Call)):
		case e.Region == "":
			found, is = e, true
		case a.namesNoOther(e.Region):
			return e, true
		}
	}
	return found, is
}

var (
	denial = map[string]refusal{
		compliance.Alicloud: {status: http.StatusForbidden, code: "NoPermission"}, compliance.HuaweiCloud: {status: http.StatusForbidden, code: "APIGW.0302"},
		compliance.AWS: {status: http.StatusForbidden, code: "AccessDeniedException"},
	}
	throttling = map[string]refusal{
		compliance.Alicloud: {status: http.StatusBadRequest, code: "Throttling.User"}, compliance.HuaweiCloud: {status: http.StatusTooManyRequests, code: "APIGW.0308"},
		compliance.AWS: {status: http.StatusBadRequest, code: "ThrottlingException"},
	}
)

// matching are the lookups whose call a request is.
func (s *Service) matching(a asked) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(s.Definitions)) {
		d := s.Definitions[name]
		if d.Cloud != a.cloud || d.Call == nil || !strings.Contains("."+a.host, "."+hostWord(d)) || !a.inRegion(d.Call.Region) {
			continue
		}
		if d.Call.Path == "" && d.Call.Action == a.action && (d.Call.Version == "" || a.version == "" || d.Call.Version == a.version) ||
			d.Call.Path != "" && pathLike(segments(d.Call.Path), a.path) {
			names = append(names, name)
		}
	}
	return names
}

// inRegion reports whether a request is for the region that a definition names, if it does. The host contains it, or Alibaba Cloud's parameter.
func (a asked) inRegion(region string) bool {
	return region == "" || strings.Contains(region, "$") || strings.Contains(a.host, "."+region+".") || a.region == region
}

// namesNoOther reports whether a request is for a region, or for a service without regions.
func (a asked) namesNoOther(region string) bool {
	switch {
	case a.inRegion(region) || strings.Contains(a.host, ".oss-"+region+"."):
		return true
	case a.cloud == compliance.Alicloud: // operations of regional services have the parameter RegionId, unless they have paths
		return a.region == "" && len(a.path) == 2 && !strings.Contains(a.host, ".oss-")
	}
	return strings.HasPrefix(a.host, "iam.") || strings.HasPrefix(a.host, "rms.")
}

// hostWord is how the host of a service begins, below a bucket or an account. Some products have hosts of another name.
func hostWord(d *lookup.Definition) string {
	other := map[string]string{
		"alicloud dds": "mongodb", "alicloud sas": "tds", "alicloud waf-openapi": "wafopenapi", "alicloud ecs": "ecs",
		"aws cloudcontrol": "cloudcontrolapi", "aws efs": "elasticfilesystem", "aws s3control": "s3-control", "aws elasticloadbalancingv2": "elasticloadbalancing",
	}
	if word, ok := other[d.Cloud+" "+d.Call.Service]; ok {
		return word
	}
	return d.Call.Service
}

// segments are those of a path, not escaped: one can hold a slash, such as an ARN.
func segments(path string) []string {
	all := strings.Split(path, "/")
	for i, segment := range all {
		if plain, err := url.PathUnescape(segment); err == nil {
			all[i] = plain
		}
	}
	return all
}

// pathLike reports whether a path can be that of a template.
func pathLike(template, path []string) bool {
	return slices.EqualFunc(template, path, func(of, segment string) bool { return strings.ContainsAny(of, "${") || of == segment })
}

// asks reports whether a request is the recorded one.
func (a asked) asks(d *lookup.Definition, e recording.Exchange) bool {
	if e.Path != "" {
		same := func(recorded, segment string) bool { return recorded == segment || recorded == lookup.ProjectMark }
		if !slices.EqualFunc(strings.Split(e.Path, "/"), strings.Split(strings.Join(a.path, "/"), "/"), same) {
			return false
		}
	}
	if values, ok := a.parameters.(url.Values); ok {
		want := url.Values{}
		if a.bucket != "" {
			return e.Parameters["bucket"] == a.bucket
		}
		style := ""
		if d.Cloud == compliance.AWS && d.Call.Service != "ec2" {
			style = ".member"
		}
		if d.Call.Path != "" {
			style = "repeated"
		}
		flatten(want, "", e.Parameters, style)
		if region := want.Get("RegionId"); region != "" && region != a.region {
			return false
		}
		want.Del("RegionId")
		return maps.EqualFunc(want, values, slices.Equal[[]string])
	}
	return canonical(e.Parameters) == canonical(a.parameters)
}

// canonical is JSON that is the same for equal values; nothing is an empty object.
func canonical(v any) string {
	encoded, _ := json.Marshal(v) // JSON
	var plain any
	_ = json.Unmarshal(encoded, &plain)
	if plain == nil {
		plain = map[string]any{}
	}
	encoded, _ = json.Marshal(plain)
	return string(encoded)
}

// flatten writes parameters as a query API takes them.
func flatten(into url.Values, prefix string, v any, style string) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if prefix != "" {
				name = prefix + "." + name
			}
			flatten(into, name, inner, style)
		}
	case []any:
		for i, inner := range v {
			if style == "repeated" {
				flatten(into, prefix, inner, style)
				continue
			}
			flatten(into, prefix+style+"."+strconv.Itoa(i+1), inner, style)
		}
	default:
		into.Add(prefix, fmt.Sprint(v))
	}
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client has gone
}
