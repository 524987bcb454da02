// GraphiQL as whoever the session says: HTTP for queries and mutations, one small socket for each subscription.
"use strict";

(() => {
  const socketEndpoint = new URL(session.endpoint);
  socketEndpoint.protocol = session.endpoint.protocol === "https:" ? "wss:" : "ws:";

  const overHttp = async (params, options) => {
    const response = await fetch(session.endpoint, {
      method: "POST",
      credentials: "omit",
      headers: {
        accept: "application/graphql-response+json, application/json",
        "content-type": "application/json",
        ...session.headers(),
        ...options?.headers,
      },
      body: JSON.stringify(params),
    });
    return response.json();
  };

  // graphql-transport-ws with one operation a socket.
  const overSocket = (params) => ({
    subscribe(observer) {
      const socket = new WebSocket(socketEndpoint, "graphql-transport-ws");
      const send = (message) => socket.send(JSON.stringify(message));
      const end = () => socket.close(1000);
      const hear = {
        connection_ack: () => send({ id: "1", type: "subscribe", payload: params }),
        ping: () => send({ type: "pong" }),
        next: ({ payload }) => observer.next(payload),
        error: ({ payload }) => { observer.next({ errors: payload }); observer.complete(); end(); },
        complete: () => { observer.complete(); end(); },
      };
      socket.onopen = () => {
        const [token, collaborative] = [session.token(), session.collaborative()];
        send({ type: "connection_init", payload: { ...(token && { token }), ...(collaborative && { collaborative }) } });
      };
      socket.onmessage = ({ data }) => { const message = JSON.parse(data); hear[message.type]?.(message); };
      socket.onclose = ({ code, reason }) => {
        if (code !== 1000) observer.error(new Error(`The socket was closed: ${code} ${reason}`));
      };
      return { unsubscribe: end };
    },
  });

  const isSubscription = ({ operationName }, documentAST) =>
    (documentAST?.definitions ?? []).some((definition) =>
      definition.kind === "OperationDefinition" && definition.operation === "subscription" &&
      (!operationName || definition.name?.value === operationName));

  const fetcher = (params, options) =>
    isSubscription(params, options?.documentAST) ? overSocket(params) : overHttp(params, options);

  const defaultQuery = `# Sign in above, or paste a token; then ctrl-enter.
query Welcome {
  viewer { name }
  collaborative { name stage funds(first: 5) { nodes { name balances { available { amount currency } } } } }
}
`;

  const page = React.createElement(GraphiQL, { fetcher, defaultQuery, shouldPersistHeaders: false });
  ReactDOM.createRoot(document.getElementById("graphiql")).render(page);
})();
