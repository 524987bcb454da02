//! One entity for each table. Private: a statement starts from a unit, never from here.

mod decisions;
mod files;
mod funds;
mod history;
mod identity;
mod measurement;
mod tenancy;
mod transparency;

use sea_orm::EntityTrait;

pub(crate) use decisions::*;
pub(crate) use files::*;
pub(crate) use funds::*;
pub(crate) use history::*;
pub(crate) use identity::*;
pub(crate) use measurement::*;
pub(crate) use tenancy::*;
pub(crate) use transparency::*;

/// A table of tenant data: which column names the collaborative.
pub(crate) trait Tenant: EntityTrait {
    const COLLABORATIVE: Self::Column;
}

/// A tenant table whose rows have an id of their own, in which lists are ordered.
pub(crate) trait Identified: Tenant {
    const ID: Self::Column;
}

/// A table: its columns once, as both databases and every reader see them.
macro_rules! entity {
    ($(#[$doc:meta])* $module:ident ($table:literal) key($($key:ident : $key_type:ty),+) { $($(#[$field_doc:meta])* $field:ident : $type:ty),* $(,)? }) => {
        $(#[$doc])*
        pub(crate) mod $module {
            use crate::entity::words::*;
            use sea_orm::entity::prelude::*;

            #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
            #[sea_orm(table_name = $table)]
            pub struct Model {
                $(#[sea_orm(primary_key, auto_increment = false)] pub $key: $key_type,)+
                $($(#[$field_doc])* pub $field: $type),*
            }

            #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
            pub enum Relation {}

            impl ActiveModelBehavior for ActiveModel {}
        }
    };
}
pub(crate) use entity;

/// Marks entities as tenant data.
macro_rules! tenant {
    ($($module:ident),+) => {$(
        impl super::Tenant for $module::Entity {
            const COLLABORATIVE: $module::Column = $module::Column::CollaborativeId;
        }
    )+};
}
pub(crate) use tenant;

/// Marks tenant entities whose rows have an id of their own.
macro_rules! identified {
    ($($module:ident),+) => {$(
        impl super::Identified for $module::Entity {
            const ID: $module::Column = $module::Column::Id;
        }
    )+};
}
pub(crate) use identified;

/// What columns are made of.
pub(crate) mod words {
    pub(crate) use crate::Stored;
    pub(crate) use chrono::NaiveDate;
    pub(crate) use domain::allocating::pabulib::RecordedProject;
    pub(crate) use domain::allocating::{Allocation, AllocationRule, ProjectBallot};
    pub(crate) use domain::decisions::{
        Action, Area, BeneficiaryShare, Case, Choice, DeclaredImbalance, EscalationReason, Outcome, ProposalState,
        ProposedOptions, ProposedProjects, Recusal, RoundKind, Rule, VoteResult,
    };
    pub(crate) use domain::files::{FileKind, FileState};
    pub(crate) use domain::funds::{
        AccountKind, Authority, Conversion, Currency, FundStage, GrantKind, GrantStage, PledgeStage, ScheduledPayment,
        TransferKind,
    };
    pub(crate) use domain::history::{ImportFormat, Note};
    pub(crate) use domain::measurement::{
        BenchmarkKind, IndicatorDefinition, PeriodType, ReportState, SharingAudience, SharingPurpose,
    };
    pub(crate) use domain::tenancy::{Act, BodyKind, Constituency, HandoverItem, Role, Stage, Standing, TokenKind};
    pub(crate) use domain::transparency::webhook::{Attempt, DeliveryState, DisabledReason};
    pub(crate) use domain::*;
    pub(crate) use sea_orm::prelude::{DateTimeUtc, Json, Uuid};
}

/// The rows that reads hand out.
pub mod rows {
    pub use super::decisions::rows::*;
    pub use super::files::rows::*;
    pub use super::funds::rows::*;
    pub use super::history::rows::*;
    pub use super::identity::rows::*;
    pub use super::measurement::rows::*;
    pub use super::tenancy::rows::*;
    pub use super::transparency::rows::*;
}
