package schema

import (
	"math/bits"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	// No number begins with another's zero: 010 is 8 to kustomize, which reads YAML 1.1.
	cpuPattern   = regexp.MustCompile(`^((0|[1-9][0-9]{0,8})m|(0|[1-9][0-9]{0,5})(\.[0-9]{1,3})?)$`)
	bytesPattern = regexp.MustCompile(`^(0|[1-9][0-9]{0,14})(\.[0-9]{1,3})?(Ki|Mi|Gi|Ti|k|M|G|T)?$`)
	octalPattern = regexp.MustCompile(`^0[0-7]+$`)
)

// octal is what some readers of YAML take a number for that begins with a zero, or "".
func octal(value string) string {
	if octalPattern.MatchString(value) {
		return "an octal number to some readers of YAML"
	}
	return ""
}

// CPU is an amount of processor time in cores or, with m, thousandths of a core.
type CPU string

// Rule accepts a subset of Kubernetes quantities: no exponents, at least one thousandth.
func (CPU) Rule() Rule {
	return Rule{
		Noun: "a quantity of cpu", Allowed: "cores, such as 0.5 or 2, or thousandths of a core, such as 500m", Examples: []string{"500m", "2"},
		Pattern: cpuPattern, Number: true, Amount: true,
		Check: func(value string) string {
			if amount, _ := CPU(value).Millicores(); amount == 0 {
				return quote(value) + " is nothing"
			}
			return ""
		},
		Suggest: func(value string) (string, bool) {
			value = strings.NewReplacer(" ", "", ",", ".", "Mi", "m", "mi", "m", "M", "m", "cpu", "", "cores", "", "core", "").Replace(value)
			return withWholePart(value), true
		},
		Kind: octal,
	}
}

// Millicores returns the amount in thousandths of a core, and false when it is no quantity.
func (c CPU) Millicores() (int64, bool) {
	if !cpuPattern.MatchString(string(c)) {
		return 0, false
	}
	if digits, milli := strings.CutSuffix(string(c), "m"); milli {
		amount, err := strconv.ParseInt(digits, 10, 64)
		return amount, err == nil
	}
	return thousandths(string(c))
}

// Bytes is an amount of memory or storage.
type Bytes string

// Rule accepts a subset of Kubernetes quantities: no exponents, no thousandths of bytes.
func (Bytes) Rule() Rule {
	return Rule{
		Noun: "a quantity", Allowed: "a number with Ki, Mi, Gi or Ti, or with k, M, G or T for powers of ten, such as 512Mi", Examples: []string{"512Mi", "2Gi"},
		Pattern: bytesPattern, Number: true, Amount: true,
		Check: func(value string) string {
			switch amount, whole, fits := Bytes(value).amount(); {
			case !fits:
				return quote(value) + " is more than " + number(largestAmount>>40) + "Ti, the largest amount"
			case !whole:
				return quote(value) + " has a fraction of a byte"
			case amount == 0:
				return quote(value) + " is nothing"
			case amount < leastBytes && strings.Trim(value, "0123456789") == "":
				return quote(value) + " means bytes, and these are too few for anything"
			}
			return ""
		},
		Kind: func(value string) string {
			if strings.HasSuffix(value, "m") && cpuPattern.MatchString(value) {
				return "in thousandths of a byte"
			}
			return octal(value)
		},
		Suggest: asBytes,
	}
}

// leastBytes is below what any pod or volume can do with. Whoever writes less
// without a unit forgot it.
const leastBytes = 1 << 20

// asBytes reads the ways in which people write sizes, such as "1 GiB", "512m", "10gi", "129e6"
// and, of megabytes, "512".
func asBytes(value string) (string, bool) {
	value = withWholePart(strings.ToLower(strings.NewReplacer(" ", "", ",", ".").Replace(value)))
	if parts := exponentPattern.FindStringSubmatch(value); parts != nil {
		return parts[1] + unitOfExponent[parts[2]], true
	}
	digits := strings.TrimRight(value, "abcdefghijklmnopqrstuvwxyz")
	unit := strings.TrimSuffix(strings.TrimPrefix(value, digits), "b")
	switch {
	case digits == "":
		return "", false
	case unit == "" && len(digits) > len("2048"):
		return "", false
	case unit == "":
		unit = "m"
	}
	prefix := strings.ToUpper(unit[:1])
	return digits + prefix + "i", strings.Contains("KMGT", prefix) && (len(unit) == 1 || unit[1:] == "i")
}

// exponentPattern matches what Kubernetes reads as a quantity, too.
var exponentPattern = regexp.MustCompile(`^([0-9.]+)e\+?0?(3|6|9|12)$`)

var unitOfExponent = map[string]string{"3": "k", "6": "M", "9": "G", "12": "T"}

// withWholePart completes .5 to 0.5, and shortens 010 to 10.
func withWholePart(value string) string {
	if strings.Trim(value, "0") != "" {
		value = strings.TrimLeft(value, "0")
	}
	if strings.HasPrefix(value, ".") {
		return "0" + value
	}
	return value
}

type byteUnit struct {
	suffix string
	size   int64
}

// The suffixes of quantities, each list from large to small.
var (
	binaryUnits  = []byteUnit{{"Pi", 1 << 50}, {"Ti", 1 << 40}, {"Gi", 1 << 30}, {"Mi", 1 << 20}, {"Ki", 1 << 10}}
	decimalUnits = []byteUnit{{"P", 1e15}, {"T", 1e12}, {"G", 1e9}, {"M", 1e6}, {"k", 1e3}}
	byteUnits    = slices.Concat(binaryUnits, decimalUnits, []byteUnit{{"", 1}})
)

// largestAmount is in bytes, 1Pi: API servers count in thousandths and warn of more
// than 8Pi, and no shop has a volume of that size.
const largestAmount = 1 << 50

// Bytes returns the amount in bytes, and false when it is no quantity, has a
// fraction of a byte or does not fit.
func (b Bytes) Bytes() (int64, bool) {
	if !bytesPattern.MatchString(string(b)) {
		return 0, false
	}
	amount, whole, fits := b.amount()
	return amount, whole && fits
}

// amount is that of what the pattern lets pass, and whether it is a number of whole
// bytes and not too large.
func (b Bytes) amount() (bytes int64, whole, fits bool) {
	for _, unit := range byteUnits {
		digits, found := strings.CutSuffix(string(b), unit.suffix)
		if !found {
			continue
		}
		amount, ok := thousandths(digits)
		high, low := bits.Mul64(uint64(amount), uint64(unit.size))
		if !ok || high != 0 || low/1000 > largestAmount {
			return 0, false, false
		}
		return int64(low / 1000), low%1000 == 0, true
	}
	return 0, false, false
}

// thousandths reads a decimal number with at most three digits after the point.
func thousandths(decimal string) (int64, bool) {
	whole, fraction, _ := strings.Cut(decimal, ".")
	amount, err := strconv.ParseInt(whole+(fraction + "000")[:3], 10, 64)
	return amount, err == nil
}

// Replicas is a number of pods.
type Replicas int32

// Rule accepts 0 to 1000.
func (Replicas) Rule() Rule { return Rule{Noun: "a number of pods", Minimum: 0, Maximum: 1000} }

// ScaleBound is a least or greatest number of pods of an autoscaler.
type ScaleBound int32

// Rule accepts 1 to 1000.
func (ScaleBound) Rule() Rule { return Rule{Noun: "a number of pods", Minimum: 1, Maximum: 1000} }

// Percent is a share of what was requested.
type Percent int32

// Rule accepts 1 to 100.
func (Percent) Rule() Rule { return Rule{Noun: "a percentage", Minimum: 1, Maximum: 100} }

// Port is a TCP port.
type Port int32

// Rule accepts 1 to 65535.
func (Port) Rule() Rule { return Rule{Noun: "a port", Minimum: 1, Maximum: 65535} }

// Seconds is a span of time in seconds.
type Seconds int64

// Rule accepts one second to a day.
func (Seconds) Rule() Rule { return Rule{Noun: "a number of seconds", Minimum: 1, Maximum: 86400} }

// Retries is how often something is tried again.
type Retries int32

// Rule accepts 0 to 100.
func (Retries) Rule() Rule { return Rule{Noun: "a number of retries", Minimum: 0, Maximum: 100} }
