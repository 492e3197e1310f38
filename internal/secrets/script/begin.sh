# Values are shown to nobody: they are made up by openssl or typed without an echo, and go
# from here to programs by pipes, never as arguments, and through no file.
set -eu
umask 077
LC_ALL=C
export LC_ALL
newline='
'
missing='' password=''

say() { printf '%s\n' "$*" >&2; }

fail() {
	say "error: $*"
	exit 1
}

misused() {
	say "error: $*"
	exit 2
}

# A printf that is a program would show its arguments to others.
[ "$(command -v printf)" = printf ] || fail 'this shell has no printf of its own: run the script with another one, such as dash or bash'

needs() { command -v "$1" >/dev/null || fail "there is no $1"; }
needs openssl

terminal='' quiet=''
if [ -t 0 ]; then
	terminal=$(stty -g)
	trap 'stty "$terminal"' EXIT
	trap 'exit 129' HUP
	trap 'exit 130' INT
	trap 'exit 131' QUIT
	trap 'exit 141' PIPE
	trap 'exit 143' TERM
	stty -echo
	quiet=$(stty -g)
fi

# ask WHAT [@]: reads an answer as $value, of which a terminal shows nothing: a line, a PEM
# block, or what a file holds whose name follows an @; two stand for one. With the second argument, it can be
# a file only. What cannot be taken is asked for again on a terminal; else it is no answer.
ask() {
	while :; do
		printf '%s: ' "$1" >&2
		wrong=''
		answer
		say ''
		case $value in
		'') ;;
		@@*) value=${value#@} ;;
		@*) from "${value#@}" ;;
		*) [ -z "${2-}" ] || from "$value" ;;
		esac
		[ -n "$wrong" ] || return 0
		value=''
		say "not taken: $wrong"
		[ -n "$terminal" ] || return 0
	done
}

# answer: reads one as $value, to its end, so that no part of it answers what is asked next.
answer() {
	value=''
	IFS= read -r value || :
	case $value in
	*-----END*) ;;
	-----BEGIN*) block ;;
	esac
	[ -n "$terminal" ] || return 0
	stty -icanon min 0 time 2
	rest=$(cat)
	stty "$quiet"
	[ -z "$rest" ] || wrong='it has several lines: write it to a file, and answer @ and the name of that file'
}

# block: reads on as $value, to the line that ends a PEM block.
block() {
	line=''
	value=$value$newline
	while IFS= read -r line; do
		value=$value$line$newline
		case $line in
		-----END*) return ;;
		esac
	done
	wrong='it has no line that begins with -----END'
}

# from FILE: makes $value what the file holds. The name is not shown: it may be a secret
# that was meant as a value.
from() {
	if ! [ -f "$1" ] || ! [ -r "$1" ]; then
		wrong='there is no file of that name that can be read'
		return
	fi
	value=$(cat <"$1" && printf x)
	value=${value%x}
	[ "$(printf %s "$value" | wc -c)" -eq "$(wc -c <"$1")" ] || wrong='that file is no text'
}

# put KEY: gives the key the value.
put() { data="$data  \"$1\": \"$(printf %s "$value" | openssl base64 -A)\"$newline"; }

# leave KEY NEEDED: leaves the key out.
leave() {
	say "left out: $1 of $secret"
	left=yes
	[ "$2" != required ] || missing="$missing $secret:$1"
}

# put_or_leave KEY NEEDED: depends on whether there is a value.
put_or_leave() {
	if [ -n "$value" ]; then
		put "$1"
	else
		leave "$1" "$2"
	fi
}

# enter KEY NEEDED WHAT: somebody types the value.
enter() {
	if has "$1"; then return; fi
	ask "$1 of $secret ($2): $3"
	put_or_leave "$1" "$2"
}

# generate KEY COMMAND...: the command prints the value.
generate() {
	if has "$1"; then return; fi
	key=$1
	shift
	value=$("$@" </dev/null)
	[ -n "$value" ] || fail "$1 printed nothing"
	put "$key"
}

# fixed KEY VALUE: a value that is not secret.
fixed() {
	if has "$1"; then return; fi
	value=$2
	put "$1"
}

# url KEY NEEDED BEFORE AFTER: the text before the password, the password, which is asked
# for if it is not of this run, and the text after it.
url() {
	if has "$1"; then return; fi
	value=$password
	[ -n "$value" ] || ask "password of the database, which $1 of $secret ($2) has"
	[ -z "$value" ] || value="$3$(percent "$value")$4"
	put_or_leave "$1" "$2"
}

# percent TEXT: the text as it may stand in a URL.
percent() {
	case $1 in
	*[!A-Za-z0-9._~-]*) printf %s "$1" | od -An -v -tx1 | tr -d ' \n' | sed 's/../%&/g' ;;
	*) printf %s "$1" ;;
	esac
}

# registries KEY NEEDED REGISTRY...: users and tokens, as docker keeps them. Tokens have no
# line ends; files that hold one have.
registries() {
	if has "$1"; then return; fi
	key=$1 needed=$2 auths=''
	shift 2
	for registry; do
		ask "user name at $registry, for $secret ($needed)"
		[ -n "$value" ] || continue
		user=${value%"$newline"}
		ask "token or password of that user"
		[ -n "$value" ] || continue
		value=${value%"$newline"}
		auths="$auths${auths:+,}\"$registry\":{\"auth\":\"$(printf '%s:%s' "$user" "$value" | openssl base64 -A)\"}"
	done
	value=${auths:+"{\"auths\":{$auths}}"}
	put_or_leave "$key" "$needed"
}

# contents KEY NEEDED WHAT: the value is what a file holds.
contents() {
	if has "$1"; then return; fi
	ask "file with $1 of $secret ($2): $3" @
	put_or_leave "$1" "$2"
}

# manifest: the Secret as YAML.
manifest() {
	printf 'apiVersion: v1\nkind: Secret\nmetadata:\n  name: "%s"\n  namespace: "%s"\ntype: %s\ndata:\n%s' "$secret" "$namespace" "$type" "$data"
}

# start SECRET TYPE: what follows is of this Secret.
start() {
	secret=$1 type=$2 data='' left=''
	look
}

# finish: sends the Secret, unless it has nothing or lacks what its type asks for.
finish() {
	if [ -z "$data" ]; then return; fi
	if [ "$type" != Opaque ] && [ -n "$left" ]; then
		say "left out: $secret, which must have all keys of its type"
		return
	fi
	send
}
