package builtin

import (
	"errors"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

var (
	errDivideByZero = errors.New("divide by zero")
	errModuloByZero = errors.New("modulo by zero")
	errModuloFloat  = errors.New("modulo on floating-point number")
	errShift        = errors.New("operand 2 must be an unsigned integer number but got a negative integer")
)

var arithmetic = []Builtin{
	{"plus", 2, func(c *Context, a []*value.Value) (*value.Value, error) {
		if x, y, ok := integers(a); ok {
			return c.Int(x + y), nil // of at most 18 digits each
		}
		return calculate(c, a, (*big.Int).Add, (*big.Float).Add)
	}},
	{"minus", 2, minus},
	{"mul", 2, func(c *Context, a []*value.Value) (*value.Value, error) {
		if x, y, ok := integers(a); ok && isShort(x) && isShort(y) {
			return c.Int(x * y), nil
		}
		return calculate(c, a, multiply, (*big.Float).Mul)
	}},
	{"div", 2, divide},
	{"rem", 2, remainder},
	{"abs", 1, onNumber(func(x int64) int64 { return max(x, -x) }, func(x *big.Float) *big.Float { return x.Abs(x) })},
	{"round", 1, onNumber(same, round)},
	{"ceil", 1, onNumber(same, ceil)},
	{"floor", 1, onNumber(same, floor)},
	{"bits.and", 2, onIntegers((*big.Int).And)},
	{"bits.or", 2, onIntegers((*big.Int).Or)},
	{"bits.xor", 2, onIntegers((*big.Int).Xor)},
	{"bits.negate", 1, func(c *Context, a []*value.Value) (*value.Value, error) {
		x, err := bigIntegerAt(a, 0)
		if err != nil {
			return nil, err
		}
		return bigResult(c, x.Not(x))
	}},
	{"bits.lsh", 2, shift(func(x *big.Int, n uint) (*big.Int, error) {
		if x.Sign() != 0 && (n > value.MaxExponent || x.BitLen()+int(n) > value.MaxExponent) {
			return nil, value.ErrNumber
		}
		return x.Lsh(x, n), nil
	})},
	{"bits.rsh", 2, shift(func(x *big.Int, n uint) (*big.Int, error) { return x.Rsh(x, n), nil })},
	{"numbers.range", 2, func(c *Context, a []*value.Value) (*value.Value, error) {
		return numbersRange(c, a, big.NewInt(1))
	}},
	{"numbers.range_step", 3, numbersRangeStep},
	{"to_number", 1, toNumber},
	{"format_int", 2, formatInt},
}

func integers(a []*value.Value) (x, y int64, ok bool) {
	x, ok = a[0].Int()
	if !ok {
		return 0, 0, false
	}
	y, ok = a[1].Int()
	return x, y, ok
}

// float returns a number with the precision of Rego's arithmetic.
func float(v *value.Value) *big.Float {
	if i, ok := v.Int(); ok {
		return new(big.Float).SetInt64(i)
	}
	return v.Float()
}

func isShort(x int64) bool { return math.MinInt32 <= x && x <= math.MaxInt32 }

func wantNumbers(a []*value.Value) error {
	if err := want(a, 0, value.Number); err != nil {
		return err
	}
	return want(a, 1, value.Number)
}

// calculate computes exactly with integers, in any notation, and otherwise with the precision of Float.
func calculate(c *Context, a []*value.Value, exact func(z, x, y *big.Int) *big.Int, inexact func(z, x, y *big.Float) *big.Float) (*value.Value, error) {
	if err := wantNumbers(a); err != nil {
		return nil, err
	}
	if x, ok := a[0].Integer(); ok {
		if y, ok := a[1].Integer(); ok {
			result := exact(new(big.Int), x, y)
			if result == nil {
				return nil, value.ErrNumber
			}
			return bigResult(c, result)
		}
	}
	return c.BigFloat(inexact(new(big.Float), float(a[0]), float(a[1])))
}

// multiply returns nil if the product is too large.
func multiply(z, x, y *big.Int) *big.Int {
	if x.BitLen()+y.BitLen() > value.MaxExponent+1 {
		return nil
	}
	return z.Mul(x, y)
}

func minus(c *Context, a []*value.Value) (*value.Value, error) {
	if x, y, ok := integers(a); ok {
		return c.Int(x - y), nil
	}
	switch first, second := a[0].Kind(), a[1].Kind(); {
	case first == value.Number && second == value.Number:
		return calculate(c, a, (*big.Int).Sub, (*big.Float).Sub)
	case first == value.Set && second == value.Set:
		return difference(c, a)
	case first != value.Number && first != value.Set:
		return nil, wrongKind(0, a[0], "number", "set")
	default:
		return nil, wrongKind(1, a[1], first.String())
	}
}

func divide(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantNumbers(a); err != nil {
		return nil, err
	}
	if x, y, ok := integers(a); ok && x != 0 && y != 0 && x%y == 0 {
		return c.Int(x / y), nil
	}
	x, y := float(a[0]), float(a[1])
	if y.Sign() == 0 {
		return nil, errDivideByZero
	}
	return c.BigFloat(new(big.Float).Quo(x, y))
}

func remainder(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantNumbers(a); err != nil {
		return nil, err
	}
	x, ok := a[0].Integer()
	if !ok {
		return nil, errModuloFloat
	}
	y, ok := a[1].Integer()
	switch {
	case !ok:
		return nil, errModuloFloat
	case y.Sign() == 0:
		return nil, errModuloByZero
	}
	return bigResult(c, x.Rem(x, y))
}

func same(x int64) int64 { return x }

func onNumber(integer func(int64) int64, inexact func(*big.Float) *big.Float) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		if err := want(a, 0, value.Number); err != nil {
			return nil, err
		}
		if x, ok := a[0].Int(); ok {
			return c.Int(integer(x)), nil
		}
		return c.BigFloat(inexact(a[0].Float()))
	}
}

// round rounds halves away from zero.
func round(x *big.Float) *big.Float {
	half := big.NewFloat(0.5)
	if x.Signbit() {
		half.Neg(half)
	}
	i, _ := new(big.Float).Add(x, half).Int(nil)
	return new(big.Float).SetInt(i)
}

// ceil and floor treat numbers between -1 and 0 as OPA does.
func ceil(x *big.Float) *big.Float {
	i, _ := x.Int(nil)
	whole := new(big.Float).SetInt(i)
	if whole.Signbit() || x.Cmp(whole) == 0 {
		return whole
	}
	return whole.Add(whole, big.NewFloat(1))
}

func floor(x *big.Float) *big.Float {
	i, _ := x.Int(nil)
	whole := new(big.Float).SetInt(i)
	if !whole.Signbit() || x.Cmp(whole) == 0 {
		return whole
	}
	return whole.Sub(whole, big.NewFloat(1))
}

func onIntegers(calculate func(z, x, y *big.Int) *big.Int) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		x, err := bigIntegerAt(a, 0)
		if err != nil {
			return nil, err
		}
		y, err := bigIntegerAt(a, 1)
		if err != nil {
			return nil, err
		}
		return bigResult(c, calculate(new(big.Int), x, y))
	}
}

func shift(by func(x *big.Int, n uint) (*big.Int, error)) Func {
	return func(c *Context, a []*value.Value) (*value.Value, error) {
		x, err := bigIntegerAt(a, 0)
		if err != nil {
			return nil, err
		}
		n, err := bigIntegerAt(a, 1)
		if err != nil {
			return nil, err
		}
		if n.Sign() < 0 {
			return nil, errShift
		}
		shifted, err := by(x, uint(n.Uint64()))
		if err != nil {
			return nil, err
		}
		return bigResult(c, shifted)
	}
}

func numbersRangeStep(c *Context, a []*value.Value) (*value.Value, error) {
	for i := range 2 {
		if _, err := bigIntegerAt(a, i); err != nil {
			return nil, err
		}
	}
	step, err := bigIntegerAt(a, 2)
	if err != nil {
		return nil, err
	}
	if step.Sign() <= 0 {
		return nil, errors.New("step must be a positive integer")
	}
	return numbersRange(c, a, step)
}

func numbersRange(c *Context, a []*value.Value, step *big.Int) (*value.Value, error) {
	from, err := bigIntegerAt(a, 0)
	if err != nil {
		return nil, err
	}
	to, err := bigIntegerAt(a, 1)
	if err != nil {
		return nil, err
	}
	count := new(big.Int).Sub(to, from)
	if count.Sign() < 0 {
		step = new(big.Int).Neg(step)
	}
	count.Quo(count, step)
	n := math.MaxInt32
	if count.IsInt64() {
		n = int(min(count.Int64(), math.MaxInt32)) + 1
	}
	if err := c.Room(8 * n); err != nil {
		return nil, err
	}
	numbers := c.NewArray(n)
	for range n {
		if err := c.Step(1); err != nil {
			return nil, err
		}
		number, err := bigResult(c, from)
		if err != nil {
			return nil, err
		}
		c.Append(numbers, number)
		from.Add(from, step)
	}
	return numbers, nil
}

func toNumber(c *Context, a []*value.Value) (*value.Value, error) {
	switch v := a[0]; v.Kind() {
	case value.Null:
		return c.Int(0), nil
	case value.Bool:
		if v.Bool() {
			return c.Int(1), nil
		}
		return c.Int(0), nil
	case value.Number:
		return v, nil
	case value.String:
		return parseNumber(c, v.Text())
	}
	return nil, wrongKind(0, a[0], "null", "boolean", "number", "string")
}

// parseNumber reads a number in Go's syntax, except infinity and NaN, and writes it as a JSON number.
func parseNumber(c *Context, text string) (*value.Value, error) {
	if isDecimal(text) && len(text) <= 18 && (text[0] != '0' || len(text) == 1) {
		return c.Number(text), nil
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return nil, err
	}
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return nil, errors.New("operand 1 must be valid number string but got string")
	}
	if strings.ContainsAny(text, "xX") {
		parsed, ok := new(big.Float).SetString(text)
		if !ok || f == 0 && parsed.Sign() != 0 {
			return nil, value.ErrNumber
		}
		return c.BigFloat(parsed)
	}
	sign := ""
	if text[0] == '-' {
		sign = "-"
	}
	digits := strings.TrimLeft(strings.TrimLeft(text, "+-"), "0")
	whole := strings.TrimLeft(digits, "0123456789")
	if len(whole) == len(digits) {
		digits = "0" + digits
	}
	if mantissa, exponent, ok := strings.Cut(whole, "."); ok && mantissa == "" && (exponent == "" || exponent[0]|0x20 == 'e') {
		digits = digits[:len(digits)-len(whole)] + exponent
	}
	if err := value.CheckNumber(digits); err != nil {
		return nil, err
	}
	return c.Number(sign + digits), nil
}

func formatInt(c *Context, a []*value.Value) (*value.Value, error) {
	if err := wantNumbers(a); err != nil {
		return nil, err
	}
	var base int
	switch a[1].Text() {
	case "2":
		base = 2
	case "8":
		base = 8
	case "10":
		base = 10
	case "16":
		base = 16
	default:
		return nil, errors.New("operand 2 must be one of {2, 8, 10, 16}")
	}
	if i, ok := a[0].Int(); ok {
		return c.String(strconv.FormatInt(i, base)), nil
	}
	i, ok := new(big.Int).SetString(a[0].Text(), 10)
	if !ok {
		i, _ = a[0].Float().Int(nil)
	}
	return c.String(i.Text(base)), nil
}
