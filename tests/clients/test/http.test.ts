import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { serverAudits } from "graphql-http";

import { Demo } from "./support/demo";

let demo: Demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

test("all audits of GraphQL over HTTP pass, what may be as well as what must be", async (all) => {
  const audits = serverAudits({ url: () => `${demo.address}/graphql`, fetchFn: fetch });
  assert.equal(audits.length, 61);
  for (const { id, name, fn } of audits) {
    await all.test(`${id}: ${name}`, async () => {
      const result = await fn();
      assert.equal(result.status, "ok", "reason" in result ? result.reason : undefined);
    });
  }
});
