// Nothing that a client may rest on goes without being named in CHANGELOG.md.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

import { buildSchema, findBreakingChanges } from "graphql";

import { read, root, schemaAsCommitted } from "./support/project";

/** Everything under this heading, down to the next release. */
function named(): string {
  const changes = read("CHANGELOG.md");
  const [, unreleased] = /^## Unreleased$(.*?)(?=^## |(?![^]))/ms.exec(changes) ?? [];
  assert.ok(unreleased, "CHANGELOG.md has a heading “## Unreleased”");
  return unreleased;
}

function unnamedSince(earlier: string): string[] {
  const changes = findBreakingChanges(buildSchema(earlier), schemaAsCommitted());
  const page = named();
  // graphql-js ends each with a full stop; the page may go on instead.
  const told = changes.map(({ description }) => description.replace(/\.$/, ""));
  return told.filter((change) => !new RegExp(`(?<![\\w.])${escaped(change)}(?!\\w)`).test(page));
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** The schema as it was committed: by the last commit, and where that one has it as it is now, by the one before. */
function committedBefore(): string | undefined {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], maxBuffer: 1 << 26 });
  const at = (commit: string) => git("show", `${commit}:schema.graphql`);
  try {
    const last = at("HEAD");
    return last === read("schema.graphql") ? at("HEAD^") : last;
  } catch {
    // No repository, or one without the commit before: a shallow clone, or a first commit.
    return undefined;
  }
}

const ADVICE = "name each of these in CHANGELOG.md under “Unreleased”, word by word, with what to do instead";

test("nothing broke since the last release that the change log does not name", () => {
  assert.deepEqual(unnamedSince(read("tests/clients/released.graphql")), [], ADVICE);
});

const before = committedBefore();
test("nothing broke since the commit before that the change log does not name", { skip: !before }, () => {
  assert.deepEqual(unnamedSince(before ?? ""), [], ADVICE);
});

test("what breaks is told", () => {
  const now = read("schema.graphql");
  const later = now
    .replace(/^type Fund implements Node \{$/m, "type Purse implements Node {")
    .replaceAll(/\bFund!/g, "Purse!");
  const told = findBreakingChanges(buildSchema(now), buildSchema(later)).map(({ description }) => description);
  assert.ok(
    told.includes("Fund was removed.") && told.includes("Collaborative.fund changed type from Fund! to Purse!."),
    told.join("\n"),
  );
});
