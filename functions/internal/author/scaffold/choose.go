package scaffold

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"github.com/assay-rules/assay/functions/internal/author/schema"
)

// Judgeable are the properties that a new policy can judge: scalars that are in no list.
func Judgeable(properties []schema.Property) []schema.Property {
	return slices.DeleteFunc(slices.Clone(properties), func(p schema.Property) bool {
		return !p.Scalar() || slices.Contains(p.Path, schema.Elements)
	})
}

// Nearest orders properties by how well the words of a policy's id describe them. The words say something of the first ones, as many as are
// described.
func Nearest(properties []schema.Property, id, resourceType string) (ordered []schema.Property, described int) {
	known := words(resourceType)
	asked := slices.DeleteFunc(words(id), func(word string) bool {
		return len(word) < 3 || slices.ContainsFunc(known, func(of string) bool { return stem(of) == stem(word) })
	})
	score := func(p schema.Property) int {
		found := 0
		for _, word := range words(p.String()) {
			for _, wanted := range asked {
				switch {
				case stem(word) == stem(wanted):
					found += 4
				case slices.Contains(related[stem(wanted)], word):
					found += 2
				}
			}
		}
		if found > 0 && (p.Has(boolean) || namedAsBoolean(p)) { // a switch says more than what it needs, such as a key
			found++
		}
		return found
	}
	ordered = slices.Clone(properties)
	slices.SortStableFunc(ordered, func(a, b schema.Property) int {
		return cmp.Or(score(b)-score(a), len(a.Path)-len(b.Path), simplicity(b)-simplicity(a))
	})
	for described < len(ordered) && score(ordered[described]) > 0 {
		described++
	}
	return ordered, described
}

// OtherSpelling is the path of a property that the schema declares in another spelling, too, as Huawei Cloud's do: enable_ssl for enableSsl.
func OtherSpelling(properties []schema.Property, of schema.Property) []string {
	name := strings.Join(words(of.String()), " ")
	for _, p := range properties {
		if p.String() != of.String() && len(p.Path) == len(of.Path) && strings.Join(words(p.String()), " ") == name {
			return p.Path
		}
	}
	return nil
}

// simplicity prefers switches where nothing else tells properties apart.
func simplicity(p schema.Property) int {
	switch {
	case p.Has(boolean):
		return 2
	case namedAsBoolean(p):
		return 1
	}
	return 0
}

// related are the words with which clouds say what a word of a policy's name is about.
var related = map[string][]string{
	"encry": {"kms", "sse", "cmk"}, "delet": {"protect", "protection"}, "tls": {"ssl"}, "ssl": {"tls"}, "publi": {"internet"}, "backu": {"snapshot"},
}

const stemLength = 5 // encrypted, encryption

func stem(word string) string { return word[:min(len(word), stemLength)] }

var capitals = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])`)

// words are the words of a name in any spelling, in small letters.
func words(name string) []string {
	spaced := capitals.ReplaceAllString(name, "$1$3 $2$4")
	return strings.FieldsFunc(strings.ToLower(spaced), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// evidenceName is what evidence calls a property: its last name, as Rego spells names.
func evidenceName(p schema.Property) string {
	name := strings.Join(words(p.Path[len(p.Path)-1]), "_")
	ascii := strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII {
			return r
		}
		return -1
	}, name)
	if !identifier.MatchString(ascii) || keywords[ascii] {
		return "value_" + ascii
	}
	return ascii
}

// Category is the category of policies about a resource type that has none yet: its last word.
func Category(resourceType string) string {
	_, native, _ := strings.Cut(resourceType, "/")
	parts := strings.FieldsFunc(native, func(r rune) bool { return r == ':' || r == '.' })
	if len(parts) == 0 {
		return ""
	}
	return evidenceName(schema.Property{Path: parts[len(parts)-1:]})
}

func sorted(files []File) []File {
	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	return files
}
