import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { type BrowserContext, chromium, type Page } from "playwright-core";

import { Demo } from "./support/demo";
import { whileActing } from "./support/acting";
import { root } from "./support/project";

const PICTURES = join(root, "tests/clients/pictures");
const PASSWORD = "not her secret yet";

let demo: Demo;
let profile: string;
let browser: BrowserContext;
before(async () => {
  demo = await Demo.start();
  await demo.password("fatima.fictional", PASSWORD);
  await mkdir(PICTURES, { recursive: true });
  profile = await mkdtemp(join(tmpdir(), "commonpurse-browser-"));
  browser = await chromium.launchPersistentContext(profile, {
    executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
    headless: true,
    viewport: { width: 1400, height: 900 },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // No internet, whatever the machine has.
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
});
after(async () => {
  await browser?.close();
  if (profile) await rm(profile, { recursive: true, force: true });
  await demo?.stop();
});

/** GraphiQL, and all that went wrong on it. */
async function open(): Promise<{ page: Page; wrong: string[] }> {
  const wrong: string[] = [];
  const page = await browser.newPage();
  // A machine with other work to do takes its time.
  page.setDefaultTimeout(60_000);
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) wrong.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => wrong.push(`page: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(demo.address) && !request.url().startsWith("data:"))
      wrong.push(`from elsewhere: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
      console.error(`the policy forbids ${violatedDirective} ${blockedURI}`),
    );
  });
  await page.goto(`${demo.address}/graphiql`);
  await page.waitForSelector(".graphiql-query-editor .CodeMirror");
  return { page, wrong };
}

async function run(page: Page, document: string): Promise<void> {
  await page.click(".graphiql-query-editor .CodeMirror-scroll");
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(document);
  // GraphiQL reads what was typed a moment later, and keeps it still later.
  await page.waitForFunction((typed) => localStorage.getItem("graphiql:query") === typed, document);
  await page.keyboard.press("Control+Enter");
}

async function shows(page: Page, text: string): Promise<void> {
  await page.locator(".graphiql-response .CodeMirror").filter({ hasText: text }).waitFor();
}

async function greeted(page: Page, text: string | RegExp): Promise<void> {
  await page.locator("#viewer").filter({ hasText: text }).waitFor();
}

async function signIn(page: Page, password: string): Promise<void> {
  await page.fill("#email", "fatima.fictional@example.org");
  await page.fill("#password", password);
  await page.click("#sign-in button");
}

test("GraphiQL signs in, names the collaborative, asks and follows, with no internet and nothing wrong", async () => {
  const { page, wrong } = await open();
  await signIn(page, "something else entirely");
  await greeted(page, /password/);
  await page.screenshot({ path: join(PICTURES, "refused.png") });
  await signIn(page, PASSWORD);
  await greeted(page, "Fatima Fictional");
  assert.equal(await page.inputValue("#collaborative"), "sample-valley");
  assert.equal(await page.inputValue("#password"), "");

  await run(page, "{ viewer { name } collaborative { name funds(first: 1) { nodes { name } } } }");
  await shows(page, "Sample Valley Common Fund");
  await page.screenshot({ path: join(PICTURES, "query.png") });

  await run(page, "subscription { activity { verb actor { name } } }");
  await whileActing(demo, shows(page, "outcomeCreated"));
  await page.screenshot({ path: join(PICTURES, "subscription.png") });
  await page.click(".graphiql-execute-button");

  await page.click('button[aria-label="Show Documentation Explorer"]');
  await page.locator(".graphiql-doc-explorer").filter({ hasText: "Mutation" }).waitFor();
  await page.screenshot({ path: join(PICTURES, "documentation.png") });
  assert.deepEqual(wrong, []);
  await page.close();
});

test("what GraphiQL knows of a session stays in its tab, and goes when it is signed out", async () => {
  const { page, wrong } = await open();
  await greeted(page, "Nobody is signed in.");
  await signIn(page, PASSWORD);
  await greeted(page, "Fatima Fictional");
  await page.reload();
  await greeted(page, "Fatima Fictional");
  assert.equal(await page.inputValue("#collaborative"), "sample-valley");
  await page.click("#sign-out");
  await greeted(page, "Nobody is signed in.");
  await page.reload();
  await greeted(page, "Nobody is signed in.");
  assert.equal(await page.inputValue("#token"), "");
  assert.deepEqual(wrong, []);
  await page.close();
});

test("GraphiQL recognises a token that was made elsewhere", async () => {
  const { page, wrong } = await open();
  await page.fill("#token", demo.as("the treasurer").token);
  await page.press("#token", "Tab");
  await greeted(page, "Tom Treasurer");
  assert.equal(await page.inputValue("#collaborative"), "sample-valley");
  await run(page, "{ viewer { email } }");
  await shows(page, "tom.treasurer@example.org");
  assert.deepEqual(wrong, []);
  await page.close();
});
