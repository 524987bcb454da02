// Browsers and newer versions of Node have it by themselves.
import WebSocket from "ws";

Object.assign(globalThis, { WebSocket });
