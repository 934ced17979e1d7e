package alicloud

import (
	"encoding/base64"
	"encoding/json"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
	"github.com/assay-rules/assay/functions/internal/localcloud/store"
)

// paging selects a numbered page of a list.
type paging struct {
	PageNumber int32 `acs:"range=1:1000000,default=1"`
	PageSize   int32 `acs:"range=1:100,default=10"`
}

// page is a numbered page of a list.
func page[T any](all []T, p paging) []T {
	first := min(int(p.PageNumber-1)*int(p.PageSize), len(all))
	return append([]T{}, all[first:min(first+int(p.PageSize), len(all))]...)
}

// cursor is where a page of results or resources ends.
type cursor struct {
	Account, Rule, Type, ID string
	Total                   int // of resources, counted for the first page
}

func cursorOf(result store.Result) cursor {
	return cursor{Account: result.Account, Rule: result.Rule, Type: result.Type, ID: result.ID}
}

func (c cursor) token() string {
	text, _ := json.Marshal(c) // strings and a number always encode
	return base64.RawURLEncoding.EncodeToString(text)
}

func readCursor(token string) (cursor, error) {
	var c cursor
	if token == "" {
		return c, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || json.Unmarshal(text, &c) != nil || c == (cursor{}) || c.token() != token {
		return c, acs.InvalidValue("NextToken", "it must come from an earlier answer")
	}
	return c, nil
}
