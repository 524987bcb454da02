import { ask, type Session } from "./fetch";

const announce = `
  mutation($input: CreateFileUploadInput!) {
    createFileUpload(input: $input) {
      upload { url method headers { name value } }
      file { id }
    }
  }`;

interface Announced {
  createFileUpload: {
    upload: { url: string; method: string; headers: { name: string; value: string }[] } | null;
    file: { id: string };
  };
}

/** Announces a file and sends its bytes; answers with its id, by which an act attaches it. */
export async function upload(session: Session, file: File): Promise<string> {
  const input = { name: file.name, size: file.size };
  const { createFileUpload } = await ask<Announced>(session, announce, { input });
  const { upload, file: announced } = createFileUpload;
  if (upload) {
    const sent = await fetch(new URL(upload.url, `${session.address}/graphql`), {
      method: upload.method,
      headers: upload.headers.map(({ name, value }): [string, string] => [name, value]),
      body: file,
    });
    // 204, or JSON of GraphQL's shape that says why not.
    if (!sent.ok) throw new Error(await sent.text());
  }
  return announced.id;
}

/** The bytes of a file that one may read. */
export async function download(session: Session, id: string): Promise<Uint8Array> {
  const query = "query($id: ID!) { node(id: $id) { ... on File { download { url } } } }";
  const { node } = await ask<{ node: { download: { url: string } | null } | null }>(session, query, { id });
  if (!node?.download) throw new Error("there is no such file here, or its bytes have not come");
  const found = await fetch(new URL(node.download.url, `${session.address}/graphql`));
  if (!found.ok) throw new Error(await found.text());
  return new Uint8Array(await found.arrayBuffer());
}
