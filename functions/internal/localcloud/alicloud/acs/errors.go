package acs

import "net/http"

// Error is a refusal with the code, the message and the HTTP status that the cloud documents for it.
type Error struct {
	Status  int
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Refusals that many operations share ("Common errors" of Alibaba Cloud, error tables of Cloud Config's operations).
var (
	NoPermission       = &Error{http.StatusBadRequest, "NoPermission", "You are not authorized to perform this operation."}
	AccountNotExisted  = &Error{http.StatusNotFound, "AccountNotExisted", "Your account does not exist."}
	ServiceUnavailable = &Error{http.StatusServiceUnavailable, "ServiceUnavailable", "The request has failed due to a temporary failure of the server."}
)

// MissingParameter refuses a call without a mandatory parameter.
func MissingParameter(name string) *Error {
	return &Error{http.StatusBadRequest, "MissingParameter", "The input parameter " + name + " is not supplied."}
}

// InvalidValue refuses a parameter whose value is not one of those documented. Why ends the sentence.
func InvalidValue(name, why string) *Error {
	return &Error{http.StatusBadRequest, "Invalid." + name + ".Value", "The specified " + name + " is invalid: " + why + "."}
}

func badRequest(code, message string) *Error { return &Error{http.StatusBadRequest, code, message} }
