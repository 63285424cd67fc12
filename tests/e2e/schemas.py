# SPDX-License-Identifier: Apache-2.0
"""The schemas of docs/schemas: `validate("results", document)` raises AssertionError with the place that does not fit.

What was validated is remembered in `validated`, so that a test can see that no schema is left without a real document.
"""
import json
import pathlib
import warnings

import jsonschema

FOLDER = pathlib.Path(__file__).resolve().parents[2] / "docs" / "schemas"
SCHEMAS = {path.name.removesuffix(".schema.json"): json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.schema.json"))}
validated: set[str] = set()


def _validator(name: str) -> jsonschema.Draft202012Validator:
    by_id = {schema["$id"]: schema for schema in SCHEMAS.values()}
    with warnings.catch_warnings():
        # Newer versions of the package have another way to resolve references, which Debian's does not know yet.
        warnings.simplefilter("ignore", DeprecationWarning)
        resolver = jsonschema.RefResolver(SCHEMAS[name]["$id"], SCHEMAS[name], store=by_id)
        return jsonschema.Draft202012Validator(SCHEMAS[name], resolver=resolver)


def validate(name: str, document) -> None:
    problems = [f"{'/'.join(map(str, e.absolute_path)) or 'document'}: {e.message}" for e in _validator(name).iter_errors(document)]
    assert not problems, f"not as {name}.schema.json says:\n" + "\n".join(problems) + f"\n{json.dumps(document)[:2000]}"
    validated.add(name)


def only_document(text: str):
    """The one JSON document of a standard output."""
    lines = text.splitlines()
    assert len(lines) == 1, f"not one line: {text[:2000]!r}"
    return json.loads(lines[0])


def error_of(stderr: str) -> dict:
    """The error object on the last line of standard error, validated."""
    document = json.loads(stderr.splitlines()[-1])
    validate("error", document)
    return document["error"]
