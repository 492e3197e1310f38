package table_test

import (
	"testing"

	"github.com/petrify-dev/petrify/internal/table"
)

func TestText(t *testing.T) {
	const want = `NAME     SIZE
medusa   1
a heading of one cell is no column
größer   22    more

`
	got := table.Text([][]string{{"NAME", "SIZE"}, {"medusa ", "1"}, {"a heading of one cell is no column"}, {"größer", "22", "more"}, nil})
	if got != want {
		t.Errorf("got\n%s", got)
	}
}
