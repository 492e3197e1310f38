package schema

// secretVariables are the names of all variables that come from a Secret.
var secretVariables = func() map[string]bool {
	names := map[string]bool{}
	for _, v := range contract {
		if v.Source == FromSecret {
			names[v.Name] = true
		}
	}
	return names
}()

// IsSecretVariable tells whether the contract takes a variable from a Secret, in any role.
func IsSecretVariable(name string) bool { return secretVariables[name] }
