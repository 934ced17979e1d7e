package aws

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

// decode fills the input of an operation from a request body. Names are matched exactly (encoding/json would take them in any
// case), and none may be unknown or occur twice; null counts as absent. A field is a string, bool, int, a time as a number of
// epoch seconds, a struct or a list of strings or structs. The tag aws says what a value must satisfy:
//
//	required       present
//	length=A:B     number of characters (UTF-16 units) or members
//	each=A:B       number of characters of each member
//	oneof=A|B      one of these words, or all members are
//	range=A:B      a number from A to B
//	limit          a number from 0 to 100, in an operation that knows InvalidLimitException
//
// Errors do not repeat values, because they can be tokens.
func decode(body []byte, into any) error {
	if !utf8.Valid(body) {
		return malformed("The body is not UTF-8.")
	}
	return decodeValue(body, reflect.ValueOf(into).Elem(), "", nil)
}

func malformed(format string, arguments ...any) *exception {
	return refuse("SerializationException", format, arguments...)
}

// violates refuses a value as AWS's front end does for every operation.
func violates(path, constraint string, arguments ...any) *exception {
	return refuse("ValidationException", "1 validation error detected: Value at '%s' failed to satisfy constraint: Member must "+constraint,
		append([]any{path}, arguments...)...)
}

// rules are the parts of the tag aws.
type rules map[string]string

func rulesOf(field reflect.StructField) rules {
	r := rules{}
	for part := range strings.SplitSeq(field.Tag.Get("aws"), ",") {
		name, value, _ := strings.Cut(part, "=")
		r[name] = value
	}
	return r
}

// bounds are the two numbers of a rule.
func (r rules) bounds(name string) (low, high int, has bool) {
	text, has := r[name]
	if !has {
		return 0, 0, false
	}
	if _, err := fmt.Sscanf(text, "%d:%d", &low, &high); err != nil {
		panic("tag aws: " + name + "=" + text)
	}
	return low, high, true
}

func decodeValue(raw json.RawMessage, target reflect.Value, path string, r rules) error {
	switch target.Interface().(type) {
	case time.Time:
		at, err := epochTime(raw)
		if err != nil {
			return malformed("%s must be a number of seconds since 1970.", path)
		}
		target.Set(reflect.ValueOf(at))
		return nil
	}
	switch target.Kind() {
	case reflect.Struct:
		return decodeObject(raw, target, path)
	case reflect.Slice:
		return decodeList(raw, target, path, r)
	case reflect.String:
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			return malformed("%s must be a string.", path)
		}
		target.SetString(text)
		return r.checkText(text, path, "length")
	case reflect.Bool:
		var flag bool
		if err := json.Unmarshal(raw, &flag); err != nil {
			return malformed("%s must be true or false.", path)
		}
		target.SetBool(flag)
		return nil
	case reflect.Int:
		number, err := strconv.Atoi(string(raw))
		if err != nil {
			return malformed("%s must be a whole number.", path)
		}
		target.SetInt(int64(number))
		return r.checkNumber(number, path)
	default:
		panic("decode: " + target.Type().String())
	}
}

func (r rules) checkText(text, path, rule string) error {
	low, high, limited := r.bounds(rule)
	length := len(utf16.Encode([]rune(text)))
	switch {
	case limited && length < low:
		return violates(path, "have length greater than or equal to %d", low)
	case limited && length > high:
		return violates(path, "have length less than or equal to %d", high)
	}
	if words, limited := r["oneof"]; limited && !slices.Contains(strings.Split(words, "|"), text) {
		return violates(path, "satisfy enum value set: [%s]", strings.ReplaceAll(words, "|", ", "))
	}
	return nil
}

func (r rules) checkNumber(number int, path string) error {
	if _, limit := r["limit"]; limit && (number < 0 || number > maxPage) {
		return refuse("InvalidLimitException", "Value '%d' at '%s' failed to satisfy constraint: Member must have value from 0 to %d", number, path, maxPage)
	}
	low, high, limited := r.bounds("range")
	switch {
	case limited && number < low:
		return violates(path, "have value greater than or equal to %d", low)
	case limited && number > high:
		return violates(path, "have value less than or equal to %d", high)
	}
	return nil
}

func decodeObject(raw json.RawMessage, target reflect.Value, path string) error {
	what := path
	if what == "" {
		what = "The body"
	}
	members, err := object(raw, what)
	if err != nil {
		return err
	}
	for i := range target.NumField() {
		field := target.Type().Field(i)
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" {
			name = field.Name
		}
		at := name
		if path != "" {
			at = path + "." + name
		}
		value, present := members[name]
		delete(members, name)
		r := rulesOf(field)
		if !present || string(value) == "null" {
			if _, required := r["required"]; required {
				return violates(at, "not be null")
			}
			continue
		}
		if err := decodeValue(value, target.Field(i), at, r); err != nil {
			return err
		}
	}
	for name := range members {
		return malformed("%s has an unknown member %.100q.", what, name)
	}
	return nil
}

func decodeList(raw json.RawMessage, target reflect.Value, path string, r rules) error {
	var members []json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return malformed("%s must be a list.", path)
	}
	low, high, limited := r.bounds("length")
	switch {
	case limited && len(members) < low:
		return violates(path, "have length greater than or equal to %d", low)
	case limited && len(members) > high:
		return violates(path, "have length less than or equal to %d", high)
	}
	list := reflect.MakeSlice(target.Type(), len(members), len(members))
	for i, member := range members {
		at := fmt.Sprintf("%s.%d.member", path, i+1)
		if string(member) == "null" {
			return violates(at, "not be null")
		}
		of := rules{}
		if each, limited := r["each"]; limited {
			of["length"] = each
		}
		if words, limited := r["oneof"]; limited {
			of["oneof"] = words
		}
		if err := decodeValue(member, list.Index(i), at, of); err != nil {
			return err
		}
	}
	target.Set(list)
	return nil
}

// object reads a JSON object whose members have different names.
func object(raw json.RawMessage, what string) (map[string]json.RawMessage, error) {
	members, err := wire.Object(raw)
	var repeated wire.RepeatedError
	switch {
	case errors.As(err, &repeated):
		return nil, malformed("%s has the member %.100q twice.", what, repeated.Name)
	case err != nil:
		return nil, malformed("%s must be a JSON object.", what)
	}
	return members, nil
}

const lastSecond = 253402300799 // 9999-12-31T23:59:59Z

// epochTime reads a JSON number of seconds. The service counts in milliseconds.
func epochTime(raw []byte) (time.Time, error) {
	if len(raw) == 0 || raw[0] != '-' && (raw[0] < '0' || raw[0] > '9') {
		return time.Time{}, errors.New("not a number")
	}
	seconds, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || seconds < 0 || seconds > lastSecond {
		return time.Time{}, errors.New("not a time")
	}
	return time.UnixMilli(int64(math.Round(seconds * 1000))).UTC(), nil
}

// epoch writes a time as AWS does in answers: a number of seconds, with up to three decimals.
func epoch(t time.Time) json.Number {
	if t.IsZero() {
		return ""
	}
	millis := t.UnixMilli()
	text := strconv.FormatInt(millis/1000, 10)
	if rest := millis % 1000; rest != 0 {
		text += strings.TrimRight(fmt.Sprintf(".%03d", rest), "0")
	}
	return json.Number(text)
}
