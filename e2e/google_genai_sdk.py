"""Checks a server through Google's own Python library, whatever provider is behind the models.

    BASE_URL=http://127.0.0.1:4000 API_KEY=sk-... MODELS=a,b python google_genai_sdk.py [CHECK ...]

The models repeat the last message of the user, or call the first tool that they are offered. For each MODEL there is
also a MODEL-limited, which refuses every call with a 429. EMBEDDERS are models for vectors.
"""

import os
import sys

from google import genai
from google.genai import errors, types

from checks import check, equal, raised, run

MODELS = os.environ["MODELS"].split(",")
EMBEDDERS = os.environ.get("EMBEDDERS", "").split(",")

SENTENCE = "The quick brown fox says \"grüezi\"\nand 東京 twice."
QUESTION = types.Content(role="user", parts=[types.Part(text=SENTENCE)])
WEATHER = types.FunctionDeclaration(
    name="get_weather",
    description="The weather of a city",
    parameters=types.Schema(
        type="OBJECT",
        properties={"city": types.Schema(type="STRING"), "days": types.Schema(type="INTEGER")},
        required=["city", "days"],
    ),
)
ARGUMENTS = {"city": "mock", "days": 1}


def client(**options):
    settings = {"api_key": os.environ["API_KEY"], **options}
    http = types.HttpOptions(base_url=os.environ["BASE_URL"], timeout=30_000)
    return genai.Client(http_options=http, **settings)


def offering(**more):
    off = types.AutomaticFunctionCallingConfig(disable=True)
    tools = [types.Tool(function_declarations=[WEATHER])]
    return types.GenerateContentConfig(tools=tools, automatic_function_calling=off, **more)


def answering(call):
    response = types.FunctionResponse(id=call.id, name=call.name, response={"result": "12 °C"})
    return types.Content(role="user", parts=[types.Part(function_response=response)])


@check
def whole(api, model):
    answer = api.models.generate_content(model=model, contents=SENTENCE)
    equal(answer.text, SENTENCE)
    equal(answer.candidates[0].finish_reason, types.FinishReason.STOP)
    usage = answer.usage_metadata
    assert usage.prompt_token_count > 0 and usage.candidates_token_count > 0, "no usage"


@check
def settings(api, model):
    config = types.GenerateContentConfig(system_instruction="Be kind.", max_output_tokens=2, temperature=0.5)
    answer = api.models.generate_content(model=model, contents=SENTENCE, config=config)
    equal(answer.candidates[0].finish_reason, types.FinishReason.MAX_TOKENS)


@check
def stream(api, model):
    chunks = list(api.models.generate_content_stream(model=model, contents=SENTENCE))
    equal("".join(chunk.text or "" for chunk in chunks), SENTENCE)
    equal(chunks[-1].candidates[0].finish_reason, types.FinishReason.STOP)
    assert chunks[-1].usage_metadata.candidates_token_count > 0, "no usage"


@check
def tools_round_trip(api, model):
    answer = api.models.generate_content(model=model, contents=[QUESTION], config=offering())
    call = answer.function_calls[0]
    equal((call.name, call.args), ("get_weather", ARGUMENTS))
    contents = [QUESTION, answer.candidates[0].content, answering(call)]
    closing = api.models.generate_content(model=model, contents=contents, config=offering())
    assert "12 °C" in closing.text, closing.text


@check
def tools_stream(api, model):
    chunks = list(api.models.generate_content_stream(model=model, contents=[QUESTION], config=offering()))
    parts = [part for chunk in chunks for part in chunk.candidates[0].content.parts or []]
    calls = [part.function_call for part in parts if part.function_call]
    equal([(call.name, call.args) for call in calls], [("get_weather", ARGUMENTS)])
    said = types.Content(role="model", parts=parts)
    contents = [QUESTION, said, answering(calls[0])]
    closing = api.models.generate_content_stream(model=model, contents=contents, config=offering())
    assert "12 °C" in "".join(chunk.text or "" for chunk in closing)


@check
def chat(api, model):
    conversation = api.chats.create(model=model)
    equal(conversation.send_message("one two").text, "one two")
    equal("".join(chunk.text or "" for chunk in conversation.send_message_stream("three")), "three")
    equal({content.role for content in conversation.get_history()}, {"user", "model"})


@check
def automatic_tools(api, model):
    def get_weather(city: str, days: int) -> str:
        """The weather of a city."""
        return f"{days * 12} °C in {city}"

    config = types.GenerateContentConfig(tools=[get_weather])
    answer = api.models.generate_content(model=model, contents=SENTENCE, config=config)
    assert "12 °C in mock" in answer.text, answer.text


@check
def structured_output(api, model):
    schema = types.Schema(type="OBJECT", properties={"n": types.Schema(type="INTEGER")}, required=["n"])
    config = types.GenerateContentConfig(response_mime_type="application/json", response_schema=schema)
    equal(api.models.generate_content(model=model, contents=SENTENCE, config=config).parsed, {"n": 1})


@check
def tokens_are_counted(api, model):
    assert api.models.count_tokens(model=model, contents=SENTENCE).total_tokens > 0


@check
def embeddings(api, model):
    if model != MODELS[0]:
        return
    for embedder in EMBEDDERS:
        answer = api.models.embed_content(model=embedder, contents=["one", "two"])
        equal((embedder, len(answer.embeddings)), (embedder, 2))
        equal([len(embedding.values) > 0 for embedding in answer.embeddings], [True, True])
        assert answer.embeddings[0].values != answer.embeddings[1].values, "one vector for two texts"


@check
def unknown_model(api, model):
    call = {"model": f"{model}x", "contents": SENTENCE}
    error = raised(errors.ClientError, lambda: api.models.generate_content(**call))
    assert (error.code, error.status) in ((404, "NOT_FOUND"), (400, "INVALID_ARGUMENT")), (error.code, error.status)


@check
def rate_limit(api, model):
    call = {"model": f"{model}-limited", "contents": SENTENCE}
    error = raised(errors.ClientError, lambda: api.models.generate_content(**call))
    equal((error.code, error.status), (429, "RESOURCE_EXHAUSTED"))
    raised(errors.ClientError, lambda: list(api.models.generate_content_stream(**call)))


if __name__ == "__main__":
    sys.exit(run(client(), MODELS))
