package render

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// encoder writes nodes as YAML: block mappings and sequences, two spaces of
// indent, and every string that a YAML 1.1 or 1.2 reader could take for something
// else in double quotes. No library quotes for both versions.
type encoder struct{ out []byte }

// document appends a document to what is there, after a separator.
func (e *encoder) document(root *node) {
	e.out = append(e.out, "---\n"...)
	e.mapping(root, 0)
}

func (e *encoder) indent(depth int) {
	const spaces = "                                "
	width := 2 * depth
	for ; width > len(spaces); width -= len(spaces) {
		e.out = append(e.out, spaces...)
	}
	e.out = append(e.out, spaces[:width]...)
}

func (e *encoder) comment(n *node, depth int) {
	if n.comment == "" {
		return
	}
	for rest, more := n.comment, true; more; {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		e.indent(depth)
		e.out = append(append(e.out, line...), '\n')
	}
}

// mapping writes the entries of a mapping, each on lines of its own.
func (e *encoder) mapping(n *node, depth int) {
	for _, child := range n.content {
		e.comment(child, depth)
		e.indent(depth)
		e.entry(child, depth)
	}
}

// entry writes a key and its value, the cursor standing where the key belongs.
func (e *encoder) entry(n *node, depth int) {
	if n.keyword {
		e.out = append(e.out, n.key...)
	} else {
		e.quoted(n.key)
	}
	e.out = append(e.out, ':')
	switch {
	case n.kind == mapping && len(n.content) > 0:
		e.out = append(e.out, '\n')
		e.mapping(n, depth+1)
	case n.kind == sequence && len(n.content) > 0:
		e.out = append(e.out, '\n')
		e.sequence(n, depth+1)
	default:
		e.out = append(e.out, ' ')
		e.scalar(n, depth+1)
	}
}

func (e *encoder) sequence(n *node, depth int) {
	for _, item := range n.content {
		e.comment(item, depth)
		e.item(item, depth)
	}
}

// item writes one item of a sequence; a collection begins on the dash's line.
func (e *encoder) item(n *node, depth int) {
	e.indent(depth)
	e.out = append(e.out, "- "...)
	switch {
	case n.kind == mapping && len(n.content) > 0:
		e.entry(n.content[0], depth+1)
		for _, child := range n.content[1:] {
			e.comment(child, depth+1)
			e.indent(depth + 1)
			e.entry(child, depth+1)
		}
	case n.kind == sequence && len(n.content) > 0:
		e.nested(n, depth+1)
	default:
		e.scalar(n, depth+1)
	}
}

// nested writes a sequence within a sequence, its first item on the outer dash's line.
func (e *encoder) nested(n *node, depth int) {
	start := len(e.out)
	e.sequence(n, depth)
	e.out = append(e.out[:start], e.out[start+2*depth:]...)
}

func (e *encoder) scalar(n *node, depth int) {
	switch n.kind {
	case mapping:
		e.out = append(e.out, "{}"...)
	case sequence:
		e.out = append(e.out, "[]"...)
	case literal:
		e.out = append(e.out, n.value...)
	default:
		e.text(n, depth)
	}
	e.out = append(e.out, '\n')
}

// text writes a string without the line break that ends it.
func (e *encoder) text(n *node, depth int) {
	style := n.style
	if style == unknown {
		style = styleOf(n.value)
	}
	switch style {
	case plainStyle:
		e.out = append(e.out, n.value...)
	case blockStyle:
		e.block(n.value, depth)
	default:
		e.doubleQuoted(n.value)
	}
}

func styleOf(s string) style {
	switch {
	case plain(s):
		return plainStyle
	case literalBlock(s):
		return blockStyle
	}
	return quotedStyle
}

// quoted writes a string on one line, in double quotes unless it is plain.
func (e *encoder) quoted(s string) {
	if plain(s) {
		e.out = append(e.out, s...)
		return
	}
	e.doubleQuoted(s)
}

func (e *encoder) doubleQuoted(s string) {
	e.out = append(e.out, '"')
	for _, r := range s {
		e.escaped(r)
	}
	e.out = append(e.out, '"')
}

func (e *encoder) escaped(r rune) {
	switch {
	case r == '"' || r == '\\':
		e.out = append(e.out, '\\', byte(r))
	case r == '\n':
		e.out = append(e.out, `\n`...)
	case r == '\t':
		e.out = append(e.out, `\t`...)
	case r < ' ' || r == 0x7f:
		e.out = append(e.out, `\x`...)
		e.hexadecimal(r, 2)
	case r < 0x7f || unicode.IsPrint(r) && r != '\uFEFF':
		e.out = utf8.AppendRune(e.out, r)
	case r <= 0xffff:
		e.out = append(e.out, `\u`...)
		e.hexadecimal(r, 4)
	default:
		e.out = append(e.out, `\U`...)
		e.hexadecimal(r, 8)
	}
}

func (e *encoder) hexadecimal(r rune, digits int) {
	text := strconv.FormatInt(int64(r), 16)
	for range digits - len(text) {
		e.out = append(e.out, '0')
	}
	e.out = append(e.out, text...)
}

// block writes a literal block, whose text ends with no line break or with one,
// without the line break that ends it.
func (e *encoder) block(s string, depth int) {
	body, clip := strings.CutSuffix(s, "\n")
	e.out = append(e.out, '|')
	if !clip {
		e.out = append(e.out, '-')
	}
	for rest, more := body, true; more; {
		var line string
		line, rest, more = strings.Cut(rest, "\n")
		e.out = append(e.out, '\n')
		if line != "" {
			e.indent(depth)
			e.out = append(e.out, line...)
		}
	}
}

// literalBlock tells whether a text of several lines reads back unchanged as a
// literal block without an indentation indicator.
func literalBlock(s string) bool {
	body := strings.TrimSuffix(s, "\n")
	if strings.IndexByte(body, '\n') < 0 || body[0] == '\n' || body[0] == ' ' || body[len(body)-1] == '\n' {
		return false
	}
	if strings.Contains(s, " \n") || strings.HasSuffix(s, " ") || !utf8.ValidString(body) {
		return false
	}
	for _, r := range body {
		if r < ' ' && r != '\n' || r >= 0x7f && (!unicode.IsPrint(r) || r == '\uFEFF') {
			return false
		}
	}
	return true
}

// isWord tells whether YAML 1.1 readers see a boolean or null, in any letter case.
func isWord(s string) bool {
	switch len(s) {
	case 1:
		return strings.EqualFold(s, "y") || strings.EqualFold(s, "n")
	case 2:
		return strings.EqualFold(s, "no") || strings.EqualFold(s, "on")
	case 3:
		return strings.EqualFold(s, "yes") || strings.EqualFold(s, "off")
	case 4:
		return strings.EqualFold(s, "true") || strings.EqualFold(s, "null")
	case 5:
		return strings.EqualFold(s, "false")
	}
	return false
}

// plain tells whether a string reads back as itself without quotes in both
// versions of YAML. It refuses more than it must: only readable, common text is plain.
func plain(s string) bool {
	return s != "" && plainStart(s) && plainCharacters(s) && !isWord(s) && !numeric(s)
}

// plainStart accepts a letter, a digit, a slash and a few characters that begin
// a path, an option or a variable but no YAML syntax.
func plainStart(s string) bool {
	switch c := s[0]; {
	case isLetter(c) || isDigit(c) || c == '/' || c == '_' || c == '$':
		return true
	case c == '-':
		return len(s) > 1 && (isLetter(s[1]) || s[1] == '-') && s != "--" && !strings.HasPrefix(s, "---")
	case c == '.':
		return len(s) > 1 && s[1] == '/'
	}
	return false
}

// plainCharacters refuses what ends or changes a plain scalar: a colon or a space
// at the end, a colon before a space, a hash, quotes, brackets, and all but ASCII.
func plainCharacters(s string) bool {
	for i := range len(s) {
		if c := s[i]; inPlain[c] {
			continue
		} else if c != ':' && c != ' ' || i+1 == len(s) || c == ':' && s[i+1] == ' ' {
			return false
		}
	}
	return true
}

// inPlain holds the characters that may stand anywhere within a plain scalar.
var inPlain = func() (in [256]bool) {
	for _, c := range []byte("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./,@+=()$*~") {
		in[c] = true
	}
	return in
}()

// numeric tells whether a reader of any kind could see a number, a date or a time
// in a string: it begins like one and holds nothing that none of them does.
func numeric(s string) bool {
	if !isDigit(s[0]) {
		return false
	}
	for i := range len(s) {
		if c := s[i]; !isDigit(c) && strings.IndexByte("abcdefABCDEFxXoOnN_.,:+-tTzZ ", c) < 0 {
			return false
		}
	}
	return true
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
