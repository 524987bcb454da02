/** Where the API is, who asks, and in which collaborative. */
export interface Session {
  address: string;
  token: string;
  collaborative: string;
}

interface Answer<Data> {
  data?: Data;
  errors?: {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; field?: string; hint?: string };
  }[];
}

export function headers({ token, collaborative }: Session): Record<string, string> {
  return { ...(token && { authorization: `Bearer ${token}` }), "x-collaborative": collaborative };
}

export async function ask<Data>(session: Session, query: string, variables: object = {}): Promise<Data> {
  const response = await fetch(`${session.address}/graphql`, {
    method: "POST",
    headers: {
      ...headers(session),
      accept: "application/graphql-response+json, application/json",
      "content-type": "application/json",
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as Answer<Data>;
  if (errors) throw new Error(errors.map(({ message, extensions }) => `${extensions.code}: ${message}`).join("\n"));
  if (!data) throw new Error(`an answer without data, status ${response.status}`);
  return data;
}
