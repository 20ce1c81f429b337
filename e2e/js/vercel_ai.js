// Checks a server through Vercel's library, which writes requests and reads answers by itself, for three dialects.

import assert from "node:assert/strict";
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, embedMany, generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";
import { check, embedders, models, run, sample, schema, sentence, thrown } from "./checks.js";

const settings = { baseURL: `${process.env.BASE_URL}/v1`, apiKey: process.env.API_KEY };
const openai = createOpenAI(settings);
const dialects = {
  chat: openai.chat,
  responses: openai.responses,
  compatible: createOpenAICompatible({ name: "tollgate", includeUsage: true, ...settings }),
  messages: createAnthropic(settings),
};
// A retry would hide a fault of the server. Nothing is stored, so histories have to hold thoughts and not refer to them.
const asked = { prompt: sentence, maxRetries: 0, providerOptions: { openai: { store: false } } };

/** A tool that keeps what it was asked. */
function weather(inputs) {
  return tool({
    description: "The weather of a city",
    inputSchema: jsonSchema(schema),
    execute: async (input) => (inputs.push(input), `${input.days * 12} °C`),
  });
}

for (const [dialect, ask] of Object.entries(dialects)) {
  check(`${dialect}_whole`, async (model) => {
    const answer = await generateText({ model: ask(model), ...asked });
    assert.equal(answer.text, sentence);
    assert.equal(answer.finishReason, "stop");
    assert.ok(answer.usage.outputTokens > 0, "no usage");
  });

  check(`${dialect}_stream`, async (model) => {
    const errors = [];
    const answer = streamText({ model: ask(model), ...asked, onError: ({ error }) => errors.push(error) });
    let text = "";
    for await (const piece of answer.textStream) text += piece;
    assert.deepEqual(errors.map(String), []);
    assert.equal(text, sentence);
    assert.ok((await answer.usage).outputTokens > 0, "no usage");
  });

  check(`${dialect}_tools`, async (model) => {
    const inputs = [];
    const tools = { get_weather: weather(inputs) };
    const answer = await generateText({ model: ask(model), ...asked, tools, stopWhen: stepCountIs(3) });
    assert.deepEqual(inputs, [sample]);
    assert.match(answer.text, /12 °C/);
  });

  check(`${dialect}_tools_stream`, async (model) => {
    const [inputs, errors] = [[], []];
    const tools = { get_weather: weather(inputs) };
    const onError = ({ error }) => errors.push(error);
    const answer = streamText({ model: ask(model), ...asked, tools, stopWhen: stepCountIs(3), onError });
    await answer.consumeStream();
    assert.deepEqual(errors.map(String), []);
    assert.deepEqual(inputs, [sample]);
    assert.match(await answer.text, /12 °C/);
  });

  check(`${dialect}_rate_limit`, async (model) => {
    const call = () => generateText({ model: ask(`${model}-limited`), ...asked });
    assert.equal((await thrown(APICallError, call)).statusCode, 429);
  });
}

check("embeddings", async (model) => {
  if (model !== models[0]) return;
  for (const embedder of embedders) {
    const model = openai.textEmbeddingModel(embedder);
    const { embeddings } = await embedMany({ model, values: ["one", "two"], maxRetries: 0 });
    assert.deepEqual(embeddings.map((vector) => vector.length > 0), [true, true], embedder);
  }
});

await run();
