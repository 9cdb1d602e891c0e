"""Checks an OpenAPI document with openapi-spec-validator, and examples and answers with the schemas in it."""

import json
import sys

from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

with open(sys.argv[1]) as file:
    given = json.load(file)
document, answers = given["document"], given["answers"]
OpenAPIV31SpecValidator(document).validate()


def check(schema, value):
    """References of the document are resolved in a schema that has its components."""
    Draft202012Validator({**schema, "components": document["components"]}).validate(value)


for one in answers:
    operation = document["paths"][one["path"]][one["method"]]
    check(operation["requestBody"]["content"][one["contentType"]]["schema"], one["example"])
    check(operation["responses"][one["status"]]["content"]["application/json"]["schema"], one["answer"])
for name, schema in document["components"]["schemas"].items():
    for example in schema.get("examples", []):
        check(schema, example)
print(f"valid, {len(answers)} examples")
