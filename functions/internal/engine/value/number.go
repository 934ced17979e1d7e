package value

import (
	"cmp"
	"errors"
	"math/big"
	"strconv"
	"strings"
)

// Numbers are kept as they were written, as OPA does: 1.0 equals 1 but prints as 1.0.

// maxInteger bounds the plain integers: they have at most 18 digits, so sums of two of them fit.
const maxInteger = 1_000_000_000_000_000_000

// MaxExponent bounds the binary exponent of numbers: without it a few characters stand for millions of digits.
const MaxExponent = 100_000

// ErrNumber says that a number is beyond what an evaluation can hold.
var ErrNumber = errors.New("number too big")

// plainInteger reads an integer in its only spelling: no sign but minus, no leading zero.
func plainInteger(text string) (i int64, ok bool) {
	digits, negative := strings.CutPrefix(text, "-")
	if len(digits) == 0 || len(digits) > 18 || digits[0] == '0' && (len(digits) > 1 || negative) {
		return 0, false
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return 0, false
		}
		i = 10*i + int64(c-'0')
	}
	if negative {
		i = -i
	}
	return i, true
}

// CheckNumber refuses numbers that are too large, or too close to zero, to be held.
func CheckNumber(text string) error {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return nil
	}
	exponent, err := strconv.Atoi(text[at+1:])
	if err == nil && at+max(exponent, -exponent) <= MaxExponent/4 { // a digit takes less than four bits
		return nil
	}
	f, ok := new(big.Float).SetString(text)
	if !ok {
		return ErrNumber // its exponent is beyond any
	}
	return checkFloat(f)
}

func checkFloat(f *big.Float) error {
	if e := f.MantExp(nil); e > MaxExponent || e < -MaxExponent || f.IsInf() {
		return ErrNumber
	}
	return nil
}

// index is a number as a position in an array: 1.0 is one, too.
func (v *Value) index() (int64, bool) {
	if v.Kind() != Number {
		return 0, false
	}
	if v.integer {
		return v.number, true
	}
	whole, fraction, _ := strings.Cut(v.text, ".")
	if strings.Trim(fraction, "0") != "" {
		return 0, false
	}
	if whole == "-0" {
		return 0, true
	}
	return plainInteger(whole)
}

func (v *Value) float() float64 {
	if v.integer {
		return float64(v.number)
	}
	f, _ := strconv.ParseFloat(v.text, 64) // of numbers beyond its range all hash alike
	return f + 0                           // no minus zero
}

// compareNumbers compares exactly, but two fractions that end in zeros are equal if they are the same float64: so does OPA.
func compareNumbers(x, y *Value) int {
	a, b := x.Text(), y.Text()
	if a == b {
		return 0
	}
	if m, n, ok := scaled(a, b); ok {
		return cmp.Compare(m, n)
	}
	if fractional(a) && fractional(b) && x.float() == y.float() {
		return 0
	}
	return exact(a).Cmp(exact(b))
}

// scaled reads two short decimals as integers of the same scale. Nearly all numbers are such.
func scaled(a, b string) (m, n int64, ok bool) {
	m, i, ok := decimal(a)
	if !ok {
		return 0, 0, false
	}
	n, j, ok := decimal(b)
	if !ok {
		return 0, 0, false
	}
	for ; i < j; i++ {
		m *= 10
	}
	for ; j < i; j++ {
		n *= 10
	}
	return m, n, true
}

// decimal reads digits and at most 6 decimal places, without exponent, of at most 12 characters.
func decimal(text string) (m int64, places int, ok bool) {
	digits, negative := strings.CutPrefix(text, "-")
	if len(digits) > 12 { // so that scaling cannot overflow
		return 0, 0, false
	}
	point := false
	for _, c := range []byte(digits) {
		switch {
		case c == '.' && !point:
			point = true
			continue
		case c < '0' || c > '9':
			return 0, 0, false
		case point:
			places++
		}
		m = 10*m + int64(c-'0')
	}
	if negative {
		m = -m
	}
	return m, places, places <= 6
}

// fractional reports whether a number that is not short has decimal places, the last of them zero.
func fractional(text string) bool {
	trimmed := strings.TrimRight(text, ".0")
	return trimmed != text && strings.Contains(trimmed, ".")
}

func exact(text string) *big.Rat {
	if r, ok := new(big.Rat).SetString(text); ok {
		return r
	}
	return new(big.Rat)
}

// Integer is a number as an integer of any size, if it is one, however it is written.
func (v *Value) Integer() (*big.Int, bool) {
	if v.integer {
		return big.NewInt(v.number), true
	}
	if i, ok := new(big.Int).SetString(v.text, 10); ok {
		return i, true
	}
	r, ok := new(big.Rat).SetString(v.text)
	if !ok || !r.IsInt() {
		return nil, false
	}
	return r.Num(), true
}

// Float is a number in the precision that Rego computes with.
func (v *Value) Float() *big.Float {
	f, ok := new(big.Float).SetString(v.Text())
	if !ok {
		return new(big.Float)
	}
	return f
}

// BigInt makes a number.
func (a *Arena) BigInt(i *big.Int) *Value { return a.Number(i.String()) }

// BigFloat makes a number, written as OPA writes results of arithmetic. It is nil and an error if the number is too large.
func (a *Arena) BigFloat(f *big.Float) (*Value, error) {
	if err := checkFloat(f); err != nil {
		return nil, err
	}
	format := byte('g')
	if f.IsInt() {
		format = 'f'
	}
	return a.Number(f.Text(format, -1)), nil
}
