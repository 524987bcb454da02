//! Money: whole minor units of an ISO 4217 currency. Floats never touch it.

mod amount;
mod conversion;
mod currency;
pub(crate) mod decimal;
mod split;

pub use amount::{GREATEST_MINOR, Money, Published};
pub use conversion::Conversion;
pub use currency::{Currency, NotACurrency};
pub use split::split;
