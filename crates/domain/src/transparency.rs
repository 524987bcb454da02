//! The one activity log: what each entry says and how entries are chained.
