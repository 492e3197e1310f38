[ $# -eq 0 ] || misused "there are no arguments: what is missing of $names is made"
needs kubectl
say "Secrets of the namespace $namespace, in the cluster of $(kubectl config current-context 2>/dev/null || printf 'the kubeconfig')"

# keys SECRET: a colon and the Secret's version, and its keys, line by line; nothing if
# there is no such Secret.
keys() {
	kubectl --namespace "$namespace" get secret "$1" --ignore-not-found \
		--output 'go-template=:{{.metadata.resourceVersion}}{{"\n"}}{{range $key, $value := .data}}{{$key}}{{"\n"}}{{end}}' </dev/null
}

# among KEY KEYS: whether the key is one of the lines.
among() {
	case "$newline$2$newline" in
	*"$newline$1$newline"*) return 0 ;;
	esac
	return 1
}

look() { there=$(keys "$secret"); }

# has KEY: whether the Secret has the key already, which then stays as it is.
has() {
	if ! among "$1" "$there"; then return 1; fi
	say "kept: $1 of $secret"
}

# password KEY SECRET URL COMMAND...: the value is the password within the URL, a key of
# that Secret: the one that is there, or else one that the command prints.
password() {
	password=''
	key=$1
	if has "$key"; then
		password=$(kubectl --namespace "$namespace" get secret "$secret" --output "go-template={{index .data \"$key\" | base64decode}}" </dev/null && printf x)
		password=${password%x}
		return
	fi
	urls=$(keys "$2")
	if among "$3" "$urls"; then
		enter "$key" required "the password that stands in $3 of $2"
		return
	fi
	shift 3
	generate "$key" "$@"
	password=$value
}

send() {
	if [ -z "$there" ]; then
		manifest | kubectl create --filename - >&2
		return
	fi
	version=${there%%"$newline"*}
	printf 'metadata:\n  resourceVersion: "%s"\ndata:\n%s' "${version#:}" "$data" |
		kubectl --namespace "$namespace" patch secret "$secret" --type merge --patch-file /dev/stdin >&2
}
