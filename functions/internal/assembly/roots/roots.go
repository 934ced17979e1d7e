// Package roots decides which servers a function trusts with its reports: those that prove their name to Mozilla's list of
// certificate authorities, which is part of the program, or to the authorities of a file that the user names instead.
//
// The system's certificates are not read: that takes longer than the rest of a function's start.
package roots

import (
	"crypto/x509"
	"fmt"
	"os"

	"golang.org/x/crypto/x509roots/fallback/bundle"
)

// Mozilla is the list of authorities that the program carries. Parsing it takes about a millisecond, reading the system's takes ten:
// from exec to the first report a function needs 13 ms with one authority, 13 with Mozilla's list (15 on one processor), 22 with the
// system's. Parsing only the authority that a server names would save the millisecond, but needs InsecureSkipVerify and a verification
// of our own, which is not told the host when that is an address.
func Mozilla() *x509.CertPool {
	pool := x509.NewCertPool()
	for root := range bundle.Roots() {
		certificate, err := x509.ParseCertificate(root.Certificate)
		switch {
		case err != nil: // authorities that this version of Go cannot read vouch for nobody
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
		return nil, fmt.Errorf("certificate authorities: %s holds no certificate in PEM form", name)
	}
	return pool, nil
}
