//! A small schema to try the transport on.

use super::caller::Caller;
use async_graphql::{Context, Error, ErrorExtensions, Object, Result, Subscription};
use futures_util::{Stream, StreamExt, stream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

pub type Schema = async_graphql::Schema<Query, Mutation, Ticks>;

#[must_use]
pub fn schema() -> Schema {
    Schema::build(Query, Mutation, Ticks).data(AtomicUsize::new(0)).limit_complexity(10_000).finish()
}

#[derive(Debug)]
pub struct Query;

#[derive(Debug)]
pub struct Nested;

#[Object]
impl Nested {
    async fn name(&self) -> &str {
        "nested"
    }
    async fn again(&self) -> Nested {
        Nested
    }
    async fn broken(&self) -> Result<String> {
        Err(Error::new("relation funds_secret does not exist"))
    }
    async fn perhaps(&self) -> Result<Option<String>> {
        Err(Error::new("relation funds_secret does not exist"))
    }
}

#[derive(Debug)]
pub struct Item(u8);

#[Object]
impl Item {
    async fn name(&self) -> String {
        self.0.to_string()
    }
    async fn odd(&self) -> Result<&str> {
        if self.0 == 1 { Err(Error::new("odd")) } else { Ok("fine") }
    }
}

#[Object]
impl Query {
    async fn hello(&self) -> &str {
        "hello"
    }
    async fn echo(&self, text: String, #[graphql(default = 1)] times: i32) -> String {
        text.repeat(usize::try_from(times).unwrap_or(0))
    }
    async fn nested(&self) -> Nested {
        Nested
    }
    async fn maybe(&self) -> Option<Nested> {
        Some(Nested)
    }
    async fn items(&self) -> Vec<Option<Item>> {
        vec![Some(Item(0)), Some(Item(1))]
    }
    async fn strict_items(&self) -> Option<Vec<Item>> {
        Some(vec![Item(0), Item(1)])
    }
    async fn ran(&self, ctx: &Context<'_>) -> Result<usize> {
        Ok(ctx.data::<AtomicUsize>()?.load(Ordering::SeqCst))
    }
    async fn caller(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.data::<Caller>()?.name.clone())
    }
    async fn collaborative(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(ctx.data::<Caller>()?.collaborative.clone())
    }
    async fn leaks(&self) -> Result<String> {
        Err(Error::new("relation funds_secret does not exist"))
    }
    async fn refuses(&self) -> Result<String> {
        Err(Error::new("the fund is closed").extend_with(|_, e| e.set("code", "CONFLICT")))
    }
    async fn slow(&self) -> &str {
        tokio::time::sleep(Duration::from_secs(60)).await;
        "late"
    }
}

#[derive(Debug)]
pub struct Mutation;

#[Object]
impl Mutation {
    async fn run(&self, ctx: &Context<'_>) -> Result<usize> {
        Ok(ctx.data::<AtomicUsize>()?.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

#[derive(Debug)]
pub struct Ticks;

#[Subscription]
impl Ticks {
    async fn count(&self, to: i32) -> impl Stream<Item = i32> {
        stream::iter(1..=to)
    }
    async fn never(&self) -> impl Stream<Item = i32> {
        stream::pending()
    }
    async fn flood(&self) -> impl Stream<Item = String> {
        stream::iter(0..).map(|_| "x".repeat(64 * 1024))
    }
}
