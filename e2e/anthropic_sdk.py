"""Checks a server through Anthropic's own Python library, whatever provider is behind the models.

    BASE_URL=http://127.0.0.1:4000 API_KEY=sk-... MODELS=a,b python anthropic_sdk.py [CHECK ...]

The models repeat the last message of the user, or call the first tool that they are offered. For each MODEL there is
also a MODEL-limited, which refuses every call with a 429. THINKERS are those of the models whose thoughts are signed.
"""

import os
import sys

import anthropic

from checks import check, equal, raised, run

MODELS = os.environ["MODELS"].split(",")
THINKERS = os.environ.get("THINKERS", "").split(",")

SENTENCE = "The quick brown fox says \"grüezi\"\nand 東京 twice."
QUESTION = {"role": "user", "content": SENTENCE}
TOOL = {
    "name": "get_weather",
    "description": "The weather of a city",
    "input_schema": {
        "type": "object",
        "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
        "required": ["city", "days"],
    },
}
ARGUMENTS = {"city": "mock", "days": 1}


def client(**options):
    # A retry would hide a fault of the server.
    settings = {"max_retries": 0, "timeout": 30.0, "api_key": os.environ["API_KEY"], **options}
    return anthropic.Anthropic(base_url=os.environ["BASE_URL"], **settings)


def asked(model, *messages, **more):
    return {"model": model, "max_tokens": 4000, "messages": [QUESTION, *messages], **more}


def answering(call, **more):
    return {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "12 °C", **more}]}


def text_of(message):
    return "".join(block.text for block in message.content if block.type == "text")


def call_of(message):
    return next(block for block in message.content if block.type == "tool_use")


@check
def whole(api, model):
    answer = api.messages.create(**asked(model))
    equal(text_of(answer), SENTENCE)
    equal((answer.type, answer.role, answer.model), ("message", "assistant", model))
    equal(answer.stop_reason, "end_turn")
    assert answer.usage.input_tokens > 0 and answer.usage.output_tokens > 0, "no usage"


@check
def token_limit(api, model):
    answer = api.messages.create(**{**asked(model), "max_tokens": 2})
    equal(answer.stop_reason, "max_tokens")


@check
def system_and_blocks(api, model):
    system = [{"type": "text", "text": "Be kind.", "cache_control": {"type": "ephemeral"}}]
    blocks = [{"type": "text", "text": "one"}, {"type": "text", "text": "two"}]
    earlier = [{"role": "assistant", "content": "yes"}, {"role": "user", "content": blocks}]
    answer = text_of(api.messages.create(**asked(model, *earlier, system=system)))
    assert "one" in answer and "two" in answer, answer


@check
def stream(api, model):
    with api.messages.stream(**asked(model)) as events:
        text = "".join(events.text_stream)
        final = events.get_final_message()
    equal(text, SENTENCE)
    equal(text_of(final), SENTENCE)
    equal((final.stop_reason, final.model), ("end_turn", model))
    assert final.usage.output_tokens > 0, "no usage"


@check
def raw_stream(api, model):
    kinds = [event.type for event in api.messages.create(**asked(model, stream=True))]
    equal((kinds[0], kinds[-2], kinds[-1]), ("message_start", "message_delta", "message_stop"))
    equal(kinds.count("content_block_start"), kinds.count("content_block_stop"))


@check
def tools_round_trip(api, model):
    answer = api.messages.create(**asked(model, tools=[TOOL]))
    call = call_of(answer)
    equal((call.name, call.input), ("get_weather", ARGUMENTS))
    equal(answer.stop_reason, "tool_use")
    said = {"role": "assistant", "content": answer.content}
    closing = api.messages.create(**asked(model, said, answering(call), tools=[TOOL]))
    equal(closing.stop_reason, "end_turn")
    assert "12 °C" in text_of(closing), text_of(closing)


@check
def failed_tool(api, model):
    answer = api.messages.create(**asked(model, tools=[TOOL]))
    said = {"role": "assistant", "content": answer.content}
    result = answering(call_of(answer), is_error=True)
    assert "12 °C" in text_of(api.messages.create(**asked(model, said, result, tools=[TOOL])))


@check
def tools_stream(api, model):
    with api.messages.stream(**asked(model, tools=[TOOL])) as events:
        final = events.get_final_message()
    call = call_of(final)
    equal((call.name, call.input), ("get_weather", ARGUMENTS))
    equal(final.stop_reason, "tool_use")
    said = {"role": "assistant", "content": final.content}
    with api.messages.stream(**asked(model, said, answering(call), tools=[TOOL])) as events:
        assert "12 °C" in events.get_final_text()


@check
def tool_choice(api, model):
    other = {**TOOL, "name": "get_time"}
    chosen = api.messages.create(**asked(model, tools=[TOOL, other], tool_choice={"type": "tool", "name": "get_time"}))
    equal(call_of(chosen).name, "get_time")
    none = api.messages.create(**asked(model, tools=[TOOL], tool_choice={"type": "none"}))
    equal(none.stop_reason, "end_turn")


@check
def thoughts(api, model):
    if model not in THINKERS:
        return
    settings = {"thinking": {"type": "enabled", "budget_tokens": 1024}, "tools": [TOOL]}
    answer = api.messages.create(**asked(model, **settings))
    equal(answer.content[0].type, "thinking")
    said = {"role": "assistant", "content": answer.content}
    # The provider refuses a signature that is not the one that it gave.
    closing = api.messages.create(**asked(model, said, answering(call_of(answer)), **settings))
    assert "12 °C" in text_of(closing), text_of(closing)


@check
def thoughts_stream(api, model):
    if model not in THINKERS:
        return
    settings = {"thinking": {"type": "enabled", "budget_tokens": 1024}, "tools": [TOOL]}
    with api.messages.stream(**asked(model, **settings)) as events:
        final = events.get_final_message()
    equal(final.content[0].type, "thinking")
    assert final.content[0].thinking, "an empty thought"
    said = {"role": "assistant", "content": final.content}
    closing = api.messages.create(**asked(model, said, answering(call_of(final)), **settings))
    assert "12 °C" in text_of(closing), text_of(closing)


@check
def tokens_are_counted(api, model):
    assert api.messages.count_tokens(model=model, messages=[QUESTION]).input_tokens > 0


@check
def unknown_model(api, model):
    kinds = (anthropic.BadRequestError, anthropic.NotFoundError)
    error = raised(kinds, lambda: api.messages.create(**asked(f"{model}x")))
    equal(error.body["type"], "error")
    assert error.body["error"]["type"] in ("invalid_request_error", "not_found_error"), error.body


@check
def rate_limit(api, model):
    limited = asked(f"{model}-limited")
    error = raised(anthropic.RateLimitError, lambda: api.messages.create(**limited))
    equal(error.body["error"]["type"], "rate_limit_error")
    raised(anthropic.RateLimitError, lambda: api.messages.create(**limited, stream=True))


@check
def wrong_key(_, model):
    stranger = client(api_key="sk-not-a-key")
    error = raised(anthropic.AuthenticationError, lambda: stranger.messages.create(**asked(model)))
    equal(error.body["error"]["type"], "authentication_error")


if __name__ == "__main__":
    sys.exit(run(client(), MODELS))
