# Arguments name the Secrets to seal; without any, all are.
for name; do
	case " $names " in
	*" $name "*) ;;
	*) misused "$name is none of the Secrets $names" ;;
	esac
done
chosen=" ${*:-$names} "
needs kubeseal
[ $# -gt 0 ] || say "warning: all Secrets are sealed. To leave others as they are, name those to seal: $names"
say 'warning: random values are new in each run: where they take the place of a JWT_SECRET or COOKIE_SECRET in use, all sessions end'

look() { :; }

# has KEY: the Secrets that are not chosen stay as they are. Nobody can look into what is
# sealed, so the others are made anew.
has() {
	case $chosen in
	*" $secret "*) return 1 ;;
	esac
}

# password KEY SECRET URL COMMAND...: the value is the password within the URL, a key of
# that Secret: the one that a database has already, or else one that the command prints.
password() {
	password=''
	if has "$1"; then return; fi
	key=$1
	shift 3
	say 'warning: a database that exists keeps its password. Sealing another one does not change it, and locks the shop out'
	ask "$key of $secret: the password that the database has; press Enter only for a new database, to make one up"
	if [ -n "$value" ]; then
		put "$key"
	else
		generate "$key" "$@"
	fi
	password=$value
}

send() { manifest | kubeseal --format yaml; }
