// Package interop holds tests in which the clouds' own clients talk to the local Config service.
package interop
