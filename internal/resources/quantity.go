package resources

import (
	"encoding/json"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/petrify-dev/petrify/schema"
)

// unlimited stands for an amount without a bound, and for one that is too large to
// count.
const unlimited = math.MaxInt64

// Kind is what containers ask for and may use.
type Kind int

// The kinds.
const (
	CPU Kind = iota
	Memory
	EphemeralStorage
	kinds
)

var kindNames = [kinds]string{"cpu", "memory", "ephemeral-storage"}

// String is the kind's name in Kubernetes.
func (k Kind) String() string { return kindNames[k] }

// scale is how many of the units that are counted make one of a quantity's: processor
// time is counted in thousandths of a core, the others in bytes.
func (k Kind) scale() int64 {
	if k == CPU {
		return 1000
	}
	return 1
}

// written is an amount as a quantity.
func (k Kind) written(amount int64) string {
	switch {
	case amount == unlimited:
		return "no limit"
	case k != CPU && amount > 0 && amount%1024 == 0:
		return string(schema.Bytes(strconv.FormatInt(amount/1024, 10) + "Ki").Canonical())
	case amount%k.scale() == 0:
		return strconv.FormatInt(amount/k.scale(), 10)
	}
	return strconv.FormatInt(amount, 10) + "m"
}

// Amounts are an amount of each kind.
type Amounts [kinds]int64

// MarshalJSON writes quantities by the names of their kinds; without those that have
// no limit.
func (a Amounts) MarshalJSON() ([]byte, error) {
	quantities := map[string]string{}
	for k := range kinds {
		if a[k] != unlimited {
			quantities[k.String()] = k.written(a[k])
		}
	}
	return json.Marshal(quantities)
}

func (a Amounts) plus(b Amounts) Amounts {
	for k := range a {
		a[k] = added(a[k], b[k])
	}
	return a
}

func (a Amounts) times(n int) Amounts {
	for k := range a {
		a[k] = multiplied(a[k], int64(n))
	}
	return a
}

// most is the larger one of each kind.
func (a Amounts) most(b Amounts) Amounts {
	for k := range a {
		a[k] = max(a[k], b[k])
	}
	return a
}

func added(a, b int64) int64 {
	if a > unlimited-b {
		return unlimited
	}
	return a + b
}

func multiplied(a, n int64) int64 {
	if n != 0 && a > unlimited/n {
		return unlimited
	}
	return a * n
}

// quantityPattern is the grammar of quantities (kubernetes: resource.Quantity), of
// which signs and absurd exponents are left out.
var quantityPattern = regexp.MustCompile(`^([0-9]{1,30}(?:\.[0-9]{0,30})?|\.[0-9]{1,30})(?:([numkMGTPE]|[KMGTPE]i)|[eE]([+-]?[0-9]{1,2}))?$`)

var suffixes = map[string]*big.Rat{
	"n": big.NewRat(1, 1e9), "u": big.NewRat(1, 1e6), "m": big.NewRat(1, 1e3), "": big.NewRat(1, 1),
	"k": big.NewRat(1e3, 1), "M": big.NewRat(1e6, 1), "G": big.NewRat(1e9, 1), "T": big.NewRat(1e12, 1), "P": big.NewRat(1e15, 1), "E": big.NewRat(1e18, 1),
	"Ki": big.NewRat(1<<10, 1), "Mi": big.NewRat(1<<20, 1), "Gi": big.NewRat(1<<30, 1), "Ti": big.NewRat(1<<40, 1), "Pi": big.NewRat(1<<50, 1), "Ei": big.NewRat(1<<60, 1),
}

// parse reads a quantity, rounded up as API servers do, and tells whether it is one.
func (k Kind) parse(text string) (int64, bool) {
	parts := quantityPattern.FindStringSubmatch(text)
	if parts == nil {
		return 0, false
	}
	decimal := strings.TrimSuffix(parts[1], ".")
	if parts[3] != "" {
		decimal += "e" + parts[3]
	}
	amount, valid := new(big.Rat).SetString(decimal)
	if !valid {
		return 0, false
	}
	amount.Mul(amount, suffixes[parts[2]])
	amount.Mul(amount, big.NewRat(k.scale(), 1))
	return roundedUp(amount), true
}

func roundedUp(amount *big.Rat) int64 {
	whole, rest := new(big.Int).QuoRem(amount.Num(), amount.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		whole.Add(whole, big.NewInt(1))
	}
	if !whole.IsInt64() {
		return unlimited
	}
	return whole.Int64()
}
