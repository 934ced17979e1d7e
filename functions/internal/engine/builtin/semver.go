package builtin

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

type version struct {
	major, minor, patch int64
	preRelease          string
}

func parseVersion(s string) (v version, ok bool) {
	s = strings.TrimPrefix(s, "v")
	s, metadata, found := strings.Cut(s, "+")
	if found && !isIdentifiers(metadata) {
		return v, false
	}
	s, v.preRelease, found = strings.Cut(s, "-")
	if found && !isIdentifiers(v.preRelease) {
		return v, false
	}
	for id := range strings.SplitSeq(v.preRelease, ".") {
		if len(id) > 1 && id[0] == '0' && isDecimal(id) {
			return v, false
		}
	}
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return v, false
	}
	for i, number := range []*int64{&v.major, &v.minor, &v.patch} {
		if !isDecimal(parts[i]) || len(parts[i]) > 1 && parts[i][0] == '0' {
			return v, false
		}
		parsed, err := strconv.ParseInt(parts[i], 10, 64)
		if err != nil {
			return v, false
		}
		*number = parsed
	}
	return v, true
}

func isIdentifiers(s string) bool {
	for id := range strings.SplitSeq(s, ".") {
		if id == "" || strings.ContainsFunc(id, func(r rune) bool {
			return !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '-')
		}) {
			return false
		}
	}
	return true
}

func isDecimal(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
}

func (v version) compare(o version) int {
	if order := cmp.Or(cmp.Compare(v.major, o.major), cmp.Compare(v.minor, o.minor), cmp.Compare(v.patch, o.patch)); order != 0 {
		return order
	}
	switch {
	case v.preRelease == o.preRelease:
		return 0
	case v.preRelease == "":
		return 1
	case o.preRelease == "":
		return -1
	}
	a, b := strings.Split(v.preRelease, "."), strings.Split(o.preRelease, ".")
	for i := range min(len(a), len(b)) {
		if order := compareIdentifiers(a[i], b[i]); order != 0 {
			return order
		}
	}
	return cmp.Compare(len(a), len(b))
}

// compareIdentifiers compares identifiers of pre-releases; numbers precede words.
func compareIdentifiers(a, b string) int {
	switch aNumber, bNumber := isDecimal(a), isDecimal(b); {
	case aNumber && bNumber:
		a, b := strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0")
		return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b))
	case aNumber:
		return -1
	case bNumber:
		return 1
	}
	return cmp.Compare(a, b)
}

func compareVersions(a, b string) (int, error) {
	first, ok := parseVersion(a)
	if !ok {
		return 0, fmt.Errorf("operand 1: string %s is not a valid SemVer", a)
	}
	second, ok := parseVersion(b)
	if !ok {
		return 0, fmt.Errorf("operand 2: string %s is not a valid SemVer", b)
	}
	return first.compare(second), nil
}
