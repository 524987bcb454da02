//! Tables of measurement.
