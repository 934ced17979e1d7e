package acs

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Decode fills the fields of the struct that into points to from the parameters of the same name. A field is a string, bool,
// int32, int64, a []string (comma list), a map[string]string (JSON text), or a slice of structs (JSON text in one
// parameter, or Name.1.Field=…); an embedded struct adds its fields. An empty parameter counts as absent. The tag acs says what a value must satisfy:
//
//	required          present
//	default=V         V when absent
//	range=A:B         a number from A to B
//	max=N             at most N characters, members or list entries
//	oneof=A|B         one of these words
//	ascii             ASCII characters only
func Decode(parameters map[string]string, into any) error {
	return decodeStruct(parameters, "", reflect.ValueOf(into).Elem())
}

func decodeStruct(parameters map[string]string, prefix string, target reflect.Value) error {
	for i := range target.NumField() {
		field := target.Type().Field(i)
		if field.Anonymous {
			if err := decodeStruct(parameters, prefix, target.Field(i)); err != nil {
				return err
			}
			continue
		}
		if err := decodeField(parameters, prefix, field, target.Field(i)); err != nil {
			return err
		}
	}
	return nil
}

func decodeField(parameters map[string]string, prefix string, field reflect.StructField, target reflect.Value) error {
	rules := rulesOf(field)
	text := parameters[prefix+field.Name]
	if text == "" {
		text = rules["default"]
	}
	if text == "" && target.Kind() == reflect.Slice && target.Type().Elem().Kind() == reflect.Struct {
		if err := decodeFlat(parameters, prefix+field.Name, target); err != nil {
			return err
		}
	} else if text != "" {
		if err := decodeText(text, field.Name, target); err != nil {
			return err
		}
	}
	if _, required := rules["required"]; required && target.IsZero() && text == "" {
		return MissingParameter(prefix + field.Name)
	}
	return check(rules, field.Name, target, text != "")
}

// rulesOf reads the tag acs.
func rulesOf(field reflect.StructField) map[string]string {
	rules := map[string]string{}
	for rule := range strings.SplitSeq(field.Tag.Get("acs"), ",") {
		name, value, _ := strings.Cut(rule, "=")
		rules[name] = value
	}
	return rules
}

func decodeText(text, name string, target reflect.Value) error {
	switch target.Kind() {
	case reflect.String:
		target.SetString(text)
	case reflect.Bool:
		if !strings.EqualFold(text, "true") && !strings.EqualFold(text, "false") {
			return InvalidValue(name, "it must be true or false")
		}
		target.SetBool(strings.EqualFold(text, "true"))
	case reflect.Int32, reflect.Int64:
		number, err := strconv.ParseInt(text, 10, target.Type().Bits())
		if err != nil {
			return InvalidValue(name, "it must be a whole number")
		}
		target.SetInt(number)
	case reflect.Map:
		values, err := decodeMap(text)
		if err != nil {
			return InvalidValue(name, err.Error())
		}
		target.Set(reflect.ValueOf(values))
	case reflect.Slice:
		if target.Type().Elem().Kind() == reflect.String {
			target.Set(reflect.ValueOf(commaList(text)))
			return nil
		}
		if err := json.Unmarshal([]byte(text), target.Addr().Interface()); err != nil {
			return InvalidValue(name, "it must be a JSON array of objects with the documented fields")
		}
		for i := range target.Len() {
			if err := checkStruct(name, target.Index(i)); err != nil {
				return err
			}
		}
	default:
		panic("acs: a request has a field of type " + target.Type().String())
	}
	return nil
}

func commaList(text string) []string {
	var entries []string
	for entry := range strings.SplitSeq(text, ",") {
		if entry = strings.TrimSpace(entry); entry != "" {
			entries = append(entries, entry)
		}
	}
	return entries
}

// decodeMap reads a JSON object of strings. Numbers and booleans, which clients also send, become strings.
func decodeMap(text string) (map[string]string, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var raw map[string]any
	if err := decoder.Decode(&raw); err != nil || decoder.More() || raw == nil {
		return nil, fmt.Errorf("it must be a JSON object of strings")
	}
	values := make(map[string]string, len(raw))
	for key, value := range raw {
		switch value := value.(type) {
		case string:
			values[key] = value
		case json.Number, bool:
			values[key] = fmt.Sprint(value)
		default:
			return nil, fmt.Errorf("it must be a JSON object of strings")
		}
	}
	return values, nil
}

const maxFlat = 1000 // members of a list in the form Name.1.Field=…

// decodeFlat reads Name.1.Field=…&Name.2.Field=….
func decodeFlat(parameters map[string]string, name string, target reflect.Value) error {
	var numbers []int
	for key := range parameters {
		rest, found := strings.CutPrefix(key, name+".")
		if !found {
			continue
		}
		index, _, _ := strings.Cut(rest, ".")
		number, err := strconv.Atoi(index)
		if err != nil || number < 1 || number > maxFlat || strconv.Itoa(number) != index {
			return InvalidValue(name, "its members must be numbered from 1")
		}
		numbers = append(numbers, number)
	}
	slices.Sort(numbers)
	for _, number := range slices.Compact(numbers) {
		member := reflect.New(target.Type().Elem()).Elem()
		if err := decodeStruct(parameters, fmt.Sprintf("%s.%d.", name, number), member); err != nil {
			return err
		}
		target.Set(reflect.Append(target, member))
	}
	return nil
}

// checkStruct applies the tags to a member that JSON filled.
func checkStruct(name string, target reflect.Value) error {
	for i := range target.NumField() {
		field := target.Type().Field(i)
		rules := rulesOf(field)
		if _, required := rules["required"]; required && target.Field(i).IsZero() {
			return InvalidValue(name, field.Name+" is not supplied")
		}
		if err := check(rules, name, target.Field(i), false); err != nil {
			return err
		}
		if target.Field(i).Kind() == reflect.Slice && target.Field(i).Type().Elem().Kind() == reflect.Struct {
			for j := range target.Field(i).Len() {
				if err := checkStruct(name, target.Field(i).Index(j)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func check(rules map[string]string, name string, target reflect.Value, supplied bool) error {
	if target.IsZero() && !supplied {
		return nil
	}
	if bounds, ok := rules["range"]; ok {
		low, high, _ := strings.Cut(bounds, ":")
		if target.Int() < mustInt(low) || target.Int() > mustInt(high) {
			return InvalidValue(name, "it must be a number from "+low+" to "+high)
		}
	}
	if most, ok := rules["max"]; ok {
		if length(target) > mustInt(most) {
			return InvalidValue(name, "it may have at most "+most+" characters or members")
		}
	}
	if words, ok := rules["oneof"]; ok {
		if !slices.Contains(strings.Split(words, "|"), target.String()) {
			return InvalidValue(name, "it must be one of "+strings.ReplaceAll(words, "|", ", "))
		}
	}
	if _, ok := rules["ascii"]; ok {
		if bytes.ContainsFunc([]byte(target.String()), func(r rune) bool { return r > '~' || r < ' ' }) {
			return InvalidValue(name, "it must have ASCII characters only")
		}
	}
	return nil
}

func length(v reflect.Value) int64 {
	if v.Kind() == reflect.String {
		return int64(utf8.RuneCountInString(v.String()))
	}
	return int64(v.Len())
}

func mustInt(text string) int64 {
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		panic("acs: a tag has the bound " + text)
	}
	return number
}
