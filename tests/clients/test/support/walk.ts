// Walks from the collaborative along every field that needs nothing, and notes whatever has an id, wherever it stands.
import {
  getNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from "graphql";

export interface Occurrence {
  way: string;
  type: string;
  /** Its fields that are no objects and take nothing. */
  says: Record<string, unknown>;
}

type Ask = (query: string) => Promise<Record<string, unknown>>;

const DEEP = 4;

/** What weighs too much for a list. */
const HEAVY = ["power", "uses", "statement", "differences", "viewerCan"];

export async function occurrences(schema: GraphQLSchema, ask: Ask): Promise<Map<string, Occurrence[]>> {
  const found = new Map<string, Occurrence[]>();
  const collaborative = schema.getType("Collaborative") as GraphQLObjectType;
  for (const [name] of steps(collaborative, 1)) note(found, await asked(ask, collaborative, name), name);
  return found;
}

/** One field of the collaborative, as deep as the server takes it in one query. */
async function asked(ask: Ask, collaborative: GraphQLObjectType, name: string): Promise<unknown> {
  for (let deep = DEEP; deep > 0; deep -= 1) {
    const [, selection] = steps(collaborative, deep).find(([field]) => field === name) ?? [];
    try {
      return await ask(`{ collaborative { __typename id ${selection} } }`);
    } catch (error) {
      if (!/QUERY_TOO_COMPLEX|TOO_MANY_TOKENS/.test(String(error))) throw error;
    }
  }
  throw new Error(`${name} is too much even alone`);
}

function steps(type: GraphQLObjectType, deep: number): [string, string][] {
  const parts: [string, string][] = [];
  for (const field of Object.values(type.getFields())) {
    const of = getNamedType(field.type);
    if (field.args.some(isRequiredArgument) || HEAVY.includes(field.name)) continue;
    const paged = field.args.some(({ name }) => name === "first") ? `${field.name}(first: 2)` : field.name;
    if (isLeafType(of)) {
      if (field.args.length === 0) parts.push([field.name, field.name]);
    } else if (isObjectType(of) && deep > 0 && field.name !== "nodes" && field.name !== "pageInfo") {
      // A page and its edges are no steps of their own.
      const inner = steps(of, of.name.endsWith("Connection") || of.name.endsWith("Edge") ? deep : deep - 1);
      parts.push([field.name, `${paged} { __typename ${inner.map(([, text]) => text).join(" ")} }`]);
    }
  }
  return parts;
}

function note(found: Map<string, Occurrence[]>, value: unknown, way: string): void {
  if (Array.isArray(value)) return value.forEach((item) => note(found, item, way));
  if (typeof value !== "object" || value === null) return;
  const fields = Object.entries(value);
  const { id, __typename: type } = value as { id?: string; __typename?: string };
  if (id !== undefined && type !== undefined) {
    const says = Object.fromEntries(fields.filter(([, inner]) => typeof inner !== "object" || inner === null));
    found.set(id, [...(found.get(id) ?? []), { way, type, says }]);
  }
  for (const [name, inner] of fields) note(found, inner, `${way}.${name}`);
}
