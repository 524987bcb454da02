import assert from "node:assert/strict";
import { createPublicKey, verify } from "node:crypto";
import { test } from "node:test";

import { isGenuine, type Message } from "../src/quickstart/webhooks";
import { read } from "./support/project";

const section = read("docs/API.md").split("\n## Webhooks\n")[1] ?? "";

/** What stands behind a name in the example on the page. */
function told(name: string): string {
  const line = section.split("\n").find((line) => line.startsWith(`${name}: `));
  assert.ok(line, name);
  return line.slice(name.length + 2);
}

const message: Message = {
  id: told("webhook-id"),
  timestamp: told("webhook-timestamp"),
  signature: told("webhook-signature"),
  body: told("body"),
};
const secret = told("secret");
const then = Number(message.timestamp) * 1000;

test("the documented message is genuine by the documented secret, and nothing else is", () => {
  assert.ok(isGenuine(secret, message, then));
  assert.ok(isGenuine(secret, { ...message, signature: `v1,AAAA ${message.signature}` }, then + 299_000));
  assert.ok(!isGenuine(secret, message, then + 301_000), "too old");
  assert.ok(!isGenuine(secret, message, then - 301_000), "from the future");
  for (const forged of [
    { ...message, body: `${message.body} ` },
    { ...message, id: `${message.id}1` },
    { ...message, timestamp: String(Number(message.timestamp) + 1) },
    { ...message, timestamp: "soon" },
    { ...message, signature: "" },
    { ...message, signature: message.signature.replace("v1,", "v2,") },
  ]) {
    assert.ok(!isGenuine(secret, forged, then), JSON.stringify(forged));
  }
  assert.ok(!isGenuine(`whsec_${Buffer.alloc(32).toString("base64")}`, message, then));
});

test("the documented message is genuine by the documented public key", () => {
  const x = Buffer.from(told("public key").replace("whpk_", ""), "base64").toString("base64url");
  const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" });
  const signature = message.signature.split(" ").find((one) => one.startsWith("v1a,")) ?? "";
  const signed = Buffer.from(`${message.id}.${message.timestamp}.${message.body}`);
  assert.ok(verify(null, signed, key, Buffer.from(signature.slice(4), "base64")));
});
