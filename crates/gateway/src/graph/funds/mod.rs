//! Funds, as clients see them.

use persistence::rows::FundRow;
use std::collections::HashMap;

use futures_util::future::BoxFuture;
use persistence::Read;
use uuid::Uuid;

use super::loader::Load;
use super::tenancy::by_ids;

by_ids! {
    FundById: FundRow = persistence::funds::funds_by_ids;
}
