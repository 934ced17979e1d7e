package huaweicloud

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// pageInfo says where the next page begins (PageInfo, rms_04_0514).
type pageInfo struct {
	Count int     `json:"current_count"`
	Next  *string `json:"next_marker"`
}

var errMarker = invalid("RMS.00010034", "marker is illegal.")

// page reads limit and marker.
func page(query url.Values, standard, longest int) (limit int, marker []string, err error) {
	limit = standard
	if query.Has("limit") {
		limit, err = strconv.Atoi(query.Get("limit"))
		switch {
		case err != nil:
			return 0, nil, invalidParameter("limit must be a number.")
		case limit < 1:
			return 0, nil, invalid("RMS.00010024", "The minimum value of limit must be greater than or equal to 1.")
		case limit > longest:
			return 0, nil, invalid("RMS.00010025", fmt.Sprintf("The maximum value of limit must be less than or equal to %d.", longest))
		}
	}
	if query.Has("marker") {
		text := query.Get("marker")
		if len(text) < 4 || len(text) > 400 {
			return 0, nil, invalid("RMS.00010035", "The length of marker must be between 4 and 400.")
		}
		plain, err := base64.RawURLEncoding.DecodeString(text)
		if err != nil || !utf8.Valid(plain) {
			return 0, nil, errMarker
		}
		marker = strings.Split(string(plain), "\x00")
	}
	return limit, marker, nil
}

// marker marks that the next page begins behind a key.
func marker(key ...string) *string {
	text := base64.RawURLEncoding.EncodeToString([]byte(strings.Join(key, "\x00")))
	return &text
}

// checkQuery refuses parameters that the operation does not have, because ignoring a filter would show too much.
func checkQuery(query url.Values, names ...string) error {
	names = append(names, "limit", "marker")
	for name, values := range query {
		if !slices.Contains(names, name) {
			return invalidParameter("The operation has no parameter %.40q.", name)
		}
		if len(values) > 1 {
			return invalidParameter("%s is given twice.", name)
		}
	}
	return nil
}
