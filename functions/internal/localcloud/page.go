package localcloud

import (
	_ "embed"
	"html/template"
	"net/http"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
)

//go:embed page.html
var pageSource string

var pageTemplate = template.Must(template.New("page").Parse(pageSource))

// asksForPage reports whether a request comes from a browser. The clients of Alibaba Cloud, which use the same path, name an action.
func asksForPage(r *http.Request) bool {
	return (r.Method == http.MethodGet || r.Method == http.MethodHead) && r.URL.Path == "/" && r.URL.RawQuery == "" &&
		r.Header.Get("Authorization") == "" && r.Header.Get("X-Acs-Action") == "" && r.Header.Get("X-Amz-Target") == ""
}

// showPage explains the service. It shows no secrets.
func (s *Service) showPage(w http.ResponseWriter) {
	type shown struct {
		Name, Title, Account string
		Function             bool
	}
	var clouds []shown
	for _, name := range s.Clouds() {
		clouds = append(clouds, shown{name, compliance.CloudTitle(name), s.Account(name), s.hasFunction(name)})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if err := pageTemplate.Execute(w, clouds); err != nil {
		s.log.Debug("page not sent", zap.Error(err))
	}
}

// hasFunction reports whether a function of the cloud can be invoked.
func (s *Service) hasFunction(cloudName string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for key := range s.functions {
		if key.cloud == cloudName {
			return true
		}
	}
	return false
}
