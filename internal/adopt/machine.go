package adopt

import (
	"slices"
	"strings"
)

// machineNames are variables that a login, a shell, systemd, npm or PM2 sets for the
// processes of a machine (environ(7), systemd.exec(5), npm-scripts, and what pm2 env
// prints). They say nothing of the shop, and some of them would harm a container.
var machineNames = []string{
	"_", "COLOR", "COLORTERM", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "EDITOR", "HISTFILE", "HISTSIZE", "HOME", "HOSTNAME", "HOSTTYPE", "INIT_CWD", "INVOCATION_ID", "JOURNAL_STREAM",
	"LANG", "LANGUAGE", "LESSCLOSE", "LESSOPEN", "LOGNAME", "LS_COLORS", "MACHTYPE", "MAIL", "MANPATH", "MOTD_SHOWN", "NODE", "NODE_APP_INSTANCE", "NODE_PATH", "OLDPWD", "OSTYPE", "PAGER",
	"PATH", "PS1", "PWD", "SHELL", "SHLVL", "TEMP", "TERM", "TMP", "TMPDIR", "USER", "VISUAL",
	"autorestart", "exec_mode", "km_link", "namespace", "node_args", "status", "unique_id", "vizion", "vizion_running", "watch",
}

var machinePrefixes = []string{"BASH_", "LC_", "LD_", "NVM_", "PM2_", "SSH_", "SUDO_", "SYSTEMD_", "XDG_", "axm_", "npm_", "pm_"}

// isOfMachine tells whether a variable is about the machine that a deployment runs on.
func isOfMachine(name string) bool {
	return slices.Contains(machineNames, name) ||
		slices.ContainsFunc(machinePrefixes, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
}
