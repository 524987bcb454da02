//! Rules, tested.
