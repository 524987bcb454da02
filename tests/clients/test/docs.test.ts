import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { isEnumType, isInputObjectType, isInterfaceType, isObjectType } from "graphql";

import { apolloClient, funds } from "../src/quickstart/apollo";
import { ask } from "../src/quickstart/fetch";
import { download, upload } from "../src/quickstart/files";
import { grantsOf } from "../src/quickstart/pages";
import "./support/websocket";
import { Demo } from "./support/demo";
import { read, root, schemaAsCommitted } from "./support/project";

let demo: Demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

test("every snippet of docs/API.md that names a file is a part of that file", () => {
  const snippets = [...read("docs/API.md").matchAll(/^```\w+ (tests\/clients\/\S+)\n([^]*?)^```$/gm)];
  assert.ok(snippets.length >= 8, `${snippets.length} snippets`);
  for (const [, path = "", snippet = ""] of snippets) {
    assert.ok(existsSync(join(root, path)), path);
    assert.ok(read(path).includes(snippet.trimEnd()), `${path} does not hold:\n${snippet}`);
  }
});

test("the pages of a list, one after the other, are the whole list", async () => {
  const session = demo.as("a partner");
  const { data } = await apolloClient(session).query({ query: funds });
  const fund = data?.collaborative.funds.edges[0]?.node.id ?? "";
  const paged = [];
  for await (const { id } of grantsOf(session, fund)) paged.push(id);
  const whole = await ask<{ node: { grants: { nodes: { id: string }[]; totalCount: number } } }>(
    session,
    "query($id: ID!) { node(id: $id) { ... on Fund { grants(first: 100) { totalCount nodes { id } } } } }",
    { id: fund },
  );
  assert.deepEqual(
    paged,
    whole.node.grants.nodes.map(({ id }) => id),
  );
  assert.equal(paged.length, whole.node.grants.totalCount);
});

test("a file goes up and comes down again for who may read it, and for nobody else", async () => {
  const bytes = new TextEncoder().encode("Twelve wells were dug.\n");
  const id = await upload(demo.as("a partner"), new File([bytes], "Wells.txt"));
  assert.deepEqual(await download(demo.as("a partner"), id), bytes);
  await assert.rejects(download(demo.as("a funder"), id), /no such file here/);
  const page = new File(["<script>alert(1)</script>"], "Wells.pdf");
  await assert.rejects(upload(demo.as("a partner"), page), /FILE_TYPE_REFUSED/);
});

test("what is deprecated says from which day it may be missing, and what takes its place", () => {
  const marked: (string | null | undefined)[] = [];
  for (const type of Object.values(schemaAsCommitted().getTypeMap())) {
    if (isEnumType(type)) marked.push(...type.getValues().map((value) => value.deprecationReason));
    if (isInputObjectType(type))
      marked.push(...Object.values(type.getFields()).map((field) => field.deprecationReason));
    if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        marked.push(field.deprecationReason, ...field.args.map((arg) => arg.deprecationReason));
      }
    }
  }
  for (const reason of marked) if (reason) assert.match(reason, /^\d{4}-\d{2}-\d{2}: use /);
});
