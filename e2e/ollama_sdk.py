"""Checks a server through Ollama's own Python library, whatever provider is behind the models.

    BASE_URL=http://127.0.0.1:4000 API_KEY=sk-... MODELS=a,b python ollama_sdk.py [CHECK ...]

The models repeat the last message of the user, or call the first tool that they are offered. For each MODEL there is
also a MODEL-limited, which refuses every call with a 429. EMBEDDERS are models for vectors.
"""

import json
import os
import sys

import ollama

from checks import check, equal, raised, run

MODELS = os.environ["MODELS"].split(",")
EMBEDDERS = os.environ.get("EMBEDDERS", "").split(",")

SENTENCE = "The quick brown fox says \"grüezi\"\nand 東京 twice."
QUESTION = {"role": "user", "content": SENTENCE}
TOOL = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "The weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
            "required": ["city", "days"],
        },
    },
}
ARGUMENTS = {"city": "mock", "days": 1}
RESULT = {"role": "tool", "tool_name": "get_weather", "content": "12 °C"}


def client():
    headers = {"authorization": f"Bearer {os.environ['API_KEY']}"}
    return ollama.Client(host=os.environ["BASE_URL"], headers=headers, timeout=30)


@check
def whole(api, model):
    answer = api.chat(model, [QUESTION])
    equal(answer.message.content, SENTENCE)
    equal((answer.model, answer.done, answer.done_reason), (model, True, "stop"))
    assert answer.prompt_eval_count > 0 and answer.eval_count > 0, "no usage"


@check
def settings(api, model):
    system = {"role": "system", "content": "Be kind."}
    options = {"num_predict": 2, "temperature": 0.5}
    equal(api.chat(model, [system, QUESTION], options=options).done_reason, "length")


@check
def stream(api, model):
    lines = list(api.chat(model, [QUESTION], stream=True))
    equal("".join(line.message.content or "" for line in lines), SENTENCE)
    equal([line.done for line in lines].count(True), 1)
    equal(lines[-1].done_reason, "stop")
    assert lines[-1].eval_count > 0, "no usage"


@check
def tools_round_trip(api, model):
    answer = api.chat(model, [QUESTION], tools=[TOOL])
    call = answer.message.tool_calls[0].function
    equal((call.name, call.arguments), ("get_weather", ARGUMENTS))
    closing = api.chat(model, [QUESTION, answer.message, RESULT], tools=[TOOL])
    assert "12 °C" in closing.message.content, closing.message.content


@check
def tools_stream(api, model):
    lines = list(api.chat(model, [QUESTION], tools=[TOOL], stream=True))
    calls = [call for line in lines for call in line.message.tool_calls or []]
    equal([(call.function.name, call.function.arguments) for call in calls], [("get_weather", ARGUMENTS)])
    said = {"role": "assistant", "content": "", "tool_calls": calls}
    closing = api.chat(model, [QUESTION, said, RESULT], tools=[TOOL], stream=True)
    assert "12 °C" in "".join(line.message.content or "" for line in closing)


@check
def generate(api, model):
    equal(api.generate(model, SENTENCE).response, SENTENCE)
    lines = list(api.generate(model, SENTENCE, stream=True))
    equal("".join(line.response for line in lines), SENTENCE)
    equal(lines[-1].done, True)


@check
def structured_output(api, model):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}
    equal(json.loads(api.chat(model, [QUESTION], format=schema).message.content), {"n": 1})


@check
def embeddings(api, model):
    if model != MODELS[0]:
        return
    for embedder in EMBEDDERS:
        vectors = api.embed(embedder, ["one", "two"]).embeddings
        equal(len(vectors), 2)
        assert vectors[0] != vectors[1], "one vector for two texts"


@check
def lists(api, model):
    names = [listed.model for listed in api.list().models]
    assert model in names, f"{model} is not among {names}"
    api.show(model)


@check
def unknown_model(api, model):
    error = raised(ollama.ResponseError, lambda: api.chat(f"{model}x", [QUESTION]))
    assert error.status_code in (400, 404), error.status_code
    assert error.error, "an error without a message"


@check
def rate_limit(api, model):
    error = raised(ollama.ResponseError, lambda: api.chat(f"{model}-limited", [QUESTION]))
    equal(error.status_code, 429)
    raised(ollama.ResponseError, lambda: list(api.chat(f"{model}-limited", [QUESTION], stream=True)))


if __name__ == "__main__":
    sys.exit(run(client(), MODELS))
