"""usage: TOOLS DOCUMENTS. Prints the errors of each document, one line of JSON for each that has any."""
import json
import sys

sys.path.insert(0, sys.argv[1])
import validate_openai  # noqa: E402

by_schema, seen = validate_openai.by_schema, {}


def shape(value, name=""):
    """What a schema looks at: types, names, and short texts such as tags; not what a text says."""
    if isinstance(value, dict):
        return {key: shape(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [shape(inner, name) for inner in value]
    free = ("delta", "text", "content", "arguments", "partial_json", "thinking", "signature", "token", "id", "item_id")
    if isinstance(value, str) and (name in free or len(value) > 40):
        return "s" if value else ""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return type(value).__name__ + ("-" if value < 0 else "")
    return value


def remembered(kind, doc, where="$"):
    """Events of one shape are as valid as the first of them: a stream has hundreds."""
    key = kind + json.dumps(shape(doc))
    if key not in seen:
        seen[key] = by_schema(kind, doc, "")
    return [(level, where + at, what) for level, at, what in seen[key]]


validate_openai.by_schema = remembered
with open(sys.argv[2], encoding="utf-8") as documents:
    for number, line in enumerate(documents):
        document = json.loads(line)
        text, kind = document["text"], document["kind"]
        found = validate_openai.validate(kind, text if kind.endswith("-stream") else json.loads(text))
        errors = sorted({f"{at}: {what}" for level, at, what in found if level == "error"})
        if errors:
            print(json.dumps({"number": number, "found": errors[:5]}))
