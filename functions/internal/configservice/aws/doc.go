// Package aws answers as AWS Config does, for what a custom rule and its
// owner ask of it: rules and their compliance, the evaluations that a function
// reports, and the resources that a function lists and fetches. Requests are
// JSON 1.1 with signature version 4; events in AWS's form, with result tokens
// that only this service can issue, are made here too.
package aws
