// After an act a cache says what the server says, out of the act's payload alone.
import assert from "node:assert/strict";

import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { print } from "graphql";

import { ask, type Session } from "../../src/quickstart/fetch";
import type { Cached } from "./cached";

/** Something on the screen: a query by id. */
export interface Shown {
  query: TypedDocumentNode<unknown, { id: string }>;
  id: string;
}

export class Person {
  constructor(
    readonly session: Session,
    private readonly client: Cached,
  ) {}

  /** What the server says, past every cache. */
  async told<Data, Variables extends object>(
    query: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    return ask<Data>(this.session, print(query), variables);
  }

  /**
   * Does something while other things are on the screen. Afterwards each of them is in the cache as it is on the server,
   * and at least one of them changed.
   */
  async does<Data, Input>(
    mutation: TypedDocumentNode<Data, { input: Input }>,
    input: Input,
    ...screen: Shown[]
  ): Promise<Data> {
    const before = [];
    for (const { query, id } of screen) before.push(plain(await this.client.ask(query, { id })));
    const payload = await this.client.act(mutation, { input });
    const known = [];
    for (const { query, id } of screen) known.push(plain(await this.client.known(query, { id })));
    const told = [];
    for (const { query, id } of screen) told.push(plain(await this.told(query, { id })));
    assert.deepEqual(known, told, "the cache says what the server says");
    if (screen.length > 0) assert.notDeepEqual(told, before, "something on the screen changed");
    return payload;
  }
}

/** Without what clients add for themselves. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([name]) => name !== "__typename");
  return Object.fromEntries(kept.map(([name, inner]) => [name, plain(inner)]));
}
