// Checks a server through Anthropic's own JavaScript library; ../anthropic_sdk.py says what has to be behind the models.

import assert from "node:assert/strict";
import Anthropic from "@anthropic-ai/sdk";
import { check, run, sample, schema, sentence, thinkers, thrown } from "./checks.js";

const api = new Anthropic({
  baseURL: process.env.BASE_URL,
  apiKey: process.env.API_KEY,
  // A retry would hide a fault of the server.
  maxRetries: 0,
  timeout: 30_000,
});
const question = { role: "user", content: sentence };
const tools = [{ name: "get_weather", description: "The weather of a city", input_schema: schema }];

const asked = (model, more) => ({ model, max_tokens: 4000, messages: [question], ...more });
const textOf = (message) => message.content.map((block) => block.text ?? "").join("");
const callOf = (message) => message.content.find((block) => block.type === "tool_use");

/** The conversation after the tool that `message` calls has answered. */
function answered(message) {
  const result = { type: "tool_result", tool_use_id: callOf(message).id, content: "12 °C" };
  return [question, { role: "assistant", content: message.content }, { role: "user", content: [result] }];
}

check("whole", async (model) => {
  const answer = await api.messages.create(asked(model));
  assert.equal(textOf(answer), sentence);
  assert.equal(answer.stop_reason, "end_turn");
  assert.equal(answer.model, model);
  assert.ok(answer.usage.input_tokens > 0 && answer.usage.output_tokens > 0, "no usage");
});

check("stream", async (model) => {
  const final = await api.messages.stream(asked(model)).finalMessage();
  assert.equal(textOf(final), sentence);
  assert.equal(final.stop_reason, "end_turn");
  assert.ok(final.usage.output_tokens > 0, "no usage");
});

check("tools_round_trip", async (model) => {
  const answer = await api.messages.create(asked(model, { tools }));
  assert.deepEqual(callOf(answer).input, sample);
  const closing = await api.messages.create(asked(model, { tools, messages: answered(answer) }));
  assert.match(textOf(closing), /12 °C/);
});

check("tools_stream", async (model) => {
  const answer = await api.messages.stream(asked(model, { tools })).finalMessage();
  assert.deepEqual(callOf(answer).input, sample);
  const closing = await api.messages.stream(asked(model, { tools, messages: answered(answer) })).finalMessage();
  assert.match(textOf(closing), /12 °C/);
});

check("thoughts", async (model) => {
  if (!thinkers.includes(model)) return;
  const settings = { tools, thinking: { type: "enabled", budget_tokens: 1024 } };
  const answer = await api.messages.stream(asked(model, settings)).finalMessage();
  assert.equal(answer.content[0].type, "thinking");
  // The provider refuses a signature that is not the one that it gave.
  const closing = await api.messages.create(asked(model, { ...settings, messages: answered(answer) }));
  assert.match(textOf(closing), /12 °C/);
});

check("tokens_are_counted", async (model) => {
  const { input_tokens } = await api.messages.countTokens({ model, messages: [question] });
  assert.ok(input_tokens > 0);
});

check("unknown_model", async (model) => {
  const error = await thrown(Anthropic.APIError, () => api.messages.create(asked(`${model}x`)));
  assert.ok([400, 404].includes(error.status), error.message);
  assert.equal(error.error.type, "error");
});

check("rate_limit", async (model) => {
  const error = await thrown(Anthropic.RateLimitError, () => api.messages.create(asked(`${model}-limited`)));
  assert.equal(error.error.error.type, "rate_limit_error");
});

await run();
