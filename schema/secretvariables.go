package schema

// secretVariables are all variables that come from a Secret, by their names, which no two
// of them share.
var secretVariables = func() map[string]Variable {
	variables := map[string]Variable{}
	for _, v := range contract {
		if v.Source == FromSecret {
			variables[v.Name] = v
		}
	}
	return variables
}()

// SecretVariable returns the variable of a name that the contract takes from a Secret, in
// any role.
func SecretVariable(name string) (Variable, bool) {
	v, known := secretVariables[name]
	return v, known
}

// IsSecretVariable tells whether the contract takes a variable from a Secret, in any role.
func IsSecretVariable(name string) bool {
	_, known := secretVariables[name]
	return known
}
