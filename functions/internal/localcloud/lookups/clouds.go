package lookups

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/aws/sigv4"
	"github.com/assay-rules/assay/functions/internal/localcloud/huaweicloud/sdkhmac"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// alicloud authenticates a request to an RPC API, to one with paths, or to OSS.
func (s *Service) alicloud(w http.ResponseWriter, r *http.Request) (asked, error) {
	a := asked{
		reply: func(w http.ResponseWriter, _ string, answer json.RawMessage) { writeJSON(w, http.StatusOK, answer) },
		refuse: func(w http.ResponseWriter, status int, code, message string) {
			writeJSON(w, status, map[string]string{"Code": code, "Message": message, "RequestId": strings.ToUpper(wire.UUID()), "HostId": r.Host})
		},
	}
	if bucket, region, isBucket := strings.Cut(strings.TrimSuffix(r.Host, ".aliyuncs.com"), ".oss-"); isBucket {
		a.bucket, a.refuse = bucket, refuseBucket
		a.action = map[string]string{"policy": "GetBucketPolicy", "policyStatus": "GetBucketPolicyStatus"}[r.URL.RawQuery]
		a.parameters = url.Values{}
		return a, s.verifyOSS(r, bucket, region)
	}
	told, err := s.gateway.Authenticate(w, r)
	if refused := (*acs.Error)(nil); errors.As(err, &refused) {
		return a, &refusal{refused.Status, refused.Code, refused.Message}
	}
	if err != nil {
		return a, err
	}
	a.action, a.version, a.region = told.Action, told.Version, r.URL.Query().Get("RegionId")
	values := url.Values{}
	for name, value := range told.Parameters {
		values.Set(name, value)
	}
	a.parameters = values
	return a, nil
}

// verifyOSS checks signature version 4 of OSS (help page "Include a V4 signature in the Authorization header").
func (s *Service) verifyOSS(r *http.Request, bucket, region string) error {
	denied := func(code, message string) error { return &refusal{http.StatusForbidden, code, message} }
	fields, isV4 := strings.CutPrefix(r.Header.Get("Authorization"), "OSS4-HMAC-SHA256 ")
	if !isV4 {
		return denied("AccessDenied", "This service takes signatures of version 4.")
	}
	parts := map[string]string{}
	for field := range strings.SplitSeq(fields, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(field), "=")
		parts[name] = value
	}
	scope := strings.Split(parts["Credential"], "/")
	date, err := time.Parse("20060102T150405Z", r.Header.Get("X-Oss-Date"))
	switch {
	case len(scope) != 5 || scope[2] != region || scope[3] != "oss" || scope[4] != "aliyun_v4_request" || scope[1] != r.Header.Get("X-Oss-Date")[:min(8, len(r.Header.Get("X-Oss-Date")))]:
		return denied("InvalidArgument", "The credential's scope is DATE/"+region+"/oss/aliyun_v4_request.")
	case err != nil || s.Now().Sub(date).Abs() > 15*time.Minute:
		return denied("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
	case r.Header.Get("X-Oss-Content-Sha256") != "UNSIGNED-PAYLOAD":
		return denied("InvalidArgument", "x-oss-content-sha256 is UNSIGNED-PAYLOAD.")
	}
	key, known := s.Credentials.Key(scope[0])
	if !known || key.Token != r.Header.Get("X-Oss-Security-Token") {
		return denied("InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.")
	}
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(r.Header)), func(name string) bool {
		return !strings.HasPrefix(name, "X-Oss-") && name != "Content-Type" && name != "Content-Md5"
	})
	headers := ""
	for _, name := range names {
		headers += strings.ToLower(name) + ":" + strings.TrimSpace(r.Header.Get(name)) + "\n"
	}
	canonical := strings.Join([]string{r.Method, "/" + bucket + r.URL.EscapedPath(), r.URL.RawQuery, headers, parts["AdditionalHeaders"], "UNSIGNED-PAYLOAD"}, "\n")
	sum := sha256.Sum256([]byte(canonical))
	derived := []byte("aliyun_v4" + key.Secret)
	for _, part := range append(scope[1:], "OSS4-HMAC-SHA256\n"+r.Header.Get("X-Oss-Date")+"\n"+strings.Join(scope[1:], "/")+"\n"+hex.EncodeToString(sum[:])) {
		mac := hmac.New(sha256.New, derived)
		mac.Write([]byte(part))
		derived = mac.Sum(nil)
	}
	if signature, err := hex.DecodeString(parts["Signature"]); err != nil || !hmac.Equal(signature, derived) {
		return denied("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
	}
	return nil
}

// verifyOBS checks OBS's signature in a header (OBS API Reference, "Using an Authorization Header", obs_04_0010).
func (s *Service) verifyOBS(r *http.Request, bucket string) error {
	denied := func(code, message string) error { return &refusal{http.StatusForbidden, code, message} }
	id, signature, signed := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "OBS "), ":")
	key, known := s.Credentials.Key(id)
	date, err := http.ParseTime(r.Header.Get("Date"))
	switch {
	case !signed || !strings.HasPrefix(r.Header.Get("Authorization"), "OBS "):
		return denied("AccessDenied", "Anonymous requests are not answered.")
	case err != nil || s.Now().Sub(date).Abs() > 15*time.Minute:
		return denied("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
	case !known || key.Token != r.Header.Get("X-Obs-Security-Token"):
		return denied("InvalidAccessKeyId", "The access key does not exist in our records.")
	}
	mac := hmac.New(sha1.New, []byte(key.Secret))
	_, _ = mac.Write([]byte(r.Method + "\n" + r.Header.Get("Content-Md5") + "\n" + r.Header.Get("Content-Type") + "\n" + r.Header.Get("Date") + "\n"))
	if key.Token != "" {
		_, _ = mac.Write([]byte("x-obs-security-token:" + key.Token + "\n"))
	}
	_, _ = mac.Write([]byte("/" + bucket + r.URL.RequestURI()))
	if given, err := base64.StdEncoding.DecodeString(signature); err != nil || !hmac.Equal(given, mac.Sum(nil)) {
		return denied("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
	}
	return nil
}

// refuseBucket refuses as OSS and OBS do.
func refuseBucket(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(xml.Header + "<Error><Code>" + code + "</Code><Message>" + message + "</Message><RequestId>" + wire.UUID() + "</RequestId></Error>"))
}

// huaweicloud authenticates a request by its signature or its token, or one to OBS.
func (s *Service) huaweicloud(r *http.Request, body []byte) (asked, error) {
	a := asked{
		reply: func(w http.ResponseWriter, _ string, answer json.RawMessage) { writeJSON(w, http.StatusOK, answer) },
		refuse: func(w http.ResponseWriter, status int, code, message string) {
			w.Header().Set("X-Request-Id", wire.UUID())
			writeJSON(w, status, map[string]string{"error_code": code, "error_msg": message})
		},
		parameters: r.URL.Query(),
	}
	if end := strings.LastIndex(r.Host, ".obs."); end > 0 { // a bucket's name can have periods
		a.bucket, a.refuse = r.Host[:end], refuseBucket
		a.action = map[string]string{"policy": "GetBucketPolicy"}[r.URL.RawQuery]
		return a, s.verifyOBS(r, a.bucket)
	}
	if r.Method == http.MethodPost {
		var read any
		if json.Unmarshal(body, &read) != nil {
			return a, &refusal{http.StatusBadRequest, "APIGW.0201", "The body is not JSON."}
		}
		a.parameters = read
	}
	incorrect := func(why string) error {
		return &refusal{http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: " + why}
	}
	if r.Header.Get("Authorization") == "" {
		if token := r.Header.Get("X-Auth-Token"); token == "" || !s.Credentials.AcceptsToken(token) {
			return a, incorrect("decrypt token fail")
		}
		return a, nil
	}
	if _, err := sdkhmac.Verify(r, body, s.Credentials, s.Now()); err != nil {
		return a, incorrect(err.Error())
	}
	if project := r.Header.Get("X-Project-Id"); project != "" && strings.Contains(r.URL.Path, "/v3/") && !strings.Contains(r.URL.Path, project) {
		return a, incorrect("the project in the path is not that of X-Project-Id")
	}
	return a, nil
}

// asksForProjects answers Huawei Cloud's GET /v3/projects?name=REGION (IAM API reference, "Querying Project Information"): each region has one.
func (a asked) asksForProjects() (answer json.RawMessage, is bool) {
	query, _ := a.parameters.(url.Values)
	region := query.Get("name")
	if a.cloud != compliance.HuaweiCloud || !strings.HasPrefix(a.host, "iam.") || !slices.Equal(a.path, []string{"", "v3", "projects"}) || region == "" {
		return nil, false
	}
	sum := sha256.Sum256([]byte(region))
	answer, _ = json.Marshal(map[string]any{"projects": []map[string]string{{"id": hex.EncodeToString(sum[:16]), "name": region}}}) // strings
	return answer, true
}

// aws authenticates a request by signature version 4. The host contains the region and the service.
func (s *Service) aws(r *http.Request, body []byte) (asked, error) {
	words := strings.Split(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(r.Host, ".cn"), ".com"), ".eu"), ".")
	name, region := words[0], "us-east-1"
	if len(words) > 2 { // rds.eu-west-1.amazonaws, 111122223333.s3-control.eu-west-1.amazonaws
		name, region = words[len(words)-3], words[len(words)-2]
	}
	signedAs := map[string]string{"s3-control": "s3"}[name]
	if signedAs == "" {
		signedAs = name
	}
	a := asked{refuse: func(w http.ResponseWriter, status int, code, message string) {
		w.Header().Set("X-Amzn-Requestid", wire.UUID())
		writeJSON(w, status, map[string]string{"__type": code, "message": message})
	}}
	a.reply = func(w http.ResponseWriter, _ string, answer json.RawMessage) { writeJSON(w, http.StatusOK, answer) }
	target := r.Header.Get("X-Amz-Target")
	switch kind := r.Header.Get("Content-Type"); {
	case target != "":
		_, a.action, _ = strings.Cut(target, ".")
		var read any
		if json.Unmarshal(body, &read) != nil {
			return a, &refusal{http.StatusBadRequest, "SerializationException", "The body is not JSON."}
		}
		a.parameters = read
	case strings.HasPrefix(kind, "application/x-www-form-urlencoded"):
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return a, &refusal{http.StatusBadRequest, "MalformedInput", "The body is no form."}
		}
		a.action, a.version = form.Get("Action"), form.Get("Version")
		form.Del("Action")
		form.Del("Version")
		a.parameters = form
		a.reply = replyXML(name == "ec2", true)
		a.refuse = refuseXML
	default:
		a.parameters = r.URL.Query()
		if name == "s3-control" {
			a.reply, a.refuse = replyXML(false, false), refuseXML
		}
	}
	_, err := sigv4.Verify(r, body, sigv4.Scope{Region: region, Service: signedAs, Paths: true}, s.Credentials, s.Now())
	if refused := (*sigv4.Refusal)(nil); errors.As(err, &refused) {
		return a, &refusal{http.StatusForbidden, refused.Code, refused.Message}
	}
	return a, err
}

func refuseXML(w http.ResponseWriter, status int, code, message string) {
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(status)
	_, _ = w.Write([]byte("<ErrorResponse><Error><Type>Sender</Type><Code>" + code + "</Code><Message>" + message + "</Message></Error><RequestId>" + wire.UUID() + "</RequestId></ErrorResponse>"))
}

// replyXML writes a recorded answer as a query API or one with paths would: elements of lists are called member, those of EC2 item.
func replyXML(ec2, wrapped bool) func(w http.ResponseWriter, action string, answer json.RawMessage) {
	return func(w http.ResponseWriter, action string, answer json.RawMessage) {
		var read any
		_ = json.Unmarshal(answer, &read) // it was parsed
		element := "member"
		if ec2 {
			element = "item"
		}
		var text strings.Builder
		text.WriteString(xml.Header + "<" + action + "Response>")
		if wrapped && !ec2 {
			text.WriteString("<" + action + "Result>")
		}
		writeXML(&text, read, element)
		if wrapped && !ec2 {
			text.WriteString("</" + action + "Result>")
		}
		text.WriteString("</" + action + "Response>")
		w.Header().Set("Content-Type", "text/xml")
		_, _ = w.Write([]byte(text.String())) // the client has gone
	}
}

func writeXML(text *strings.Builder, v any, element string) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			text.WriteString("<" + name + ">")
			writeXML(text, v[name], element)
			text.WriteString("</" + name + ">")
		}
	case []any:
		for _, inner := range v {
			text.WriteString("<" + element + ">")
			writeXML(text, inner, element)
			text.WriteString("</" + element + ">")
		}
	case string:
		_ = xml.EscapeText(text, []byte(v)) // a builder never fails
	default:
		encoded, _ := json.Marshal(v) // a number or boolean
		text.Write(encoded)
	}
}
