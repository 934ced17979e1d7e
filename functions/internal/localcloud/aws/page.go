package aws

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
)

const maxPage = 100 // the largest page of every operation that has a limit

var errNextToken = refuse("InvalidNextTokenException", "The specified next token is not valid. "+
	"Specify the nextToken string that was returned in the previous response to get the next page of results.")

// pageOf is the number of entries that a request asks for.
func pageOf(limit, otherwise int) int {
	if limit == 0 {
		return otherwise
	}
	return limit
}

// nextToken says where the next page of a request begins. The request is the input without its token; the token is valid only for the same
// request.
func nextToken(request any, position ...string) (string, error) {
	mark, err := requestMark(request)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(append([]string{mark}, position...))
	return base64.RawURLEncoding.EncodeToString(text), err
}

// position returns where the requested page begins, as [nextToken] wrote it into the token: a list of the given length, or nil for the first
// page. It removes the token from the request.
func position[Input any](request *Input, token *string, length int) ([]string, error) {
	given := *token
	if given == "" {
		return nil, nil
	}
	*token = ""
	mark, err := requestMark(*request)
	if err != nil {
		return nil, err
	}
	var read []string
	text, err := base64.RawURLEncoding.DecodeString(given)
	if err != nil || json.Unmarshal(text, &read) != nil || len(read) != length+1 || read[0] != mark {
		return nil, errNextToken
	}
	return read[1:], nil
}

// requestMark identifies a request: the inputs of different operations have different members.
func requestMark(request any) (string, error) {
	text, err := json.Marshal(request)
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:9]), err
}
