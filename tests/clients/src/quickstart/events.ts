// Subscriptions over server-sent events, where WebSockets don't get through.
import { createClient, type Client } from "graphql-sse";

import { headers, type Session } from "./fetch";

export function eventsClient(session: Session): Client {
  return createClient({ url: `${session.address}/graphql`, headers: headers(session), retryAttempts: 0 });
}
