"""Checks a server through OpenAI's own Python library.

    BASE_URL=http://127.0.0.1:4000/v1 API_KEY=sk-... python openai_sdk.py [CHECK ...]

Each check prints `ok NAME` or `FAIL NAME: why`; the status is 1 when any of them failed.

What is behind the models is told by the environment. All of them but the last three answer normally; chat answers
repeat the last message of the user, or call the first tool that they are offered.

    MODEL              chat, streams, tools and Responses   gpt-4o
    MODEL_EMBEDDING    embeddings                           text-embedding-3-small
    MODEL_MODERATION   moderations                          omni-moderation-latest
    MODEL_IMAGE        images                               gpt-image-1
    MODEL_SPEECH       speech                               tts-1
    MODEL_TRANSCRIBE   transcriptions                       whisper-1
    MODEL_CUT          its streams break off in the middle  gpt-4o-cut
    MODEL_SLOW         its streams take more than 5 s       gpt-4o-slow
    MODEL_LIMITED      refuses every call with a 429        gpt-4o-limited
"""

import io
import json
import os
import sys
import time

import openai

from checks import check, equal, raised, run

MODEL = os.environ.get("MODEL", "gpt-4o")
MODEL_EMBEDDING = os.environ.get("MODEL_EMBEDDING", "text-embedding-3-small")
MODEL_MODERATION = os.environ.get("MODEL_MODERATION", "omni-moderation-latest")
MODEL_IMAGE = os.environ.get("MODEL_IMAGE", "gpt-image-1")
MODEL_SPEECH = os.environ.get("MODEL_SPEECH", "tts-1")
MODEL_TRANSCRIBE = os.environ.get("MODEL_TRANSCRIBE", "whisper-1")
MODEL_CUT = os.environ.get("MODEL_CUT", "gpt-4o-cut")
MODEL_SLOW = os.environ.get("MODEL_SLOW", "gpt-4o-slow")
MODEL_LIMITED = os.environ.get("MODEL_LIMITED", "gpt-4o-limited")

SENTENCE = "The quick brown fox says \"grüezi\"\nand 東京 twice."
MESSAGES = [{"role": "user", "content": SENTENCE}]
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

def client(**options):
    # A retry would hide a fault of the server.
    settings = {"max_retries": 0, "timeout": 30.0, **options}
    settings.setdefault("api_key", os.environ["API_KEY"])
    return openai.OpenAI(base_url=os.environ["BASE_URL"], **settings)


def text_of(chunks):
    return "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)


@check
def chat(api):
    answer = api.chat.completions.create(model=MODEL, messages=MESSAGES)
    equal(answer.choices[0].message.content, SENTENCE)
    equal(answer.choices[0].finish_reason, "stop")
    equal(answer.usage.total_tokens, answer.usage.prompt_tokens + answer.usage.completion_tokens)
    assert answer.usage.completion_tokens > 0, "no usage"


@check
def chat_stream(api):
    chunks = list(api.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True))
    equal(text_of(chunks), SENTENCE)
    equal([chunk for chunk in chunks if chunk.usage or not chunk.choices], [])
    equal(chunks[-1].choices[0].finish_reason, "stop")
    equal(len({chunk.id for chunk in chunks}), 1)


@check
def chat_stream_with_usage(api):
    options = {"include_usage": True}
    chunks = list(api.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True, stream_options=options))
    equal(text_of(chunks), SENTENCE)
    equal([chunk.usage is not None for chunk in chunks].count(True), 1)
    equal(chunks[-1].choices, [])
    assert chunks[-1].usage.total_tokens > 0, "empty usage"


@check
def chat_keeps_one_model_name(api):
    answer = api.chat.completions.create(model=MODEL, messages=MESSAGES)
    chunks = list(api.chat.completions.create(model=MODEL, messages=MESSAGES, stream=True))
    equal({chunk.model for chunk in chunks}, {answer.model})


@check
def several_choices(api):
    answer = api.chat.completions.create(model=MODEL, messages=MESSAGES, n=3)
    equal([choice.index for choice in answer.choices], [0, 1, 2])
    equal({choice.message.content for choice in answer.choices}, {SENTENCE})


@check
def tools_round_trip(api):
    answer = api.chat.completions.create(model=MODEL, messages=MESSAGES, tools=[TOOL])
    call = answer.choices[0].message.tool_calls[0]
    equal(answer.choices[0].finish_reason, "tool_calls")
    equal(call.function.name, "get_weather")
    equal(set(json.loads(call.function.arguments)), {"city", "days"})
    result = {"role": "tool", "tool_call_id": call.id, "content": "12 °C"}
    messages = [*MESSAGES, answer.choices[0].message, result]
    closing = api.chat.completions.create(model=MODEL, messages=messages, tools=[TOOL])
    equal(closing.choices[0].finish_reason, "stop")
    assert "12 °C" in closing.choices[0].message.content, closing.choices[0].message.content


@check
def tools_stream(api):
    chunks = list(api.chat.completions.create(model=MODEL, messages=MESSAGES, tools=[TOOL], stream=True))
    deltas = [call for chunk in chunks for choice in chunk.choices for call in choice.delta.tool_calls or []]
    equal([delta.id for delta in deltas if delta.id][1:], [])
    assert deltas[0].id, "the first part has no id"
    equal(deltas[0].function.name, "get_weather")
    arguments = "".join(delta.function.arguments or "" for delta in deltas)
    equal(set(json.loads(arguments)), {"city", "days"})
    equal(chunks[-1].choices[0].finish_reason, "tool_calls")


@check
def embeddings(api):
    # Unless told otherwise the library asks for base64 and decodes it.
    encoded = api.embeddings.create(model=MODEL_EMBEDDING, input=["one", "two"])
    plain = api.embeddings.create(model=MODEL_EMBEDDING, input=["one", "two"], encoding_format="float")
    equal([item.index for item in encoded.data], [0, 1])
    for one, other in zip(encoded.data, plain.data, strict=True):
        equal(len(one.embedding), len(other.embedding))
        assert max(abs(a - b) for a, b in zip(one.embedding, other.embedding)) < 1e-5, "other numbers in base64"


@check
def embeddings_are_counted(api):
    assert api.embeddings.create(model=MODEL_EMBEDDING, input=["one", "two"]).usage.prompt_tokens > 0, "no usage"


@check
def responses(api):
    answer = api.responses.create(model=MODEL, input=SENTENCE)
    equal(answer.status, "completed")
    equal(answer.output_text, SENTENCE)
    assert answer.usage.output_tokens > 0, "no usage"


@check
def responses_stream(api):
    events = list(api.responses.create(model=MODEL, input=SENTENCE, stream=True))
    equal(events[0].type, "response.created")
    equal(events[-1].type, "response.completed")
    equal("".join(e.delta for e in events if e.type == "response.output_text.delta"), SENTENCE)
    equal(events[-1].response.output_text, SENTENCE)


@check
def responses_tools_round_trip(api):
    tool = {"type": "function", **TOOL["function"], "strict": False}
    question = {"role": "user", "content": SENTENCE}
    answer = api.responses.create(model=MODEL, input=[question], tools=[tool])
    call = next(item for item in answer.output if item.type == "function_call")
    equal(call.name, "get_weather")
    equal(set(json.loads(call.arguments)), {"city", "days"})
    result = {"type": "function_call_output", "call_id": call.call_id, "output": "12 °C"}
    closing = api.responses.create(model=MODEL, input=[question, *answer.output, result], tools=[tool])
    assert "12 °C" in closing.output_text, closing.output_text


@check
def responses_tools_stream(api):
    tool = {"type": "function", **TOOL["function"], "strict": False}
    events = list(api.responses.create(model=MODEL, input=SENTENCE, tools=[tool], stream=True))
    arguments = "".join(e.delta for e in events if e.type == "response.function_call_arguments.delta")
    equal(set(json.loads(arguments)), {"city", "days"})
    equal(events[-1].type, "response.completed")
    calls = [item for item in events[-1].response.output if item.type == "function_call"]
    equal([call.arguments for call in calls], [arguments])


@check
def structured_output(api):
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"], "additionalProperties": False}
    form = {"type": "json_schema", "json_schema": {"name": "number", "schema": schema, "strict": True}}
    answer = api.chat.completions.create(model=MODEL, messages=MESSAGES, response_format=form)
    equal(json.loads(answer.choices[0].message.content), {"n": 1})


@check
def models(api):
    names = [model.id for model in api.models.list()]
    assert MODEL in names, f"{MODEL} is not among {names}"
    equal(api.models.retrieve(MODEL).id, MODEL)
    raised(openai.NotFoundError, lambda: api.models.retrieve("no-such-model"))


@check
def moderations(api):
    answer = api.moderations.create(model=MODEL_MODERATION, input="a kind word")
    equal(len(answer.results), 1)
    equal(answer.results[0].flagged, False)


@check
def images(api):
    answer = api.images.generate(model=MODEL_IMAGE, prompt="a tollgate in the hills", n=2)
    equal(len(answer.data), 2)
    assert all(image.b64_json or image.url for image in answer.data), "an image without data"


@check
def speech(api):
    answer = api.audio.speech.create(model=MODEL_SPEECH, voice="alloy", input=SENTENCE)
    assert len(answer.read()) > 500, "no sound"


@check
def speech_stream(api):
    call = {"model": MODEL_SPEECH, "voice": "alloy", "input": SENTENCE}
    whole = api.audio.speech.create(**call).read()
    with api.audio.speech.with_streaming_response.create(**call) as answer:
        equal(b"".join(answer.iter_bytes()), whole)


@check
def transcription(api):
    sound = io.BytesIO(bytes(range(256)) * 400)
    sound.name = "speech.wav"
    answer = api.audio.transcriptions.create(model=MODEL_TRANSCRIBE, file=sound, language="de")
    assert "intact" in answer.text, answer.text


@check
def wrong_key(_):
    stranger = client(api_key="sk-not-a-key")
    error = raised(openai.AuthenticationError, lambda: stranger.chat.completions.create(model=MODEL, messages=MESSAGES))
    equal(error.status_code, 401)
    assert error.body and error.body.get("message"), "an error without a message"
    assert "sk-not-a-key" not in str(error), "the message repeats the key"


@check
def unknown_model(api):
    kinds = (openai.BadRequestError, openai.NotFoundError)
    wrong = f"{MODEL}x"
    try:
        api.chat.completions.create(model=wrong, messages=MESSAGES)
    except kinds as error:
        rest = str(error).replace(wrong, "")
        assert MODEL in rest, f"no close match is named: {error}"
    else:
        raise AssertionError("no error")


@check
def rate_limit(api):
    call = {"model": MODEL_LIMITED, "messages": MESSAGES}
    error = raised(openai.RateLimitError, lambda: api.chat.completions.create(**call))
    equal(error.status_code, 429)
    raised(openai.RateLimitError, lambda: api.chat.completions.create(**call, stream=True))
    raised(openai.RateLimitError, lambda: api.responses.create(model=MODEL_LIMITED, input=SENTENCE))


@check
def bad_request(api):
    error = raised(openai.BadRequestError, lambda: api.chat.completions.create(model=MODEL, messages=[]))
    equal(error.status_code, 400)


@check
def abort_in_the_middle(api):
    started = time.monotonic()
    with api.chat.completions.create(model=MODEL_SLOW, messages=MESSAGES, stream=True) as stream:
        next(iter(stream))
    assert time.monotonic() - started < 3, "closing a stream took long"
    equal(api.chat.completions.create(model=MODEL, messages=MESSAGES).choices[0].finish_reason, "stop")


@check
def cut_stream(api):
    def read():
        return list(api.chat.completions.create(model=MODEL_CUT, messages=MESSAGES, stream=True))

    raised(openai.APIError, read)


if __name__ == "__main__":
    sys.exit(run(client()))
