package builtin

import (
	"errors"
	"math/big"
	"strings"

	"github.com/assay-rules/assay/functions/internal/engine/value"
)

// maxExponentDigits limits the size of an amount.
const maxExponentDigits = 6

var multipliers = map[string]int64{
	"":  1,
	"k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18,
	"ki": 1 << 10, "mi": 1 << 20, "gi": 1 << 30, "ti": 1 << 40, "pi": 1 << 50, "ei": 1 << 60,
}

// parseUnits reads an amount such as 10K, 1.5Gi or 200m, where a lone m is milli and M is mega.
func parseUnits(s string) (string, error) {
	amount, unit, err := splitUnit(strings.ReplaceAll(s, `"`, ""))
	if err != nil {
		return "", err
	}
	factor := new(big.Rat)
	if unit == "m" {
		factor.SetFloat64(0.001)
	} else {
		multiplier, ok := multipliers[lowerUnit(unit)]
		if !ok {
			return "", errors.New("unit " + unit + " not recognized")
		}
		factor.SetInt64(multiplier)
	}
	parsed, ok := new(big.Rat).SetString(amount)
	if !ok {
		return "", errors.New("could not parse amount to a number")
	}
	parsed.Mul(parsed, factor)
	if parsed.Num().BitLen() > value.MaxExponent {
		return "", value.ErrNumber
	}
	if parsed.IsInt() {
		return parsed.Num().String(), nil
	}
	return parsed.FloatString(10), nil
}

// parseBytes reads an amount of bytes such as 10KB, 1.5Gi or 5mib, in any case.
func parseBytes(s string) (*big.Int, error) {
	amount, unit, err := splitUnit(strings.ReplaceAll(strings.ToLower(s), `"`, ""))
	if err != nil {
		return nil, err
	}
	multiplier, ok := multipliers[strings.TrimSuffix(unit, "b")]
	if !ok || unit == "b" {
		return nil, errors.New("byte unit " + unit + " not recognized")
	}
	parsed, ok := new(big.Float).SetString(amount)
	if !ok || parsed.IsInf() {
		return nil, errors.New("could not parse byte amount to a number")
	}
	total, _ := parsed.Mul(parsed, new(big.Float).SetInt64(multiplier)).Int(nil)
	return total, nil
}

func splitUnit(s string) (amount, unit string, err error) {
	if strings.Contains(s, " ") {
		return "", "", errors.New("spaces not allowed in resource strings")
	}
	end := len(s)
scan:
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'e' || c == 'E':
			rest := s[i+1:]
			if rest == "" || !isDigit(rest[0]) && rest[0] != '+' && rest[0] != '-' {
				end = i
				break scan
			}
			if !isDigit(rest[0]) {
				i, rest = i+1, rest[1:]
			}
			digits := 0
			for digits < len(rest) && isDigit(rest[digits]) {
				digits++
			}
			if digits > maxExponentDigits {
				return "", "", errors.New("exponent too large")
			}
		case !isDigit(c) && c != '.' && c != '+' && c != '-':
			end = i
			break scan
		}
	}
	if end == 0 {
		return "", "", errors.New("no amount provided")
	}
	return s[:end], s[end:], nil
}

// lowerUnit converts only ASCII letters to lower case: K, the Kelvin sign, is not k.
func lowerUnit(unit string) string {
	if unit != "" && 'A' <= unit[0] && unit[0] <= 'Z' {
		return string(unit[0]|0x20) + strings.ToLower(unit[1:])
	}
	return unit[:min(1, len(unit))] + strings.ToLower(unit[min(1, len(unit)):])
}

func isDigit(c byte) bool {
	return '0' <= c && c <= '9'
}
