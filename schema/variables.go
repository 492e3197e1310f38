package schema

import (
	"strings"

	"github.com/petrify-dev/petrify/internal/diag"
)

// validateVariables checks the free part of the environment that the roles share:
// what the contract sets for one of them is not set again, names are unique, and
// nothing looks secret.
func validateVariables(v *validation, path string, config map[VariableName]ConfigValue, keys []VariableName, roles []Role) {
	for _, name := range sortedKeys(config) {
		validateConfigEntry(v, path, name, config[name], roles)
	}
	v.total(path+".config", sizeOf(config))
	unique(v, path+".secret.keys", keys)
	for i, key := range keys {
		at := indexed(path+".secret.keys", i)
		if _, both := config[key]; both {
			v.addRelated(at, keyed(path+".config", key), quote(key)+" is also in config", "allowed: one of the two")
		}
		if variable, known := v.variable(key, roles); known && !(variable.Source == FromSecret && variable.Optional) {
			v.addTaken(at, variable, quote(key)+" is there already")
		}
		if strings.HasPrefix(string(key), reservedPrefix) {
			v.add(at, "variables that begin with "+reservedPrefix+" are petrify's own", "allowed: another name")
		}
		if isOfLoader(key) {
			v.add(at, loaderMessage, loaderHint)
		}
	}
}

// isOfLoader tells whether a variable says which programs and libraries run (environ(7),
// ld.so(8)): what another machine has in it breaks an image, or puts other code into it.
func isOfLoader(name VariableName) bool {
	return name == "PATH" || strings.HasPrefix(string(name), "LD_")
}

const (
	loaderMessage = "says which programs and libraries run, which is the image's own"
	loaderHint    = "leave it out; put what is to run into the image"
)

func validateConfigEntry(v *validation, path string, name VariableName, value ConfigValue, roles []Role) {
	at := keyed(path+".config", name)
	variable, known := v.variable(name, roles)
	switch {
	case known && variable.Source == FromSecret && !variable.Optional:
		v.addConfidential(at, "is secret, and ConfigMaps are not", "put the value in the Secret, where this key is read from, and leave it out here")
	case known && variable.Source == FromSecret:
		v.addConfidential(at, "is read from the Secret, not from config: "+variable.Purpose, secretHint(at))
	case variable.Source == FromSecret: // of an integration that is off
		v.addConfidential(at, "is read from the Secret, not from config: "+variable.Purpose,
			"put the value in the Secret, and turn on "+variable.Of.path())
	case IsSecretVariable(string(name)):
		v.addConfidential(at, "is secret, and ConfigMaps are not", secretHint(at))
	case !known && NamesCredential(string(name)):
		v.addConfidential(at, "is secret by its name, and ConfigMaps are not", secretHint(at))
	case known && !variable.Own:
		v.addTaken(at, variable, "is set by petrify")
	case strings.HasPrefix(string(name), reservedPrefix):
		v.add(at, "variables that begin with "+reservedPrefix+" are petrify's own", "allowed: another name")
	case isOfLoader(name):
		v.add(at, loaderMessage, loaderHint)
	case name == VarDBName && strings.HasPrefix(string(value), reservedDatabases):
		v.add(at, "databases that begin with "+reservedDatabases+" are petrify's own", "allowed: another name")
	case name == VarDBName && value == "":
		v.add(at, "is empty", "allowed: "+DatabaseName("").Rule().allowed())
	case name == VarDBName && !databasePattern.MatchString(string(value)):
		v.text(at, string(value), DatabaseName("").Rule(), true)
	case !known && mayBeSecret(name, value):
		v.found = append(v.found, diag.Diagnostic{Severity: diag.Warning, Path: at, Message: "may be secret by its name, and ConfigMaps are not", Hint: "if it is, " + secretHint(at), Confidential: true})
	}
}

// variable returns the variable that one of the roles can have by that name, and
// whether it is in effect.
func (v *validation) variable(name VariableName, roles []Role) (variable Variable, inEffect bool) {
	variable, known := contractVariable(name, roles)
	return variable, known && v.integrations.on(variable.Of)
}

// addTaken refuses a variable that is in effect without the spec's saying so, and
// names the integration that it is of.
func (v *validation) addTaken(path string, variable Variable, message string) {
	message += ": " + variable.Purpose
	if variable.Of == "" {
		v.add(path, message, variable.leaveOut())
		return
	}
	v.addRelated(path, variable.Of.path(), message, variable.leaveOut())
}
