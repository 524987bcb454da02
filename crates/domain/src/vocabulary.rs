//! One declaration for a closed set of words of the field: text, column type and GraphQL enum.

/// Declares an enum whose variants are written `SCREAMING_SNAKE_CASE` in JSON, in both databases and in GraphQL;
/// `as` gives it another name there, where two words of the field have the same one.
macro_rules! vocabulary {
    ($(#[$meta:meta])* pub enum $name:ident $(as $graph_name:literal)? { $($(#[$variant_meta:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[cfg_attr(feature = "columns", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]
        #[cfg_attr(feature = "columns", sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE"))]
        #[cfg_attr(feature = "graph", derive(async_graphql::Enum))]
        $(#[cfg_attr(feature = "graph", graphql(name = $graph_name))])?
        pub enum $name { $($(#[$variant_meta])* $variant),+ }

        impl $name {
            /// Every word of this set, in order.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                serde::Serialize::serialize(self, f)
            }
        }
    };
}
pub(crate) use vocabulary;
