if [ -n "$missing" ]; then
	say "still missing, and pods that need them do not start:$missing"
	exit 1
fi
