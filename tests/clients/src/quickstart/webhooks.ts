import { createHmac, timingSafeEqual } from "node:crypto";

/** The three headers of a message, and its body exactly as it came. */
export interface Message {
  id: string;
  timestamp: string;
  signature: string;
  body: string;
}

/** Whether a message is ours and new, by the secret that createWebhookEndpoint showed. */
export function isGenuine(secret: string, { id, timestamp, signature, body }: Message, now = Date.now()): boolean {
  if (!(Math.abs(now / 1000 - Number(timestamp)) <= 300)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest();
  return signature.split(" ").some((one) => {
    const given = one.startsWith("v1,") ? Buffer.from(one.slice(3), "base64") : Buffer.alloc(0);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
}
