needs kubeseal

look() { :; }

# has KEY: nobody can look into what is sealed, so each run makes all values anew.
has() { return 1; }

# password KEY SECRET URL COMMAND...: the value is the password within the URL, a key of
# that Secret, and the command prints it.
password() {
	key=$1
	shift 3
	generate "$key" "$@"
	password=$value
}

send() { manifest | kubeseal --format yaml; }
