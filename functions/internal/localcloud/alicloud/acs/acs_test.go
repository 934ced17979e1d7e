package acs_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest"
	"github.com/assay-rules/assay/functions/internal/localcloud/localcloudtest/golden"
)

var now = time.Date(2026, 11, 22, 8, 30, 0, 0, time.UTC)

// The vectors are in the documentation ("Request signature", "V3 request body and signature") or were recorded from the
// official Go SDK.
func TestSignatureV1(t *testing.T) {
	t.Parallel()
	common := map[string]string{
		"AccessKeyId": "testid", "SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0",
		"Format": "json", "Timestamp": "2026-11-22T08:29:39Z", "Version": "2020-09-07",
	}
	with := func(extra map[string]string) map[string]string {
		all := maps.Clone(common)
		maps.Copy(all, extra)
		return all
	}
	for _, test := range []struct {
		name, method, stringToSign, signature string
		parameters                            map[string]string
	}{
		{
			name: "documentation", method: "GET",
			parameters: with(map[string]string{
				"Action": "DescribeRegions", "Format": "XML", "Version": "2014-05-26", "Timestamp": "2016-02-23T12:46:24Z",
				"SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "Signature": "is left out",
			}),
			stringToSign: "GET&%2F&AccessKeyId%3Dtestid%26Action%3DDescribeRegions%26Format%3DXML%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf%26SignatureVersion%3D1.0%26Timestamp%3D2016-02-23T12%253A46%253A24Z%26Version%3D2014-05-26",
			signature:    "OLeaidS1JvxuMvnyHOwuJ+uX5qY=",
		},
		{
			name: "form body", method: "POST",
			parameters: with(map[string]string{
				"Action": "PutEvaluations", "Evaluations": "[]", "ResultToken": "t", "SignatureNonce": "c2f0135d036ff271136d0ce720519495",
			}),
			stringToSign: "POST&%2F&AccessKeyId%3Dtestid%26Action%3DPutEvaluations%26Evaluations%3D%255B%255D%26Format%3Djson%26ResultToken%3Dt%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3Dc2f0135d036ff271136d0ce720519495%26SignatureVersion%3D1.0%26Timestamp%3D2026-11-22T08%253A29%253A39Z%26Version%3D2020-09-07",
			signature:    "wUvX3cm+2QxsLkRT/kgr7NIrVzQ=",
		},
		{
			name: "query", method: "GET",
			parameters: with(map[string]string{
				"Action": "GetCompliancePackReport", "CompliancePackId": "cp-1", "SignatureNonce": "36acef9ab796d2af03608c798ddf5864",
			}),
			stringToSign: "GET&%2F&AccessKeyId%3Dtestid%26Action%3DGetCompliancePackReport%26CompliancePackId%3Dcp-1%26Format%3Djson%26SignatureMethod%3DHMAC-SHA1%26SignatureNonce%3D36acef9ab796d2af03608c798ddf5864%26SignatureVersion%3D1.0%26Timestamp%3D2026-11-22T08%253A29%253A39Z%26Version%3D2020-09-07",
			signature:    "l+kjA/kmBddzsYCcueqX0djTX9w=",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			stringToSign := acs.StringToSignV1(test.method, test.parameters)
			if diff := cmp.Diff(test.stringToSign, stringToSign); diff != "" {
				t.Error(diff)
			}
			if got := acs.SignV1("testsecret", stringToSign); got != test.signature {
				t.Errorf("got %s, want %s", got, test.signature)
			}
		})
	}
}

func TestSignatureV3(t *testing.T) {
	t.Parallel()
	const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for _, test := range []struct {
		name, method, url, secret, hash, signature string
		headers                                    []string
	}{
		{
			name: "documentation", method: "POST", secret: "YourAccessKeySecret",
			url: "https://ecs.cn-shanghai.aliyuncs.com/?ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai",
			headers: []string{
				"x-acs-action:RunInstances", "x-acs-content-sha256:" + emptyHash, "x-acs-date:2023-10-26T10:22:32Z",
				"x-acs-signature-nonce:3156853299f313e23d1673dc12e1703d", "x-acs-version:2014-05-26",
			},
			hash:      "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259",
			signature: "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
		},
		{
			name: "temporary key and form body", method: "POST", secret: "testsecret", url: "http://127.0.0.1:18099/",
			headers: []string{
				"content-type:application/x-www-form-urlencoded", "x-acs-accesskey-id:testid", "x-acs-action:PutEvaluations",
				"x-acs-content-sha256:4070a86c5c1354b475c197790d99f60ab4627ef71c0f6f8dd1bf007b70c1f1b5", "x-acs-date:2026-11-22T08:29:38Z",
				"x-acs-security-token:sts", "x-acs-signature-nonce:b23ad1dc159418b615e6b188b697ea58", "x-acs-version:2020-09-07",
			},
			hash:      "6cebaddba3b9f56eb52897ae5e5ef49a4416a212f55b9743aa0242133f58aa59",
			signature: "3b0b96c28622652edcea3dbb127686ed6784e87bd10751de5c1e27f80a625327",
		},
		{
			name: "temporary key and query", method: "GET", secret: "testsecret", url: "http://127.0.0.1:18099/?CompliancePackId=cp-1",
			headers: []string{
				"x-acs-accesskey-id:testid", "x-acs-action:GetCompliancePackReport", "x-acs-content-sha256:" + emptyHash, "x-acs-date:2026-11-22T08:29:38Z",
				"x-acs-security-token:sts", "x-acs-signature-nonce:3662cc3358c3fdfe8d141645a78b01fe", "x-acs-version:2020-09-07",
			},
			signature: "16556e690f69d3b9b929a56db0e641480a2de963f89dc37d6a787c855b085290",
		},
		{
			name: "query and form body", method: "POST", secret: "testsecret", url: "http://127.0.0.1:18099/?Tag=%5B%7B%22Key%22%3A%22tk%22%2C%22Value%22%3A%22tv%22%7D%5D",
			headers: []string{
				"content-type:application/x-www-form-urlencoded", "x-acs-action:CreateCompliancePack",
				"x-acs-content-sha256:647c44a98abf80aedf1ec6a0a6845265a3b32145e125eae426b633ddf7d87692", "x-acs-date:2026-11-22T08:29:39Z",
				"x-acs-signature-nonce:a42c34f18ffa7a54dc21de3a445c88a0", "x-acs-version:2020-09-07",
			},
			signature: "c2080e72bf6d87234e71913a88633c964d3f2de80a2e847a4910d2604752a48b",
		},
		{
			name: "form body", method: "POST", secret: "testsecret", url: "http://127.0.0.1:18099/",
			headers: []string{
				"content-type:application/x-www-form-urlencoded", "x-acs-action:DeleteCompliancePacks",
				"x-acs-content-sha256:734fc7b06b76fb189ddab36eb1376c4ebb88b3f0ea2dd1caad90d2cafed62f6a", "x-acs-date:2026-11-22T08:29:39Z",
				"x-acs-signature-nonce:9e29e0e038a044af96d0ba8731ea06cc", "x-acs-version:2020-09-07",
			},
			signature: "fa7916be7121fafb174af0ed1e1b60eabeb65bb8bb4e20dc60eaf7bd1fc8a3a4",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			request := httptest.NewRequest(test.method, test.url, nil)
			signed := []string{"host"}
			for _, line := range test.headers {
				name, value, _ := strings.Cut(line, ":")
				request.Header.Set(name, value)
				signed = append(signed, name)
			}
			slices.Sort(signed)
			query := map[string]string{}
			for name, values := range request.URL.Query() {
				query[name] = values[0]
			}
			stringToSign := acs.StringToSignV3(request, query, signed)
			if test.hash != "" && stringToSign != "ACS3-HMAC-SHA256\n"+test.hash {
				t.Errorf("got string to sign %q, want the hash %s", stringToSign, test.hash)
			}
			if got := acs.SignV3(test.secret, stringToSign); got != test.signature {
				t.Errorf("got %s, want %s", got, test.signature)
			}
		})
	}
}

// thing has a member of every kind that an answer can have.
type thing struct {
	acs.Answer
	Account  int64
	Required bool
	Text     string `json:",omitempty" xml:",omitempty"`
	Nested   struct {
		Rules []rule
		Types []string
		Empty []string
	}
}

type rule struct {
	Name       string
	Parameters []parameter
}

type parameter struct{ Key, Value string }

const (
	get  = http.MethodGet
	post = http.MethodPost
)

func operations() map[string]map[string]acs.Operation {
	show := func(_ context.Context, r *acs.Request) (acs.Reply, error) {
		reply := &thing{Account: r.Key.Account, Required: true, Text: "a < b & \"c\" \x01"}
		var pairs []parameter
		for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
			pairs = append(pairs, parameter{name, r.Parameters[name]})
		}
		reply.Nested.Rules = []rule{{Name: r.Action, Parameters: pairs}, {Name: "second"}}
		reply.Nested.Types = []string{"one", "two"}
		reply.Nested.Empty = []string{}
		return reply, nil
	}
	return map[string]map[string]acs.Operation{
		"2020-09-07": {
			"Show": {Methods: []string{get, post}, Run: show},
			"Read": {Methods: []string{get}, Run: show},
			"Refuse": {Methods: []string{get, post}, Run: func(context.Context, *acs.Request) (acs.Reply, error) {
				return nil, &acs.Error{Status: 400, Code: "CompliancePackExists", Message: "The compliance pack <exists>."}
			}},
			"Break": {Methods: []string{get, post}, Run: func(context.Context, *acs.Request) (acs.Reply, error) {
				return nil, fmt.Errorf("disk full")
			}},
		},
		"2019-01-08": {"PutEvaluations": {Methods: []string{post}, Run: show}},
	}
}

var keys = map[string]acs.Key{
	"testid":   {Key: access.Key{ID: "testid", Secret: "testsecret"}, Account: 100000000000000},
	"sts":      {Key: access.Key{ID: "sts", Secret: "stssecret", Token: "token+/=1"}, Expires: now.Add(time.Minute), Account: 100000000000000},
	"old":      {Key: access.Key{ID: "old", Secret: "s", Token: "token"}, Expires: now, Account: 100000000000000},
	"disabled": {Key: access.Key{ID: "disabled", Secret: "s"}, Inactive: true},
	"narrow":   {Key: access.Key{ID: "narrow", Secret: "s"}, Actions: []string{"Read"}},
}

func serve(t *testing.T) (string, *observer.ObservedLogs) {
	t.Helper()
	core, logs := observer.New(zapcore.DebugLevel)
	gateway := acs.NewGateway(func(id string) (acs.Key, bool) {
		key, ok := keys[id]
		return key, ok
	}, operations(), func() time.Time { return now }, zap.New(core))
	server := httptest.NewServer(gateway)
	t.Cleanup(server.Close)
	return server.URL, logs
}

var nonce atomic.Int64

// call is a request before it is signed. Edit changes the signed request.
type call struct {
	method, action, version string
	key                     string
	query, form             map[string]string
	headers                 map[string]string
	body                    string // instead of form
	v3                      bool
	edit                    func(*http.Request)
}

func encode(parameters map[string]string) string {
	values := url.Values{}
	for name, value := range parameters {
		values.Set(name, value)
	}
	return values.Encode()
}

func (c call) request(t *testing.T, base string) *http.Request {
	t.Helper()
	if c.method == "" {
		c.method = post
	}
	if c.version == "" {
		c.version = "2020-09-07"
	}
	if c.key == "" {
		c.key = "testid"
	}
	key, known := keys[c.key]
	if !known {
		key = acs.Key{Key: access.Key{ID: c.key, Secret: "unknown"}}
	}
	query := maps.Clone(c.query)
	if query == nil {
		query = map[string]string{}
	}
	body := c.body
	if body == "" {
		body = encode(c.form)
	}
	unique := fmt.Sprint("nonce", nonce.Add(1))
	if !c.v3 {
		for name, value := range map[string]string{
			"Action": c.action, "Version": c.version, "AccessKeyId": key.ID, "SignatureMethod": "HMAC-SHA1", "SignatureVersion": "1.0",
			"SignatureNonce": unique, "Timestamp": now.Format("2006-01-02T15:04:05Z"), "SecurityToken": key.Token,
		} {
			if _, set := query[name]; !set && value != "" && c.form[name] == "" {
				query[name] = value
			}
		}
		all := maps.Clone(query)
		maps.Copy(all, c.form)
		query["Signature"] = acs.SignV1(key.Secret, acs.StringToSignV1(c.method, all))
	}
	r, err := http.NewRequestWithContext(t.Context(), c.method, base+"/?"+encode(query), strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if c.v3 {
		sum := sha256.Sum256([]byte(body))
		for name, value := range map[string]string{
			"x-acs-action": c.action, "x-acs-version": c.version, "x-acs-date": now.Format("2006-01-02T15:04:05Z"), "x-acs-signature-nonce": unique,
			"x-acs-content-sha256": hex.EncodeToString(sum[:]), "x-acs-security-token": key.Token,
		} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		for name, value := range c.headers {
			r.Header.Set(name, value)
		}
		signed := []string{"host"}
		for name := range r.Header {
			if name = strings.ToLower(name); strings.HasPrefix(name, "x-acs-") || name == "content-type" {
				signed = append(signed, name)
			}
		}
		slices.Sort(signed)
		signature := acs.SignV3(key.Secret, acs.StringToSignV3(r, query, signed))
		r.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+key.ID+",SignedHeaders="+strings.Join(signed, ";")+",Signature="+signature)
	} else {
		for name, value := range c.headers {
			r.Header.Set(name, value)
		}
	}
	if c.edit != nil {
		c.edit(r)
	}
	return r
}

var requestID = regexp.MustCompile(`[0-9A-F]{8}-[0-9A-F]{4}-4[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}`)

// send performs the call and returns status, content type and body with the parts that change replaced.
func send(t *testing.T, r *http.Request) string {
	t.Helper()
	response, body := localcloudtest.Send(t, r)
	if id := requestID.FindString(body); id == "" || id != response.Header.Get("x-acs-request-id") {
		t.Errorf("the answer has no RequestId: %s", body)
	}
	text := requestID.ReplaceAllString(body, "REQUEST-ID")
	text = strings.ReplaceAll(text, r.URL.Host, "HOST")
	return fmt.Sprintf("%d %s\n%s\n", response.StatusCode, response.Header.Get("Content-Type"), text)
}

func TestAnswers(t *testing.T) {
	t.Parallel()
	base, logs := serve(t)
	for name, c := range map[string]call{
		"v1-get-json":       {action: "Show", method: get, query: map[string]string{"Format": "json", "A": "1 +*~/=&ä"}},
		"v1-post-xml":       {action: "Show", query: map[string]string{"Format": "XML", "A": "1"}, form: map[string]string{"B": "2 +*~/=&ä"}},
		"v1-without-format": {action: "Show"},
		"v1-accepts-json":   {action: "Show", headers: map[string]string{"Accept": "application/json"}},
		"v1-sts-in-body":    {action: "Show", key: "sts", query: map[string]string{"Format": "JSON"}, form: map[string]string{"SecurityToken": "token+/=1"}},
		"v1-all-in-body":    {action: "PutEvaluations", version: "2019-01-08", form: map[string]string{"Format": "JSON", "Action": "PutEvaluations", "Version": "2019-01-08", "RegionId": "cn-shanghai"}},
		"v3-get":            {action: "Show", v3: true, method: get, query: map[string]string{"A": "1 +*~/=&ä", "Empty": ""}},
		"v3-post":           {action: "Show", v3: true, query: map[string]string{"A": "1"}, form: map[string]string{"B": "2"}},
		"v3-xml":            {action: "Show", v3: true, query: map[string]string{"Format": "XML"}},
		"v3-sts":            {action: "Show", v3: true, key: "sts"},
		"v3-narrow-key":     {action: "Read", v3: true, key: "narrow", method: get},
		"refused-json":      {action: "Refuse", v3: true},
		"refused-xml":       {action: "Refuse"},
		"broken-json":       {action: "Break", v3: true},
		"broken-xml":        {action: "Break"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden.Compare(t, name+".txt", send(t, c.request(t, base)))
		})
	}
	t.Cleanup(func() {
		for _, entry := range logs.All() {
			if entry.Message != "operation failed" {
				t.Errorf("unexpected log entry %v", entry)
			}
		}
		if logs.Len() != 2 {
			t.Errorf("%d log entries, want one for each broken operation", logs.Len())
		}
	})
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	base, _ := serve(t)
	set := func(name, value string) func(*http.Request) {
		return func(r *http.Request) {
			query := r.URL.Query()
			query.Set(name, value)
			r.URL.RawQuery = query.Encode()
		}
	}
	header := func(name, value string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set(name, value) }
	}
	for name, test := range map[string]struct {
		call   call
		status int
		code   string
	}{
		"no action":             {call{action: ""}, 400, "MissingParameter"},
		"no version":            {call{action: "Show", query: map[string]string{"Version": ""}}, 400, "MissingParameter"},
		"unknown version":       {call{action: "Show", version: "2014-05-26"}, 400, "InvalidVersion"},
		"unknown action":        {call{action: "Steal"}, 404, "InvalidAction.NotFound"},
		"action of the other":   {call{action: "Show", version: "2019-01-08"}, 404, "InvalidAction.NotFound"},
		"method not allowed":    {call{action: "Read"}, 405, "UnsupportedHTTPMethod"},
		"method unknown":        {call{action: "Show", method: "DELETE"}, 405, "UnsupportedHTTPMethod"},
		"header contradicts":    {call{action: "Show", edit: header("x-acs-action", "Read")}, 400, "InvalidParameter"},
		"query not urlencoded":  {call{action: "Show", edit: func(r *http.Request) { r.URL.RawQuery += "&a=%zz" }}, 400, "InvalidParameter"},
		"parameter twice":       {call{action: "Show", edit: func(r *http.Request) { r.URL.RawQuery += "&Action=Show" }}, 400, "InvalidParameter"},
		"query against form":    {call{action: "Show", query: map[string]string{"A": "1"}, form: map[string]string{"A": "2"}}, 400, "InvalidParameter"},
		"form not urlencoded":   {call{action: "Show", v3: true, body: "a=%zz"}, 400, "InvalidParameter"},
		"body of another type":  {call{action: "Show", v3: true, body: "{}", edit: header("Content-Type", "application/json")}, 415, "UnsupportedContentType"},
		"body too large":        {call{action: "Show", v3: true, body: "a=" + strings.Repeat("a", acs.MaxBody)}, 413, "RequestEntityTooLarge"},
		"format unknown":        {call{action: "Show", query: map[string]string{"Format": "YAML"}}, 400, "InvalidParameter"},
		"not signed":            {call{action: "Show", edit: func(r *http.Request) { r.URL.RawQuery = "Action=Show&Version=2020-09-07" }}, 400, "MissingParameter"},
		"no signature":          {call{action: "Show", edit: set("Signature", "")}, 400, "MissingParameter"},
		"no nonce":              {call{action: "Show", query: map[string]string{"SignatureNonce": ""}}, 400, "MissingParameter"},
		"other method":          {call{action: "Show", query: map[string]string{"SignatureMethod": "HMAC-SHA256"}}, 400, "InvalidSignatureMethod"},
		"bearer token":          {call{action: "Show", query: map[string]string{"SignatureType": "BEARERTOKEN"}}, 400, "InvalidSignatureMethod"},
		"other version":         {call{action: "Show", query: map[string]string{"SignatureVersion": "2.0"}}, 400, "InvalidParameter"},
		"signature not base64":  {call{action: "Show", edit: set("Signature", "?")}, 400, "IncompleteSignature"},
		"date not well formed":  {call{action: "Show", query: map[string]string{"Timestamp": "2026-11-22 08:30:00"}}, 400, "InvalidTimeStamp.Format"},
		"too old for v1":        {call{action: "Show", query: map[string]string{"Timestamp": "2026-11-22T07:58:59Z"}}, 400, "InvalidTimeStamp.Expired"},
		"too new for v1":        {call{action: "Show", query: map[string]string{"Timestamp": "2026-11-22T09:01:01Z"}}, 400, "InvalidTimeStamp.Expired"},
		"too old for v3":        {call{action: "Show", v3: true, headers: map[string]string{"x-acs-date": "2026-11-22T08:14:59Z"}}, 400, "InvalidTimeStamp.Expired"},
		"too new for v3":        {call{action: "Show", v3: true, headers: map[string]string{"x-acs-date": "2026-11-22T08:45:01Z"}}, 400, "InvalidTimeStamp.Expired"},
		"unknown key":           {call{action: "Show", key: "nobody"}, 404, "InvalidAccessKeyId.NotFound"},
		"disabled key":          {call{action: "Show", key: "disabled"}, 400, "InvalidAccessKeyId.Inactive"},
		"action not allowed":    {call{action: "Show", key: "narrow"}, 400, "NoPermission"},
		"no security token":     {call{action: "Show", key: "sts", query: map[string]string{"SecurityToken": ""}}, 400, "MissingSecurityToken"},
		"malformed token":       {call{action: "Show", key: "sts", query: map[string]string{"SecurityToken": "a\nb"}}, 400, "InvalidSecurityToken.Malformed"},
		"foreign token":         {call{action: "Show", key: "sts", query: map[string]string{"SecurityToken": "another"}}, 400, "InvalidSecurityToken.MismatchWithAccessKey"},
		"token without need":    {call{action: "Show", v3: true, headers: map[string]string{"x-acs-security-token": "t"}}, 400, "InvalidSecurityToken.MismatchWithAccessKey"},
		"expired token":         {call{action: "Show", key: "old"}, 400, "InvalidSecurityToken.Expired"},
		"query changed":         {call{action: "Show", query: map[string]string{"A": "1"}, edit: set("A", "2")}, 400, "SignatureDoesNotMatch"},
		"query changed v3":      {call{action: "Show", v3: true, query: map[string]string{"A": "1"}, edit: set("A", "2")}, 400, "SignatureDoesNotMatch"},
		"header changed":        {call{action: "Show", v3: true, edit: header("x-acs-action", "Read")}, 405, "UnsupportedHTTPMethod"},
		"host changed":          {call{action: "Show", v3: true, edit: func(r *http.Request) { r.Host = "config.aliyuncs.com" }}, 400, "SignatureDoesNotMatch"},
		"header not signed":     {call{action: "Show", v3: true, edit: header("x-acs-extra", "1")}, 400, "IncompleteSignature"},
		"body changed":          {call{action: "Show", v3: true, body: "a=1", headers: map[string]string{"x-acs-content-sha256": strings.Repeat("0", 64)}}, 400, "SignatureDoesNotMatch"},
		"no body hash":          {call{action: "Show", v3: true, edit: func(r *http.Request) { r.Header.Del("x-acs-content-sha256") }}, 400, "MissingParameter"},
		"other algorithm":       {call{action: "Show", v3: true, edit: header("Authorization", "ACS3-RSA-SHA256 a=b")}, 400, "InvalidSignatureMethod"},
		"no credential":         {call{action: "Show", v3: true, edit: header("Authorization", "ACS3-HMAC-SHA256 SignedHeaders=host,Signature=00")}, 400, "IncompleteSignature"},
		"authorization garbage": {call{action: "Show", v3: true, edit: header("Authorization", "ACS3-HMAC-SHA256 ,,=,")}, 400, "IncompleteSignature"},
		"host not signed": {call{action: "Show", v3: true, edit: func(r *http.Request) {
			r.Header.Set("Authorization", strings.Replace(r.Header.Get("Authorization"), "host;", "", 1))
		}}, 400, "IncompleteSignature"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := test.call.request(t, base)
			r.Header.Set("Accept", "application/json")
			got := send(t, r)
			if !strings.HasPrefix(got, fmt.Sprint(test.status, " ")) || !strings.Contains(got, `"Code":"`+test.code+`"`) {
				if !strings.Contains(got, "<Code>"+test.code+"</Code>") || !strings.HasPrefix(got, fmt.Sprint(test.status, " ")) {
					t.Errorf("got %s, want %d %s", got, test.status, test.code)
				}
			}
			for _, secret := range []string{"testsecret", "stssecret"} {
				if strings.Contains(got, secret) {
					t.Errorf("the answer shows a secret: %s", got)
				}
			}
		})
	}
}

func TestSignatureDoesNotMatchShowsTheStringToSign(t *testing.T) {
	t.Parallel()
	base, _ := serve(t)
	// The official SDK compares it with its own to tell a wrong secret from a wrong request.
	r := call{action: "Show", query: map[string]string{"Format": "JSON", "A": "1"}, edit: func(r *http.Request) {
		r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "Signature=", "Signature=AAAA", 1)
	}}.request(t, base)
	if got := send(t, r); !strings.Contains(got, "server string to sign is:POST&%2F&A%3D1%26AccessKeyId%3Dtestid%26Action%3DShow") {
		t.Error(got)
	}
}

func TestNonce(t *testing.T) {
	t.Parallel()
	base, _ := serve(t)
	repeat := func(key string, v3 bool) call {
		c := call{action: "Show", key: key, v3: v3}
		if v3 {
			c.headers = map[string]string{"x-acs-signature-nonce": "once"}
		} else {
			c.query = map[string]string{"SignatureNonce": "once", "Format": "JSON"}
		}
		return c
	}
	forged := repeat("testid", true)
	forged.edit = func(r *http.Request) {
		r.Header.Set("Authorization", r.Header.Get("Authorization")[:100]+strings.Repeat("0", 64))
	}
	for i, step := range []struct {
		call call
		code string
	}{
		{forged, "IncompleteSignature"}, // does not use the nonce up
		{repeat("testid", true), ""},
		{repeat("testid", true), "SignatureNonceUsed"},
		{repeat("testid", false), "SignatureNonceUsed"},
		{repeat("sts", true), ""}, // another key's nonces are its own
	} {
		got := send(t, step.call.request(t, base))
		if step.code == "" && !strings.HasPrefix(got, "200 ") || !strings.Contains(got, step.code) {
			t.Errorf("step %d: got %s, want %q", i, got, step.code)
		}
	}
}

func TestKeyPrintsNoSecret(t *testing.T) {
	t.Parallel()
	key := keys["sts"]
	json, err := key.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%v %+v %#v %s %q %s", key, key, key, key, key, json)
	if want := strings.Repeat("temporary access key ", 5) + `"temporary access key"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
