import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import {
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from "graphql";

import { ask } from "../src/quickstart/fetch";
import { Demo } from "./support/demo";
import { schemaAsCommitted } from "./support/project";
import { occurrences } from "./support/walk";

let demo: Demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

const schema = schemaAsCommitted();
const objects = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith("__"));
const mutations = Object.values(schema.getMutationType()?.getFields() ?? {});
const verb = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

test("what the server tells of its schema is schema.graphql, to the letter", async () => {
  const query = getIntrospectionQuery({
    descriptions: true,
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    inputValueDeprecation: true,
    oneOf: true,
  });
  const told = buildClientSchema(await ask<IntrospectionQuery>(demo.as("a partner"), query));
  assert.equal(printed(told), printed(schema));
});

/** In one order, and without what the library that prints schema.graphql leaves out: what arguments of directives are. */
function printed(schema: GraphQLSchema): string {
  for (const directive of schema.getDirectives()) for (const arg of directive.args) arg.description = undefined;
  return printSchema(lexicographicSortSchema(schema));
}

test("what has an id is a Node, and nothing else is", () => {
  for (const type of objects) {
    const node = type.getInterfaces().some(({ name }) => name === "Node");
    assert.equal("id" in type.getFields(), node, type.name);
  }
});

test("every mutation takes one input of its name and answers with a payload of its name", () => {
  for (const { name, args, type } of mutations) {
    assert.deepEqual(
      args.map((arg) => `${arg.name}: ${arg.type}`),
      [`input: ${verb(name)}Input!`],
    );
    assert.equal(String(type), `${verb(name)}Payload!`);
  }
});

/** What a payload says of something that nobody reads by its id. */
const NOTHING_TO_KEEP = { signOut: "signedOut", inviteMember: "invitationId", revokeInvitation: "invitationId" };

test("every payload holds what the act changed, with its id", () => {
  for (const { name, type } of mutations) {
    const fields = Object.values((getNamedType(type) as GraphQLObjectType).getFields());
    const changed = fields.filter((field) => {
      const of = getNamedType(field.type);
      return isObjectType(of) && of.getInterfaces().some((one) => one.name === "Node");
    });
    const other = NOTHING_TO_KEEP[name as keyof typeof NOTHING_TO_KEEP];
    if (other)
      assert.ok(
        fields.some((field) => field.name === other),
        name,
      );
    else assert.ok(changed.length > 0, `${name} changes something, and its payload has nothing with an id`);
  }
});

test("every connection is paged by the same four arguments", () => {
  for (const type of objects) {
    for (const field of Object.values(type.getFields())) {
      if (!getNamedType(field.type).name.endsWith("Connection")) continue;
      const args = field.args.map((arg) => `${arg.name}: ${arg.type}`);
      assert.deepEqual(
        args.slice(0, 4),
        ["first: Int", "after: String", "last: Int", "before: String"],
        `${type.name}.${field.name}`,
      );
      assert.ok(
        args.slice(4).every((arg) => arg.startsWith("filter: ")),
        `${type.name}.${field.name}`,
      );
    }
  }
});

test("one id stands for one thing: whatever way leads to it, it says the same, and node finds it", async () => {
  const session = demo.as("the steward");
  const found = await occurrences(schema, (query) => ask<Record<string, unknown>>(session, query));
  const kinds = new Map<string, string>();
  for (const [id, all] of found) {
    const [first, ...others] = all;
    assert.ok(first);
    kinds.set(first.type, id);
    for (const other of others) {
      assert.equal(other.type, first.type, id);
      for (const [field, value] of Object.entries(other.says)) {
        if (field in first.says)
          assert.deepEqual(value, first.says[field], `${first.type}.${field} by ${other.way} and by ${first.way}`);
      }
    }
  }
  assert.ok(kinds.size > 15, `only ${[...kinds.keys()]} were seen`);
  const twice = [...found.values()].filter((all) => new Set(all.map(({ way }) => way)).size > 1);
  assert.ok(twice.length > 50, `only ${twice.length} things were seen by two ways`);
  const ids = [...kinds.values()];
  const { nodes } = await ask<{ nodes: { __typename: string; id: string }[] }>(session, NODES, { ids });
  assert.deepEqual(
    nodes,
    [...kinds].map(([type, id]) => ({ __typename: type, id })),
  );
});

const NODES = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
