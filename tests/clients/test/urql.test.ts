import { after, before, test } from "node:test";

import { urql } from "./support/cached";
import { Demo } from "./support/demo";
import { story } from "./support/story";

let demo: Demo;
before(async () => {
  demo = await Demo.start();
});
after(() => demo?.stop());

test("the cache of urql follows every act by its payload alone", async (all) => {
  await story(demo, urql, (name, act) => all.test(name, async () => void (await act())));
});
