// A demo server of its own for each file of tests: a sample collaborative on a free port, gone at the end.
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import type { Session } from "../../src/quickstart/fetch";

export const COLLABORATIVE = "sample-valley";

const roles = ["a funder", "a partner", "the treasurer", "the steward", "the evaluator"] as const;
type Role = (typeof roles)[number];

export class Demo {
  private constructor(
    readonly address: string,
    private readonly tokens: Map<string, string>,
    private readonly folder: string,
    private readonly server: ChildProcess,
  ) {}

  static async start(): Promise<Demo> {
    const program = binary();
    const folder = await mkdtemp(join(tmpdir(), "commonpurse-clients-"));
    const args = ["demo", "--folder", join(folder, "demo"), "--listen", "127.0.0.1:0"];
    const server = spawn(program, args, { stdio: ["ignore", "pipe", "inherit"] });
    const guide = await printed(server, "Stop with ctrl-c");
    const address = /^The API\s+(\S+)\/graphql$/m.exec(guide)?.[1];
    if (!address) throw new Error(`the demo printed no address:\n${guide}`);
    const tokens = new Map<string, string>();
    for (const [, role = "", token = ""] of guide.matchAll(/^.+, (an? \w+|the \w+)\n(\S+)$/gm)) tokens.set(role, token);
    return new Demo(address, tokens, folder, server);
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null) {
      const ended = once(this.server, "exit");
      this.server.kill("SIGTERM");
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }

  /** One of the people whom the demo introduces. */
  as(role: Role): Session {
    const token = this.tokens.get(role);
    if (!token) throw new Error(`the demo introduced nobody as ${role}`);
    return { address: this.address, token, collaborative: COLLABORATIVE };
  }

  /** Anybody else of the sample, by the name in front of @example.org. */
  async named(name: string): Promise<Session> {
    const email = `${name}@example.org`;
    const token = await this.command("token", "--email", email, "--collaborative", COLLABORATIVE);
    return { address: this.address, token, collaborative: COLLABORATIVE };
  }

  /** Gives somebody a password that is known here. */
  async password(name: string, password: string): Promise<void> {
    await this.command("person", "password", "--email", `${name}@example.org`, "--password-stdin", password);
  }

  private async command(...args: string[]): Promise<string> {
    const stdin = args.at(-2) === "--password-stdin" ? args.pop() : undefined;
    const database = `sqlite:${join(this.folder, "demo", "demo.sqlite")}`;
    const run = promisify(execFile)(binary(), [...args, "--database-url", database]);
    run.child.stdin?.end(stdin === undefined ? "" : `${stdin}\n`);
    return (await run).stdout.trim();
  }
}

function binary(): string {
  const path = process.env["COMMONPURSE_BINARY"];
  if (!path) throw new Error("set COMMONPURSE_BINARY to the server's binary, or run tests/clients/run");
  return path;
}

/** All that a process prints until it prints this. */
async function printed(server: ChildProcess, last: string): Promise<string> {
  let text = "";
  const ended = once(server, "exit").then(() => Promise.reject(new Error(`the demo ended too early:\n${text}`)));
  const seen = new Promise<string>((resolve) => {
    server.stdout?.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      if (text.includes(last)) resolve(text);
    });
  });
  return Promise.race([seen, ended]);
}
