package cli

// Interruptible is for tests of what no verb does, as long as no bug makes it.
var Interruptible = interruptible
