package builtin

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var identifiers = []Builtin{
	{"semver.compare", 2, func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := wantTwo(a, value.String); err != nil {
			return nil, err
		}
		order, err := compareVersions(a[0].Text(), a[1].Text())
		if err != nil {
			return nil, err
		}
		return c.Int(int64(order)), nil
	}},
	{"semver.is_valid", 1, func(_ *Context, a []*value.Value) (*value.Value, error) {
		valid := a[0].Kind() == value.String
		if valid {
			_, valid = parseVersion(a[0].Text())
		}
		return value.Of(valid), nil
	}},
	{"units.parse", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		text, err := textAt(a, 0)
		if err != nil {
			return nil, err
		}
		amount, err := parseUnits(text)
		if err != nil {
			return nil, err
		}
		return c.Number(amount), nil
	}},
	{"units.parse_bytes", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		text, err := textAt(a, 0)
		if err != nil {
			return nil, err
		}
		amount, err := parseBytes(text)
		if err != nil {
			return nil, err
		}
		return bigResult(c, amount)
	}},
	{"uuid.parse", 1, parseUUID},
}

// gregorian is the epoch of the time in a UUID, in units of 100 ns before 1970.
const gregorian = 122192928000000000

func parseUUID(c *Context, a []*value.Value) (*value.Value, error) {
	text, err := textAt(a, 0)
	if err != nil {
		return nil, err
	}
	id, ok := uuidBytes(text)
	if !ok {
		return nil, nil
	}
	object := c.NewObject(8)
	put := func(name string, v *value.Value) { c.Put(object, c.String(name), v) }
	version := id[6] >> 4
	put("version", c.Int(int64(version)))
	put("variant", c.String(variant(id[8])))
	if version != 1 && version != 2 {
		return object, nil
	}
	ticks := int64(binary.BigEndian.Uint32(id[:])) | int64(binary.BigEndian.Uint16(id[4:]))<<32 | int64(binary.BigEndian.Uint16(id[6:])&0xfff)<<48
	put("time", c.Int((ticks-gregorian)*100))
	node := make([]string, 6)
	for i, b := range id[10:] {
		node[i] = fmt.Sprintf("%02x", b)
	}
	put("nodeid", c.String(strings.Join(node, "-")))
	put("macvariables", c.String([]string{"global:unicast", "global:multicast", "local:unicast", "local:multicast"}[id[10]&3]))
	put("clocksequence", c.Int(int64(binary.BigEndian.Uint16(id[8:])&0x3fff)))
	if version == 2 {
		put("id", c.Int(int64(binary.BigEndian.Uint32(id[:]))))
		domain := fmt.Sprintf("Domain%d", id[9])
		if id[9] < 3 {
			domain = []string{"Person", "Group", "Org"}[id[9]]
		}
		put("domain", c.String(domain))
	}
	return object, nil
}

func variant(b byte) string {
	switch {
	case b&0xc0 == 0x80:
		return "RFC4122"
	case b&0xe0 == 0xc0:
		return "Microsoft"
	case b&0xe0 == 0xe0:
		return "Future"
	}
	return "Reserved"
}

// uuidBytes reads a UUID with or without hyphens, in braces, or as a URN.
func uuidBytes(text string) (id [16]byte, ok bool) {
	switch len(text) {
	case 32:
		_, err := hex.Decode(id[:], []byte(text))
		return id, err == nil
	case 36:
	case 38:
		text = text[1:37]
	case 45:
		if !strings.EqualFold(text[:9], "urn:uuid:") {
			return id, false
		}
		text = text[9:]
	default:
		return id, false
	}
	if text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-' {
		return id, false
	}
	digits := text[:8] + text[9:13] + text[14:18] + text[19:23] + text[24:]
	_, err := hex.Decode(id[:], []byte(digits))
	return id, err == nil
}
