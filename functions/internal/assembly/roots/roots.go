// Package roots decides which servers a function trusts with its reports: those with a certificate from an authority on Mozilla's list,
// which is part of the program, or in a file that the user names instead.
//
// The system's certificates are not read, because that takes longer than the rest of a function's start.
package roots

import (
	"crypto/x509"
	"fmt"
	"os"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// Mozilla returns the built-in list of authorities. Parsing it takes about a millisecond; reading the system's takes ten. From exec to the
// first report, a function needs 13 ms with one authority, 13 ms with Mozilla's list (15 on one processor) and 22 ms with the system's.
// Parsing only the authority that a server names would save the millisecond, but it needs InsecureSkipVerify and a verification of our
// own, which does not get the host if that is an IP address.
func Mozilla() *x509.CertPool {
	pool := x509.NewCertPool()
	for root := range bundle.Roots() {
		certificate, err := x509.ParseCertificate(root.Certificate)
		switch {
		case err != nil: // an authority that this version of Go cannot read is not trusted
		case root.Constraint != nil:
			pool.AddCertWithConstraint(certificate, root.Constraint)
		default:
			pool.AddCert(certificate)
		}
	}
	return pool
}

// File reads the authorities of a PEM file.
func File(name string) (*x509.CertPool, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("certificate authorities: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("certificate authorities: %s contains no PEM certificate", name)
	}
	return pool, nil
}
