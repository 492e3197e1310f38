package change

// set holds texts once each, in the order in which they came.
type set struct {
	list []string
	has  map[string]bool
}

func (s *set) add(texts ...string) {
	if s.has == nil {
		s.has = map[string]bool{}
	}
	for _, text := range texts {
		if !s.has[text] {
			s.has[text] = true
			s.list = append(s.list, text)
		}
	}
}

// missing are the texts of s that other lacks.
func (s *set) missing(other *set) []string {
	var missing []string
	for _, text := range s.list {
		if !other.has[text] {
			missing = append(missing, text)
		}
	}
	return missing
}
