//! Tables of funds.
