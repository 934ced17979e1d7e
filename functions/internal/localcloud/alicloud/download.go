package alicloud

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// reportPrefix is the prefix of the path of every ReportUrl.
const reportPrefix = "/CompliancePackReports/"

// signedPath returns a path that is valid for a while. The extension is not signed, so that the report can be downloaded as .xlsx, .html and
// .csv, for an account group also as .zip, and in Chinese as .zh.xlsx and so on.
func (s *Service) signedPath(stem, extension string) string {
	expires := strconv.FormatInt(s.Now().Add(s.ReportURLs).Unix(), 10)
	query := url.Values{"Expires": {expires}, "OSSAccessKeyId": {"assay"}, "Signature": {s.signPath(stem, expires)}}
	return stem + extension + "?" + query.Encode()
}

func (s *Service) signPath(stem, expires string) string {
	mac := hmac.New(sha256.New, s.urlSecret)
	fmt.Fprintf(mac, "%q %q", stem, expires)
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

var contentTypes = map[string]string{
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".html": "text/html; charset=utf-8",
	".csv":  "text/csv; charset=utf-8",
	".zip":  "application/zip",
}

// extensionOf is the form of a report, behind its language if that is not English.
func extensionOf(address string) string {
	form := path.Ext(address)
	return path.Ext(strings.TrimSuffix(address, form)) + form
}

// download serves the file behind a ReportUrl. The URL selects a report; no part of it becomes part of a file name.
func (s *Service) download(w http.ResponseWriter, r *http.Request) {
	extension := extensionOf(r.URL.Path)
	stem := strings.TrimSuffix(r.URL.Path, extension)
	query := r.URL.Query()
	expires, err := strconv.ParseInt(query.Get("Expires"), 10, 64)
	switch {
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		failDownload(w, http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
		return
	case err != nil || !hmac.Equal([]byte(query.Get("Signature")), []byte(s.signPath(stem, query.Get("Expires")))):
		failDownload(w, http.StatusForbidden, "SignatureDoesNotMatch", "The signature of the URL does not match.")
		return
	case !s.Now().Before(time.Unix(expires, 0)):
		failDownload(w, http.StatusForbidden, "AccessDenied", "Request has expired.")
		return
	}
	name, created, err := s.reportFile(r.Context(), strings.Split(strings.TrimPrefix(stem, reportPrefix), "/"), extension)
	if err != nil {
		if !errors.Is(err, errNoPack) {
			s.Log.Error("report not found", zap.Error(err))
		}
		failDownload(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	file, err := os.Open(name)
	if err != nil {
		failDownload(w, http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
		return
	}
	defer file.Close()
	header := w.Header()
	header.Set("Content-Type", contentTypes[path.Ext(extension)])
	header.Set("Content-Disposition", `attachment; filename="`+path.Base(r.URL.Path)+`"`)
	header.Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, "", created, file)
}

// reportFile finds the file of a report by account, pack and stem.
func (s *Service) reportFile(ctx context.Context, parts []string, extension string) (name string, created time.Time, err error) {
	lang := strings.TrimSuffix(extension, path.Ext(extension))
	if len(parts) != 3 || contentTypes[path.Ext(extension)] == "" || lang != "" && lang != chineseExtension {
		return "", created, errNoPack
	}
	err = s.Store.View(ctx, func(tx *store.Tx) error {
		row, err := reportOf(tx, parts[1])
		if err != nil {
			return err
		}
		if row.state != reportComplete || row.stem != parts[2] {
			return errNoPack
		}
		name, created = filepath.Join(s.Reports, row.folder, "report"+extension), row.created
		return nil
	})
	return name, created, err
}

// failDownload answers in the form of the object storage that serves reports in the cloud.
func failDownload(w http.ResponseWriter, status int, code, message string) {
	body, _ := xml.Marshal(struct { // strings always encode
		XMLName       xml.Name `xml:"Error"`
		Code, Message string
	}{Code: code, Message: message})
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	_, _ = w.Write(body) // the client has gone
}
