package alicloud

import (
	"bytes"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

var errTokenReused = &acs.Error{
	Status: http.StatusBadRequest, Code: "IdempotentParameterMismatch",
	Message: "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests.",
}

// once runs change and stores the answer under the request's ClientToken. A repeated request gets the stored answer and changes nothing;
// another request with the same token is refused. A refused request does not use up its token.
func (s *Service) once(tx *store.Tx, r *acs.Request, o owner, answer any, change func() error) error {
	token := r.Parameters["ClientToken"]
	if token == "" {
		return change()
	}
	request := requestHash(r)
	now := s.Now()
	var earlier []byte
	var text string
	err := tx.QueryRow("SELECT request, answer FROM alicloud_client_tokens WHERE account = ? AND token = ? AND expires > ?", o.account, token, store.Millis(now)).
		Scan(&earlier, &text)
	switch {
	case err == nil && !bytes.Equal(earlier, request):
		return errTokenReused
	case err == nil:
		return json.Unmarshal([]byte(text), answer)
	case !errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("client token: %w", err)
	}
	if err := change(); err != nil {
		return err
	}
	encoded, err := json.Marshal(answer)
	if err != nil {
		return fmt.Errorf("client token: %w", err)
	}
	if _, err := tx.Exec("DELETE FROM alicloud_client_tokens WHERE expires <= ?", store.Millis(now)); err != nil {
		return fmt.Errorf("client token: %w", err)
	}
	_, err = tx.Exec("INSERT INTO alicloud_client_tokens (account, token, request, answer, expires) VALUES (?,?,?,?,?)",
		o.account, token, request, string(encoded), store.Millis(now.Add(s.ClientTokens)))
	return err
}

func requestHash(r *acs.Request) []byte {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q", r.Action)
	for _, name := range slices.Sorted(maps.Keys(r.Parameters)) {
		if name != "ClientToken" {
			fmt.Fprintf(hash, "%q=%q", name, r.Parameters[name])
		}
	}
	return hash.Sum(nil)
}
