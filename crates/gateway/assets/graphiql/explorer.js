// Our own part of the page: who is asking, HTTP for queries and mutations, one small socket for each subscription.
"use strict";

(() => {
  const endpoint = new URL("graphql", window.location.href);
  const socketEndpoint = new URL(endpoint);
  socketEndpoint.protocol = endpoint.protocol === "https:" ? "wss:" : "ws:";

  // sessionStorage and nothing longer: a token must not outlive the tab.
  const remembered = (name) => {
    const input = document.getElementById(name);
    input.value = sessionStorage.getItem(name) ?? "";
    input.addEventListener("input", () => sessionStorage.setItem(name, input.value));
    return () => input.value.trim();
  };
  const token = remembered("token");
  const collaborative = remembered("collaborative");

  const headers = () => ({
    ...(token() && { authorization: `Bearer ${token()}` }),
    ...(collaborative() && { "x-collaborative": collaborative() }),
  });

  const overHttp = async (params, options) => {
    const response = await fetch(endpoint, {
      method: "POST",
      credentials: "omit",
      headers: {
        accept: "application/graphql-response+json, application/json",
        "content-type": "application/json",
        ...headers(),
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
        const payload = { ...(token() && { token: token() }), ...(collaborative() && { collaborative: collaborative() }) };
        send({ type: "connection_init", payload });
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

  const page = React.createElement(GraphiQL, { fetcher, shouldPersistHeaders: false });
  ReactDOM.createRoot(document.getElementById("graphiql")).render(page);
})();
