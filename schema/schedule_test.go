package schema_test

import (
	"testing"

	"github.com/petrify-dev/petrify/schema"
)

// What is refused, and why, is in testdata/invalid.
func TestSchedules(t *testing.T) {
	for _, schedule := range []string{
		"17 3 * * *", "@daily", "@midnight", "@annually",
		"*/15 0-23/2 1,15 * 0", "05 03 01 09 *", "59 23 31 12 6", "10/20 * * * *",
		"0 0 * Jan-mar,OCT *", "0 0 * * sun,MON-FRI",
		"0 0 29 2 *",   // comes in leap years
		"0 0 31 2 MON", // comes on Mondays
		"0 0 30,31 1-2 *",
		"0 3 ? * *", "0 3 1 * ?", "?/15 * * * ?", // as robfig/cron reads *
	} {
		if message, _ := schema.CronSchedule("").Rule().Problem(schedule); message != "" {
			t.Error(message)
		}
	}
}
