// At a release: from now on clients rest on schema.graphql as it is. Descriptions break nobody, and are left out.
import { readFileSync, writeFileSync } from "node:fs";
import { buildSchema, parse, print, visit } from "graphql";

const schema = readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8");
const bare = visit(parse(schema), {
  enter: (node) => ("description" in node ? { ...node, description: undefined } : undefined),
});
buildSchema(print(bare));
writeFileSync(new URL("released.graphql", import.meta.url), `${print(bare)}\n`);
