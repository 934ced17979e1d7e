package localcloud

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"time"

	"go.uber.org/zap"

	"github.com/assay-rules/assay/functions/internal/compliance"
	"github.com/assay-rules/assay/functions/internal/localcloud/access"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// The service's own API does what no cloud has an API for: it records resources and lists the invocations of functions. Clients use
// HTTP basic authentication with the user's access key as the name and its secret as the password.
//
//	POST   /assay/v1/{cloud}/resources             native items, one JSON object per line
//	GET    /assay/v1/{cloud}/resources             the same
//	DELETE /assay/v1/{cloud}/resources/{type}/{id}
//	GET    /assay/v1/{cloud}/invocations?state=Failed&limit=100
const assayPrefix = "/assay/v1/"

const maxImport = 256 << 20 // bytes of one request

func (s *Service) assayHandler(user access.Key) http.Handler {
	mux := http.NewServeMux()
	for pattern, operation := range map[string]http.HandlerFunc{
		"POST " + assayPrefix + "{cloud}/resources":               s.importResources,
		"GET " + assayPrefix + "{cloud}/resources":                s.exportResources,
		"DELETE " + assayPrefix + "{cloud}/resources/{type}/{id}": s.deleteResource,
		"GET " + assayPrefix + "{cloud}/invocations":              s.listInvocations,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if _, known := s.clouds[r.PathValue("cloud")]; !known {
				reply(w, http.StatusNotFound, problem("no such cloud"))
				return
			}
			operation(w, r)
		})
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, secret, _ := r.BasicAuth()
		if known, right := access.Equal(user.ID, id), access.Equal(user.Secret, secret); !known || !right {
			w.Header().Set("WWW-Authenticate", `Basic realm="assay"`)
			reply(w, http.StatusUnauthorized, problem("use the access key as the user name and its secret as the password"))
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func (s *Service) importResources(w http.ResponseWriter, r *http.Request) {
	recorded, err := s.Import(r.Context(), r.PathValue("cloud"), http.MaxBytesReader(w, r.Body, maxImport))
	refuse := func(status int, format string, arguments ...any) {
		reply(w, status, problem(fmt.Sprintf(format, arguments...)+fmt.Sprintf("; %d resources were recorded", recorded)))
	}
	var tooLong *http.MaxBytesError
	switch {
	case err == nil:
		reply(w, http.StatusOK, map[string]int{"recorded": recorded})
	case errors.Is(err, errItem):
		refuse(http.StatusBadRequest, "%v", err)
	case errors.As(err, &tooLong):
		refuse(http.StatusRequestEntityTooLarge, "the body is longer than %d MiB", maxImport>>20)
	case errors.Is(err, os.ErrDeadlineExceeded):
		refuse(http.StatusRequestTimeout, "the body is sent too slowly")
	case errors.Is(err, store.ErrWrite):
		s.log.Error("import", zap.Error(err))
		refuse(http.StatusInsufficientStorage, "%v", err)
	default:
		s.log.Error("import", zap.Error(err))
		refuse(http.StatusInternalServerError, "internal error")
	}
}

func (s *Service) deleteResource(w http.ResponseWriter, r *http.Request) {
	err := s.DeleteResource(r.Context(), r.PathValue("cloud"), r.PathValue("type"), r.PathValue("id"))
	switch {
	case errors.Is(err, store.ErrNotFound):
		reply(w, http.StatusNotFound, problem("no such resource"))
	case err != nil:
		s.log.Error("delete resource", zap.Error(err))
		reply(w, http.StatusInternalServerError, problem("internal error"))
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// shownInvocation is an invocation in an answer.
type shownInvocation struct {
	Rule     string             `json:"rule"`
	Type     string             `json:"type,omitempty"`
	Resource string             `json:"resource,omitempty"`
	Trigger  compliance.Trigger `json:"trigger"`
	State    store.State        `json:"state"`
	Attempts int                `json:"attempts"`
	Error    string             `json:"error,omitempty"`
	Started  time.Time          `json:"started"`
	Ended    time.Time          `json:"ended,omitzero"`
}

// exportResources writes the account's native items, one per line. A failure breaks the connection, so that a part is never mistaken for
// the whole.
func (s *Service) exportResources(w http.ResponseWriter, r *http.Request) {
	cloud := r.PathValue("cloud")
	w.Header().Set("Content-Type", "application/x-ndjson")
	const page = 500
	var after store.ResourceKey
	for {
		var resources []store.Resource
		err := s.store.View(r.Context(), func(tx *store.Tx) (err error) {
			resources, err = tx.Resources(store.ResourceFilter{Cloud: cloud, Account: s.clouds[cloud].account}, after, page)
			return err
		})
		var text bytes.Buffer
		for _, resource := range resources {
			err = errors.Join(err, json.Compact(&text, resource.Item))
			text.WriteByte('\n')
		}
		if err != nil {
			s.log.Error("export resources", zap.Error(err))
			panic(http.ErrAbortHandler)
		}
		if _, err := w.Write(text.Bytes()); err != nil || len(resources) < page {
			return
		}
		after = store.ResourceKey{Type: resources[page-1].Type, ID: resources[page-1].ID}
	}
}

func (s *Service) listInvocations(w http.ResponseWriter, r *http.Request) {
	limit := 100
	if text := r.FormValue("limit"); text != "" {
		var err error
		if limit, err = strconv.Atoi(text); err != nil || limit < 1 || limit > 1000 {
			reply(w, http.StatusBadRequest, problem("limit must be a number between 1 and 1000"))
			return
		}
	}
	shown := []shownInvocation{}
	err := s.store.View(r.Context(), func(tx *store.Tx) error {
		found, err := tx.Invocations(store.InvocationFilter{Cloud: r.PathValue("cloud"), State: store.State(r.FormValue("state"))}, limit)
		for _, i := range found {
			rule, err := tx.Rule(i.Cloud, i.Account, i.Rule)
			if err != nil {
				return err
			}
			shown = append(shown, shownInvocation{rule.Name, i.Type, i.Resource, i.Trigger, i.State, i.Attempts, i.Error, i.Started, i.Ended})
		}
		return err
	})
	if err != nil {
		s.log.Error("list invocations", zap.Error(err))
		reply(w, http.StatusInternalServerError, problem("internal error"))
		return
	}
	reply(w, http.StatusOK, map[string]any{"invocations": shown})
}

func problem(text string) map[string]string { return map[string]string{"error": text} }

func reply(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client has gone
}
