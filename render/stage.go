package render

// Stage is a step of a release. Every object of a stage may be applied once those
// of the stages before it are ready.
type Stage string

// The stages.
const (
	StageSetup   Stage = "setup"   // identities, network policies, configuration
	StageData    Stage = "data"    // PostgreSQL and Redis in the cluster
	StageMigrate Stage = "migrate" // the Job that migrates the database
	StageApp     Stage = "app"     // server, worker, storefront and their routes
	StageSeed    Stage = "seed"    // the Job that inserts sample data, opt-in
	StageAdmin   Stage = "admin"   // the Job that creates an admin user, opt-in
	StageRestore Stage = "restore" // the Job that restores a dump, which is no part of a release
)

// Stages returns the stages of a release in the order in which they are applied.
func Stages() []Stage {
	return []Stage{StageSetup, StageData, StageMigrate, StageApp, StageSeed, StageAdmin}
}
