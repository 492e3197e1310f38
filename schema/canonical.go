package schema

import "strconv"

// Canonical is the amount as Kubernetes stores it, so that what is applied and what
// is stored are the same text: whole cores, else thousandths. It returns what is no
// quantity as it is.
func (c CPU) Canonical() CPU {
	amount, ok := c.Millicores()
	switch {
	case !ok:
		return c
	case amount%1000 == 0:
		return CPU(strconv.FormatInt(amount/1000, 10))
	}
	return CPU(strconv.FormatInt(amount, 10) + "m")
}

// Canonical is the amount as Kubernetes stores it: with the largest suffix of its
// kind, powers of two or of ten, that leaves a whole number. It returns what is no
// quantity as it is.
func (b Bytes) Canonical() Bytes {
	amount, ok := b.Bytes()
	if !ok {
		return b
	}
	units := decimalUnits
	if b[len(b)-1] == 'i' {
		units = binaryUnits
	}
	for _, unit := range units {
		if amount%unit.size == 0 {
			return Bytes(strconv.FormatInt(amount/unit.size, 10) + unit.suffix)
		}
	}
	return Bytes(strconv.FormatInt(amount, 10))
}
