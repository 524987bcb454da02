// Something to hear for whoever follows the log.
import { setTimeout } from "node:timers/promises";

import { ask } from "../../src/quickstart/fetch";
import type { Demo } from "./demo";

const CREATE = "mutation($input: CreateOutcomeInput!) { createOutcome(input: $input) { outcome { id } } }";

/** Creates outcomes until one is heard: whoever follows from now on hears what is done once their socket stands. */
export async function whileActing<Heard>(demo: Demo, heard: Promise<Heard>): Promise<Heard> {
  const input = { title: "Neighbours know one another", description: "By name." };
  let waiting = true;
  const done = heard.finally(() => (waiting = false));
  while (waiting) {
    await ask(demo.as("the evaluator"), CREATE, { input });
    await Promise.race([done, setTimeout(500)]);
  }
  return done;
}
