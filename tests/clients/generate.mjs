// What caches want to know of the schema before they see an answer: src/generated/schema.ts, out of schema.graphql.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { buildSchema, introspectionFromSchema, isAbstractType, isInterfaceType, isObjectType } from "graphql";

const schema = buildSchema(readFileSync(new URL("../../schema.graphql", import.meta.url), "utf8"));
const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith("__"));
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];

// For Apollo Client: what stands behind an interface or a union.
const possibleTypes = Object.fromEntries(
  types.filter(isAbstractType).map((type) => [type.name, schema.getPossibleTypes(type).map((one) => one.name)]),
);
// For graphcache: what has no id of its own is a part of what holds it.
const parts = types
  .filter((type) => isObjectType(type) && !roots.includes(type) && !type.getFields().id)
  .map((type) => type.name);
// For Apollo Client: every field that is a page of a list, with the arguments that tell two lists apart.
const paging = ["first", "after", "last", "before"];
const connections = Object.fromEntries(
  types
    .filter((type) => isObjectType(type) || isInterfaceType(type))
    .map((type) => [
      type.name,
      Object.values(type.getFields()).filter((field) => String(field.type).endsWith("Connection!")),
    ])
    .filter(([, fields]) => fields.length > 0)
    .map(([name, fields]) => [
      name,
      Object.fromEntries(
        fields.map((field) => [field.name, field.args.map((arg) => arg.name).filter((arg) => !paging.includes(arg))]),
      ),
    ]),
);
const introspection = introspectionFromSchema(schema, { descriptions: false });

const folder = new URL("src/generated/", import.meta.url);
mkdirSync(folder, { recursive: true });
const constant = (name, type, value) => `export const ${name}: ${type} = ${JSON.stringify(value)};\n`;
writeFileSync(
  new URL("schema.ts", folder),
  `import type { IntrospectionQuery } from "graphql";\n\n` +
    constant("possibleTypes", "Record<string, string[]>", possibleTypes) +
    constant("parts", "string[]", parts) +
    constant("connections", "Record<string, Record<string, string[]>>", connections) +
    `export const introspection = ${JSON.stringify(introspection)} as unknown as IntrospectionQuery;\n`,
);
