// Files of the repository.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { buildSchema, type GraphQLSchema } from "graphql";

/** Compiled, this file lies in tests/clients/build/test/support. */
export const root = join(__dirname, "../../../../..");

export function read(path: string): string {
  return readFileSync(join(root, path), "utf8");
}

export function schemaAsCommitted(): GraphQLSchema {
  return buildSchema(read("schema.graphql"));
}
