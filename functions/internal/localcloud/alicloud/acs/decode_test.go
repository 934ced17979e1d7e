package acs_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/assay-rules/assay/functions/internal/localcloud/alicloud/acs"
)

type create struct {
	Name        string            `acs:"required,max=5"`
	ClientToken string            `acs:"max=8,ascii"`
	RiskLevel   int32             `acs:"range=1:3,default=2"`
	Page        int32             `acs:"range=1:100"`
	Since       int64             //
	Deep        bool              //
	Status      string            `acs:"oneof=ACTIVE|CREATING"`
	Types       []string          `acs:"max=2"`
	Input       map[string]string //
	Rules       []createRule      `acs:"max=2"`
}

type createRule struct {
	Id         string `acs:"required"`
	RiskLevel  int32  `acs:"range=1:3"`
	Parameters []createParameter
}

type createParameter struct {
	Name  string `acs:"required"`
	Value string
}

func TestDecode(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		parameters map[string]string
		want       create
		code       string
	}{
		"least": {parameters: map[string]string{"Name": "n", "Unknown": "is ignored"}, want: create{Name: "n", RiskLevel: 2}},
		"all": {
			parameters: map[string]string{
				"Name": "ääääa", "ClientToken": "12345678", "RiskLevel": "1", "Page": "100", "Since": "1624243657000", "Deep": "True", "Status": "ACTIVE",
				"Types": "a, b,", "Input": `{"a":"b","c":10,"d":true,"e":1e3}`, "Rules": `[{"Id":"1","RiskLevel":3,"Parameters":[{"Name":"p","Value":"10"}]}]`,
			},
			want: create{
				Name: "ääääa", ClientToken: "12345678", RiskLevel: 1, Page: 100, Since: 1624243657000, Deep: true, Status: "ACTIVE",
				Types: []string{"a", "b"}, Input: map[string]string{"a": "b", "c": "10", "d": "true", "e": "1e3"},
				Rules: []createRule{{Id: "1", RiskLevel: 3, Parameters: []createParameter{{"p", "10"}}}},
			},
		},
		"flat": {
			parameters: map[string]string{"Name": "n", "Rules.2.Id": "2", "Rules.1.Id": "1", "Rules.1.Parameters.1.Name": "p", "Rules.1.Parameters.1.Value": "v"},
			want:       create{Name: "n", RiskLevel: 2, Rules: []createRule{{Id: "1", Parameters: []createParameter{{"p", "v"}}}, {Id: "2"}}},
		},
		"missing":               {parameters: map[string]string{"Name": ""}, code: "MissingParameter"},
		"too long":              {parameters: map[string]string{"Name": "abcdef"}, code: "Invalid.Name.Value"},
		"token too long":        {parameters: map[string]string{"Name": "n", "ClientToken": "123456789"}, code: "Invalid.ClientToken.Value"},
		"token not ASCII":       {parameters: map[string]string{"Name": "n", "ClientToken": "ä"}, code: "Invalid.ClientToken.Value"},
		"below the range":       {parameters: map[string]string{"Name": "n", "RiskLevel": "0"}, code: "Invalid.RiskLevel.Value"},
		"above the range":       {parameters: map[string]string{"Name": "n", "Page": "101"}, code: "Invalid.Page.Value"},
		"no number":             {parameters: map[string]string{"Name": "n", "Page": "1.0"}, code: "Invalid.Page.Value"},
		"number too large":      {parameters: map[string]string{"Name": "n", "Page": "4294967297"}, code: "Invalid.Page.Value"},
		"no boolean":            {parameters: map[string]string{"Name": "n", "Deep": "1"}, code: "Invalid.Deep.Value"},
		"no such word":          {parameters: map[string]string{"Name": "n", "Status": "active"}, code: "Invalid.Status.Value"},
		"too many entries":      {parameters: map[string]string{"Name": "n", "Types": "a,b,c"}, code: "Invalid.Types.Value"},
		"map of lists":          {parameters: map[string]string{"Name": "n", "Input": `{"a":[]}`}, code: "Invalid.Input.Value"},
		"map that is null":      {parameters: map[string]string{"Name": "n", "Input": `null`}, code: "Invalid.Input.Value"},
		"two maps":              {parameters: map[string]string{"Name": "n", "Input": `{} {}`}, code: "Invalid.Input.Value"},
		"list that is none":     {parameters: map[string]string{"Name": "n", "Rules": `{}`}, code: "Invalid.Rules.Value"},
		"too many members":      {parameters: map[string]string{"Name": "n", "Rules": `[{"Id":"1"},{"Id":"2"},{"Id":"3"}]`}, code: "Invalid.Rules.Value"},
		"member incomplete":     {parameters: map[string]string{"Name": "n", "Rules": `[{}]`}, code: "Invalid.Rules.Value"},
		"member out of range":   {parameters: map[string]string{"Name": "n", "Rules": `[{"Id":"1","RiskLevel":4}]`}, code: "Invalid.Rules.Value"},
		"nested incomplete":     {parameters: map[string]string{"Name": "n", "Rules": `[{"Id":"1","Parameters":[{}]}]`}, code: "Invalid.Rules.Value"},
		"flat incomplete":       {parameters: map[string]string{"Name": "n", "Rules.1.RiskLevel": "1"}, code: "MissingParameter"},
		"flat without number":   {parameters: map[string]string{"Name": "n", "Rules.Id": "1"}, code: "Invalid.Rules.Value"},
		"flat number too large": {parameters: map[string]string{"Name": "n", "Rules.1001.Id": "1"}, code: "Invalid.Rules.Value"},
		"flat number padded":    {parameters: map[string]string{"Name": "n", "Rules.01.Id": "1"}, code: "Invalid.Rules.Value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var got create
			err := acs.Decode(test.parameters, &got)
			if test.code == "" {
				if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
					t.Error(err, diff)
				}
				return
			}
			var refusal *acs.Error
			if !errors.As(err, &refusal) || refusal.Code != test.code || refusal.Status != 400 {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
}

func FuzzDecode(f *testing.F) {
	f.Add("Rules", `[{"Id":"1","Parameters":[{"Name":"p"}]}]`, "Rules.1.Id", "1")
	f.Add("Input", `{"a":1}`, "Page", "1")
	f.Add("Rules.1.Parameters.1.Name", "p", "Rules.1.Id", "x")
	f.Fuzz(func(t *testing.T, name, value, name2, value2 string) {
		var got create
		err := acs.Decode(map[string]string{"Name": "n", name: value, name2: value2}, &got)
		var refusal *acs.Error
		if err != nil && (!errors.As(err, &refusal) || strings.Contains(refusal.Code, " ")) {
			t.Errorf("not a refusal: %v", err)
		}
	})
}
