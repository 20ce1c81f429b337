// How the scripts beside this one check a client library: as ../checks.py does.

import assert from "node:assert/strict";

const checks = [];

export const models = process.env.MODELS.split(",");
export const thinkers = (process.env.THINKERS ?? "").split(",");
export const embedders = (process.env.EMBEDDERS ?? "").split(",");

export const sentence = 'The quick brown fox says "grüezi"\nand 東京 twice.';
export const schema = {
  type: "object",
  properties: { city: { type: "string" }, days: { type: "integer" } },
  required: ["city", "days"],
};
export const sample = { city: "mock", days: 1 };

export function check(name, run) {
  checks.push({ name, run });
}

/** What `call` throws, which has to be of this kind. */
export async function thrown(kind, call) {
  try {
    await call();
  } catch (error) {
    assert.ok(error instanceof kind, `${error?.constructor?.name} instead of ${kind.name}: ${error?.message}`);
    return error;
  }
  assert.fail(`${kind.name} was not thrown`);
}

/** Runs the checks that the command line names, or all, for each model. */
export async function run() {
  const names = process.argv.slice(2);
  for (const model of models) {
    for (const { name, run } of checks) {
      if (names.length && !names.includes(name)) continue;
      try {
        await run(model);
        console.log(`ok ${name} ${model}`);
      } catch (error) {
        process.exitCode = 1;
        const at = error?.stack?.split("\n").find((line) => line.includes("/e2e/js/") && !line.includes("checks.js"));
        console.log(`FAIL ${name} ${model}: ${String(error?.message).replaceAll("\n", " ")} ${at?.trim()}`);
      }
    }
  }
}
