//! Partners report once for all, and their values stay theirs.

mod benchmarks;
mod indicators;
mod log;
mod reports;
mod results;
mod roll_up;
mod sharing;
