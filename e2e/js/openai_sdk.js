// Checks a server through OpenAI's own JavaScript library; ../openai_sdk.py says what has to be behind the models.

import assert from "node:assert/strict";
import OpenAI from "openai";
import { check, embedders, models, run, sample, schema, sentence, thrown } from "./checks.js";

const api = new OpenAI({
  baseURL: `${process.env.BASE_URL}/v1`,
  apiKey: process.env.API_KEY,
  // A retry would hide a fault of the server.
  maxRetries: 0,
  timeout: 30_000,
});
const question = { role: "user", content: sentence };
const described = { name: "get_weather", description: "The weather of a city", parameters: schema };
const tool = { type: "function", function: described };
const flat = { type: "function", strict: false, ...described };

check("chat", async (model) => {
  const answer = await api.chat.completions.create({ model, messages: [question] });
  assert.equal(answer.choices[0].message.content, sentence);
  assert.equal(answer.choices[0].finish_reason, "stop");
  assert.equal(answer.model, model);
  assert.ok(answer.usage.completion_tokens > 0, "no usage");
});

check("chat_stream", async (model) => {
  const stream = api.chat.completions.stream({ model, messages: [question], stream_options: { include_usage: true } });
  const final = await stream.finalChatCompletion();
  assert.equal(final.choices[0].message.content, sentence);
  assert.ok(final.usage.completion_tokens > 0, "no usage");
});

check("tools_round_trip", async (model) => {
  const answer = await api.chat.completions.create({ model, messages: [question], tools: [tool] });
  const said = answer.choices[0].message;
  const [call] = said.tool_calls;
  assert.deepEqual(JSON.parse(call.function.arguments), sample);
  const result = { role: "tool", tool_call_id: call.id, content: "12 °C" };
  const closing = await api.chat.completions.create({ model, messages: [question, said, result], tools: [tool] });
  assert.match(closing.choices[0].message.content, /12 °C/);
});

check("tools_run_by_the_library", async (model) => {
  const asked = [];
  const run = (input) => (asked.push(input), `${input.days * 12} °C`);
  const tools = [{ type: "function", function: { ...described, function: run, parse: JSON.parse } }];
  const runner = api.chat.completions.runTools({ model, messages: [question], tools, stream: true });
  assert.match(await runner.finalContent(), /12 °C/);
  assert.deepEqual(asked, [sample]);
});

check("responses", async (model) => {
  const answer = await api.responses.create({ model, input: sentence });
  assert.equal(answer.output_text, sentence);
  assert.equal(answer.status, "completed");
});

check("responses_stream", async (model) => {
  const final = await api.responses.stream({ model, input: sentence }).finalResponse();
  assert.equal(final.output_text, sentence);
  assert.ok(final.usage.output_tokens > 0, "no usage");
});

check("responses_tools_round_trip", async (model) => {
  const answer = await api.responses.stream({ model, input: [question], tools: [flat] }).finalResponse();
  const call = answer.output.find((item) => item.type === "function_call");
  assert.deepEqual(JSON.parse(call.arguments), sample);
  // The library's own additions to an item are not the server's.
  const said = answer.output.map(({ parsed_arguments, ...item }) => item);
  const result = { type: "function_call_output", call_id: call.call_id, output: "12 °C" };
  const closing = await api.responses.create({ model, input: [question, ...said, result], tools: [flat] });
  assert.match(closing.output_text, /12 °C/);
});

check("embeddings", async (model) => {
  if (model !== models[0]) return;
  for (const embedder of embedders) {
    const { data } = await api.embeddings.create({ model: embedder, input: ["one", "two"] });
    assert.deepEqual(data.map((item) => item.embedding.length > 0), [true, true], embedder);
  }
});

check("unknown_model", async (model) => {
  const call = { model: `${model}x`, messages: [question] };
  const error = await thrown(OpenAI.APIError, () => api.chat.completions.create(call));
  assert.ok([400, 404].includes(error.status), error.message);
});

check("rate_limit", async (model) => {
  const call = { model: `${model}-limited`, messages: [question] };
  await thrown(OpenAI.RateLimitError, () => api.chat.completions.create(call));
  await thrown(OpenAI.RateLimitError, () => api.chat.completions.create({ ...call, stream: true }));
});

await run();
