package aws

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/assay-rules/assay/functions/internal/localcloud/store"
	"github.com/assay-rules/assay/functions/internal/localcloud/wire"
)

type selectResourceConfigInput struct {
	Expression string `aws:"required,length=1:4096"`
	Limit      int    `aws:"limit"`
	NextToken  string
}

type fieldInfo struct{ Name string }

// rowsPerPage is the default page size of a query ("SelectAggregateResourceConfig", API Reference).
const rowsPerPage = 25

// selectResourceConfig queries the recorded resources. As in AWS, a row lacks the fields that a resource does not have.
func (s *Service) selectResourceConfig(ctx context.Context, input selectResourceConfigInput) (any, error) {
	type info struct{ SelectFields []fieldInfo }
	output := struct {
		Results   []string
		QueryInfo info
		NextToken string `json:",omitempty"`
	}{Results: []string{}}
	query, err := parseQuery(input.Expression)
	if err != nil {
		return nil, err
	}
	for _, field := range query.fields {
		output.QueryInfo.SelectFields = append(output.QueryInfo.SelectFields, fieldInfo{field})
	}
	from, err := position(&input, &input.NextToken, 2)
	if err != nil {
		return nil, err
	}
	limit := pageOf(input.Limit, rowsPerPage)
	return &output, s.Store.View(ctx, func(tx *store.Tx) error {
		found, err := s.find(tx, query, from, limit+1)
		if err != nil {
			return err
		}
		if len(found) > limit {
			found = found[:limit]
			last := found[limit-1]
			if output.NextToken, err = nextToken(input, last.Type, last.ID); err != nil {
				return err
			}
		}
		for _, resource := range found {
			read, err := itemOf(resource)
			if err != nil {
				return err
			}
			row, err := read.row(query.fields)
			if err != nil {
				return err
			}
			output.Results = append(output.Results, row)
		}
		return nil
	})
}

// query is a parsed expression.
type query struct {
	fields []string
	equals map[string]string // conditions, by field
}

// The fields that a query can select, and those that conditions can name, with their columns in the store.
var (
	selectable = []string{
		"accountId", "arn", "availabilityZone", "awsRegion", "configurationItemCaptureTime", "configurationItemStatus", "configurationStateId",
		"relationships", "resourceCreationTime", "resourceId", "resourceName", "resourceType", "tags", "version",
	}
	columns = map[string]string{"accountId": "account", "awsRegion": "region", "resourceId": "id", "resourceName": "name", "resourceType": "type"}
)

// ofConfiguration begins the fields that are members of the configuration.
const ofConfiguration = "configuration."

// parseQuery reads the supported part of the query language ("Query components", Developer Guide):
//
//	SELECT field, … [WHERE field = 'text' [AND field = 'text' …]]
//
// Conditions can name texts in the configuration, but it cannot be selected, because AWS's queries do not return it as it was recorded.
func parseQuery(expression string) (query, error) {
	q := query{equals: map[string]string{}}
	words, err := splitQuery(expression)
	if err != nil {
		return q, err
	}
	next := func() string {
		if len(words) == 0 {
			return ""
		}
		word := words[0]
		words = words[1:]
		return word
	}
	if word := next(); !strings.EqualFold(word, "SELECT") {
		return q, notAnswered("%q where SELECT is expected", word)
	}
	for {
		field := next()
		if !slices.Contains(selectable, field) {
			return q, notAnswered("%q is none of the fields that can be selected, which are %s", field, strings.Join(selectable, ", "))
		}
		if slices.Contains(q.fields, field) {
			return q, notAnswered("%q is selected twice", field)
		}
		q.fields = append(q.fields, field)
		if len(words) == 0 || words[0] != "," {
			break
		}
		next()
	}
	if len(words) == 0 {
		return q, nil
	}
	if word := next(); !strings.EqualFold(word, "WHERE") {
		return q, notAnswered("%q where WHERE is expected", word)
	}
	for {
		field, operator, value := next(), next(), next()
		if _, known := columns[field]; !known && !strings.HasPrefix(field, ofConfiguration) {
			return q, notAnswered("%q is none of the fields that can be asked about, which are accountId, awsRegion, resourceId, resourceName, resourceType and members of configuration", field)
		}
		text, quoted := strings.CutPrefix(value, "'")
		switch _, twice := q.equals[field]; {
		case operator != "=":
			return q, notAnswered("%q where = is expected", operator)
		case !quoted:
			return q, notAnswered("%q where a 'text' is expected", value)
		case twice:
			return q, notAnswered("%q is asked about twice", field)
		}
		q.equals[field] = text
		if len(words) == 0 {
			return q, nil
		}
		if word := next(); !strings.EqualFold(word, "AND") {
			return q, notAnswered("%q where AND is expected", word)
		}
	}
}

func notAnswered(format string, arguments ...any) *exception {
	return refuse("InvalidExpressionException", "%s. This service answers: SELECT field, … [WHERE field = 'text' [AND field = 'text' …]]",
		fmt.Sprintf(format, arguments...))
}

// splitQuery splits an expression into words, commas, equals signs and strings, which keep their first quote.
func splitQuery(expression string) ([]string, error) {
	var words []string
	for rest := strings.TrimLeft(expression, " \t\r\n"); rest != ""; rest = strings.TrimLeft(rest, " \t\r\n") {
		length := 1
		switch {
		case rest[0] == '\'':
			end := strings.IndexByte(rest[1:], '\'')
			if end < 0 {
				return nil, notAnswered("a string has no end")
			}
			words = append(words, rest[:end+1])
			if rest = rest[end+2:]; strings.HasPrefix(rest, "'") {
				return nil, notAnswered("a string must not contain a quote")
			}
			continue
		case isWord(rest[0]):
			for length < len(rest) && isWord(rest[length]) {
				length++
			}
		case rest[0] != ',' && rest[0] != '=':
			return nil, notAnswered("%q is not expected", []rune(rest)[0])
		}
		words = append(words, rest[:length])
		rest = rest[length:]
	}
	return words, nil
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '_'
}

// find lists at most limit resources in the order of type and ID.
func (s *Service) find(tx *store.Tx, q query, from []string, limit int) ([]store.Resource, error) {
	var found []store.Resource
	for {
		page, err := s.page(tx, q, from, limit)
		if err != nil {
			return nil, err
		}
		for _, resource := range page {
			meets, err := q.meets(resource)
			if err != nil {
				return nil, err
			}
			if meets {
				found = append(found, resource)
			}
		}
		if len(page) < limit || len(found) >= limit {
			return found[:min(len(found), limit)], nil
		}
		last := page[len(page)-1]
		from = []string{last.Type, last.ID}
	}
}

// page lists at most limit resources that meet the conditions on columns.
func (s *Service) page(tx *store.Tx, q query, from []string, limit int) ([]store.Resource, error) {
	where, arguments := "cloud = ? AND account = ? AND deleted = 0 AND "+isRecorded, []any{cloud, s.Account}
	for _, field := range selectable {
		if value, asked := q.equals[field]; asked {
			where += " AND " + columns[field] + " = ?"
			arguments = append(arguments, value)
		}
	}
	if from != nil {
		if q.equals["resourceType"] == from[0] { // the index leads to the ID at once
			where += " AND id > ?"
			arguments = append(arguments, from[1])
		} else {
			where += " AND (type, id) > (?, ?)"
			arguments = append(arguments, from[0], from[1])
		}
	}
	return tx.SelectResources("WHERE "+where+" ORDER BY type, id LIMIT ?", append(arguments, limit)...)
}

// meets reports whether a resource meets the conditions on members of the configuration.
func (q query) meets(resource store.Resource) (bool, error) {
	for field, text := range q.equals {
		path, is := strings.CutPrefix(field, ofConfiguration)
		if !is {
			continue
		}
		read, err := itemOf(resource)
		if err != nil || !holds(read.Configuration, strings.Split(path, "."), text) {
			return false, err
		}
	}
	return true, nil
}

// holds reports whether there is a text at a path, which leads through the elements of arrays ("Querying the Current Configuration State", Developer
// Guide, "Multiple properties within an array": matches are computed against all elements).
func holds(value json.RawMessage, path []string, text string) bool {
	var elements []json.RawMessage
	if json.Unmarshal(value, &elements) == nil {
		return slices.ContainsFunc(elements, func(element json.RawMessage) bool { return holds(element, path, text) })
	}
	if len(path) == 0 {
		var is *string
		return json.Unmarshal(value, &is) == nil && is != nil && *is == text
	}
	var members map[string]json.RawMessage
	return json.Unmarshal(value, &members) == nil && holds(members[path[0]], path[1:], text)
}

// row is a resource in the answer to a query, an object with the given fields.
func (i item) row(fields []string) (string, error) {
	base, err := i.base()
	if err != nil {
		return "", err
	}
	created, _ := i.created() // readNative saw to it that it is a time
	at := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format(eventTime)
	}
	texts := map[string]string{
		"accountId": base.Account, "arn": base.ARN, "availabilityZone": base.AvailabilityZone, "awsRegion": base.Region,
		"configurationItemCaptureTime": at(i.resource.Updated), "configurationItemStatus": base.Status, "configurationStateId": base.StateID,
		"resourceCreationTime": at(created), "resourceId": base.ResourceID, "resourceName": base.ResourceName, "resourceType": base.ResourceType,
		"version": base.Version,
	}
	var row bytes.Buffer
	for _, field := range fields {
		var value any = texts[field]
		switch field {
		case "tags":
			value = i.rowTags()
		case "relationships":
			value = i.rowRelationships()
		}
		if value == "" || field == "tags" && len(i.Tags) == 0 || field == "relationships" && len(i.Relationships) == 0 {
			continue
		}
		text, err := wire.JSON(value)
		if err != nil {
			return "", err
		}
		separator := ","
		if row.Len() == 0 {
			separator = "{"
		}
		fmt.Fprintf(&row, "%s%q:%s", separator, field, text)
	}
	if row.Len() == 0 {
		return "{}", nil
	}
	return row.String() + "}", nil
}

// rowRelationships are relationships as queries name their members.
func (i item) rowRelationships() any {
	type related struct {
		ResourceID   string `json:"resourceId,omitempty"`
		ResourceName string `json:"resourceName,omitempty"`
		ResourceType string `json:"resourceType,omitempty"`
		Name         string `json:"name,omitempty"`
	}
	rows := []related{}
	for _, to := range i.Relationships {
		rows = append(rows, related{to.ResourceID, to.ResourceName, to.ResourceType, cmp.Or(to.EventName, to.APIName)})
	}
	return rows
}
