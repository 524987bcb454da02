import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";

import plugin from "@graphql-eslint/eslint-plugin";
import { ESLint, type Linter } from "eslint";
import { isObjectType } from "graphql";

import { read, root, schemaAsCommitted } from "./support/project";

const rule = (name: string) => `@graphql-eslint/${name}`;

/** Every rule as it comes, and the strictest form of those that can be set. */
const rules: Linter.RulesRecord = {
  ...(plugin.configs["flat/schema-recommended"].rules as Linter.RulesRecord),
  ...(plugin.configs["flat/schema-relay"].rules as Linter.RulesRecord),
  [rule("require-description")]: [
    "error",
    {
      types: true,
      rootField: true,
      DirectiveDefinition: true,
      FieldDefinition: true,
      InputValueDefinition: true,
      EnumValueDefinition: true,
    },
  ],
  [rule("input-name")]: ["error", { checkInputType: true, caseSensitiveInputType: false }],
  [rule("no-scalar-result-type-on-mutation")]: "error",
  [rule("require-nullable-fields-with-oneof")]: "error",
};

const schema = schemaAsCommitted();

/** Directives of our own: the server tells what their arguments are, and the library that prints the schema leaves it out. */
const IN_A_DIRECTIVE = /^Description is required for input value "\w+" in directive "(cost|listSize)"$/;

/** Findings that we keep. Each is a line of the table in docs/API.md, with the reason. */
const kept: { rule: string; fits: (message: string) => boolean }[] = [
  {
    rule: "strict-id-in-types",
    fits: (message) => {
      const type = schema.getType(/^type "(\w+)"/.exec(message)?.[1] ?? "");
      return isObjectType(type) && !("id" in type.getFields());
    },
  },
  { rule: "relay-edge-types", fits: (message) => message === "A list type should only wrap an edge type." },
  {
    rule: "relay-edge-types",
    fits: (message) => message === "Edge type's field `node` must implement `Node` interface.",
  },
  {
    rule: "no-typename-prefix",
    fits: (message) => message === 'Field "grantees" starts with the name of the parent type "Grant"',
  },
  { rule: "require-description", fits: (message) => IN_A_DIRECTIVE.test(message) },
];

/** Edges whose nodes have no id. */
const WITHOUT_ID = ["ActivityEdge", "CollectiveResultEdge", "EntryEdge"];

async function findings(): Promise<Linter.LintMessage[]> {
  const eslint = new ESLint({
    cwd: root,
    overrideConfigFile: true,
    overrideConfig: {
      files: ["schema.graphql"],
      plugins: { "@graphql-eslint": plugin as unknown as ESLint.Plugin },
      languageOptions: {
        parser: plugin.parser as Linter.Parser,
        parserOptions: { graphQLConfig: { schema: join(root, "schema.graphql") } },
      },
      rules,
    },
  });
  const [result] = await eslint.lintFiles(["schema.graphql"]);
  assert.ok(result && result.messages.every(({ fatal }) => !fatal), JSON.stringify(result?.messages[0]));
  return result.messages;
}

test("graphql-eslint finds nothing in the schema but what docs/API.md gives a reason for", async () => {
  const all = await findings();
  const isKept = ({ ruleId, message }: Linter.LintMessage) =>
    kept.find((one) => ruleId === rule(one.rule) && one.fits(message));
  const line = ({ line, ruleId, message }: Linter.LintMessage) => `schema.graphql:${line} ${ruleId} ${message}`;
  assert.deepEqual(all.filter((finding) => !isKept(finding)).map(line), []);
  for (const one of kept)
    assert.ok(
      all.some((finding) => isKept(finding) === one),
      `nothing is found by ${one.rule} any more`,
    );
  const lines = read("schema.graphql").split("\n");
  const edges = all.filter(({ message }) => message.startsWith("Edge type")).map((finding) => lines[finding.line - 1]);
  assert.deepEqual(
    edges,
    WITHOUT_ID.map((edge) => `type ${edge} {`),
  );
  const page = read("docs/API.md");
  for (const one of kept) assert.ok(page.includes(`| \`${one.rule}\` |`), `docs/API.md says nothing of ${one.rule}`);
});
