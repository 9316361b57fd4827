"""Replies of which nothing is declared show what their collection takes or declares elsewhere; what is declared stays."""

from typing import Any

import pytest

from scaffold.model.entities.undeclared import Completed, complete_replies
from scaffold.normal.repair import repair
from tests import contracts
from tests.unit.model.contracts import data_of


def completed(paths: str, schemas: str = "{}") -> Completed:
    spec = {
        "info": {"title": "T", "version": "1"},
        "paths": data_of(paths),
        "components": {"schemas": data_of(schemas)},
    }
    return complete_replies(repair(spec).contract)


def shown(contract: Any, path: str, method: str) -> Any:
    """Return the schema of the first success, None where it has no JSON."""
    responses = contract["paths"][path][method]["responses"]
    content = next(response for status, response in responses.items() if status[0] == "2").get("content", {})
    return content.get("application/json", {}).get("schema")


def named(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def takes(properties: str = "{title: {type: string}}", **further: str) -> str:
    schema = f"{{type: object, properties: {properties}{''.join(f', {k}: {v}' for k, v in further.items())}}}"
    return f"requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}"


OPEN = "responses: {'200': {description: ok}}"
MADE = "responses: {'201': {description: made}}"
ITEM = "parameters: [{name: id, in: path, required: true, schema: {type: integer, format: int64, description: whose}}]"
FILMS = f"""
/films:
  post: {{{takes(required="[title]")}, {MADE}}}
  get: {{{OPEN}}}
/films/{{id}}:
  {ITEM}
  get: {{{OPEN}}}
  patch: {{{takes("{title: {type: string}, stars: {type: integer}}")}, {OPEN}}}
  delete: {{{OPEN}}}
"""


def test_what_is_taken_is_shown_with_the_key_of_the_path() -> None:
    found = completed(FILMS)
    film = found.contract["components"]["schemas"]["Film"]
    assert film["required"] == ["id", "title"]
    assert list(film["properties"]) == ["id", "title", "stars"]
    assert film["properties"]["id"] == {"type": "integer", "format": "int64", "readOnly": True}
    assert shown(found.contract, "/films", "get") == {"type": "array", "items": named("Film")}
    for path, method in (("/films", "post"), ("/films/{id}", "get"), ("/films/{id}", "patch")):
        assert shown(found.contract, path, method) == named("Film")
    assert "content" not in found.contract["paths"]["/films/{id}"]["delete"]["responses"]["200"]


def test_one_remark_says_what_is_shown_and_ends_with_the_line_that_says_it() -> None:
    (remark,) = completed(FILMS).remarks
    assert (remark.code, remark.pointer) == ("reply-assumed", "/paths/~1films/post")
    assert (
        "POST /films, GET /films, GET /films/{id}, PATCH /films/{id} declare no body and show Film"
        in remark.message
    )
    line = "`content: {application/json: {schema: {$ref: '#/components/schemas/Film'}}}` says it"
    assert remark.message.endswith(line)


def test_what_is_declared_stays() -> None:
    spec = repair(contracts.load("shelves")).contract
    assert complete_replies(spec).contract is spec


@pytest.mark.parametrize(
    "reply",
    [
        "{'204': {description: nothing}}",
        "{'202': {description: later}}",
        "{'200': {description: ok, content: {text/csv: {schema: {type: string}}}}}",
        "{'200': {description: ok, content: {application/json: {example: {title: Alien}}}}}",
        "{'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: string}}}}}}",
        "{'200': {description: ok, content: {application/json: {schema: {type: object, additionalProperties: {type: string}}}}}}",
        "{'302': {description: elsewhere}}",
    ],
)
def test_a_reply_that_says_something_stays(reply: str) -> None:
    found = completed(FILMS.replace(f"get: {{{OPEN}}}\n/films/", f"get: {{responses: {reply}}}\n/films/"))
    assert found.contract["paths"]["/films"]["get"]["responses"] == data_of(reply)
    assert shown(found.contract, "/films/{id}", "get") == named("Film")


@pytest.mark.parametrize(
    "schema", ["{}", "{type: array}", "{type: array, items: {}}", "{type: array, items: {type: object}}"]
)
def test_a_list_of_anything_says_nothing(schema: str) -> None:
    reply = f"{{'200': {{description: ok, content: {{application/json: {{schema: {schema}}}}}}}}}"
    found = completed(FILMS.replace(f"get: {{{OPEN}}}\n/films/", f"get: {{responses: {reply}}}\n/films/"))
    assert shown(found.contract, "/films", "get") == {"type": "array", "items": named("Film")}


def test_what_one_reply_declares_the_others_show() -> None:
    found = completed(
        f"""
/films:
  post: {{{takes()}, {MADE}}}
  get: {{{OPEN}}}
/films/{{film_id}}:
  get:
    responses:
      '200': {{description: ok, content: {{application/json: {{schema: {{$ref: '#/components/schemas/Movie'}}}}}}}}
  put: {{{takes()}, {OPEN}}}
""",
        "Movie: {type: object, required: [id], properties: {id: {type: string}, title: {type: string}}}",
    )
    assert shown(found.contract, "/films", "get") == {"type": "array", "items": named("Movie")}
    # Nothing else says under which key a thing was created; what is changed is known.
    assert shown(found.contract, "/films", "post") == named("Movie")
    assert shown(found.contract, "/films/{film_id}", "put") is None


def test_an_id_that_may_be_null_identifies_all_the_same() -> None:
    declared = "Film: {type: object, properties: {id: {type: [integer, 'null']}, title: {type: string}, stars: {type: integer}}}"
    found = completed(FILMS, declared)
    assert shown(found.contract, "/films/{id}", "get") == named("Film")
    assert list(found.contract["components"]["schemas"]) == ["Film"]


def test_secrets_are_not_shown() -> None:
    sent = "{title: {type: string}, password: {type: string}, apiToken: {type: string}, note: {type: string, writeOnly: true}}"
    found = completed(FILMS.replace(takes(required="[title]"), takes(sent, required="[title]")))
    assert list(found.contract["components"]["schemas"]["Film"]["properties"]) == ["id", "title", "stars"]


def test_what_hides_a_secret_within_is_not_shown_at_all() -> None:
    sent = "{title: {type: string}, owner: {type: object, properties: {password: {type: string}}}}"
    assert completed(FILMS.replace(takes(required="[title]"), takes(sent))).remarks == ()


def test_a_component_of_the_name_is_taken_where_it_has_the_key_and_what_is_sent() -> None:
    declared = "FilmResponse: {type: object, properties: {id: {type: integer}, title: {type: string}, stars: {type: integer}}}"
    found = completed(FILMS, declared)
    assert shown(found.contract, "/films/{id}", "get") == named("FilmResponse")
    assert list(found.contract["components"]["schemas"]) == ["FilmResponse"]
    assert (
        completed(
            FILMS, "FilmResponse: {type: object, properties: {id: {type: integer}, name: {type: string}}}"
        ).remarks
        == ()
    )


def test_a_request_of_that_name_is_not_changed() -> None:
    body = "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Film'}}}}"
    film = "Film: {type: object, properties: {title: {type: string}}}"
    found = completed(FILMS.replace(takes(required="[title]"), body), film)
    assert found.contract["components"]["schemas"]["Film"] == data_of(film)["Film"]
    assert shown(found.contract, "/films/{id}", "get") == named("FilmResponse")


@pytest.mark.parametrize("path", ["/films/rate", "/search", "/login", "/webhooks", "/uploads", "/sessions"])
def test_an_action_keeps_nothing(path: str) -> None:
    assert completed(f"{path}: {{post: {{{takes()}, {MADE}}}, get: {{{OPEN}}}}}").remarks == ()


def test_what_only_a_post_names_is_a_collection_where_it_says_created_or_is_called_so() -> None:
    assert completed(f"/films: {{post: {{{takes()}, {OPEN}}}}}").remarks == ()
    found = completed(f"/films: {{post: {{{takes()}, {MADE}}}}}")
    assert found.contract["components"]["schemas"]["Film"]["x-entity"] == {"key": "id"}
    body = "requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/CreateFilmRequest'}}}}"
    request = "CreateFilmRequest: {type: object, properties: {title: {type: string}}}"
    assert completed(f"/films: {{post: {{{body}, {OPEN}}}}}", request).remarks


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/films/{id}:\n  " + ITEM, "/films/{owner_id}:"),
        ("/films/{id}:\n  " + ITEM, "/films/{genre}:"),
        (ITEM, ITEM.replace("type: integer, format: int64", "enum: [1, 2]")),
        (takes(required="[title]"), takes("{title: {type: integer}}")),
        (
            takes(required="[title]"),
            takes("{title: {type: string}}", oneOf="[{required: [title]}, {required: [stars]}]"),
        ),
        ("/films:\n", f"/studios/{{studio}}/films: {{post: {{{takes()}, {MADE}}}}}\n/films:\n"),
    ],
    ids=["another's key", "a filter", "few keys", "two types", "a union", "two places"],
)
def test_in_doubt_nothing_is_shown(old: str, new: str) -> None:
    assert old in FILMS
    assert completed(FILMS.replace(old, new)).remarks == ()


def test_a_key_that_clients_choose_is_theirs() -> None:
    sent = takes("{isbn: {type: string}, title: {type: string}}", required="[isbn]")
    found = completed(f"/books: {{post: {{{sent}, {MADE}}}}}\n/books/{{isbn}}: {{get: {{{OPEN}}}}}")
    book = found.contract["components"]["schemas"]["Book"]
    assert (book["required"], list(book["properties"])) == (["isbn"], ["isbn", "title"])


@pytest.mark.parametrize(
    "responses", ["{}", "{'401': {description: nobody}}", "{default: {description: a film}}"]
)
def test_where_no_success_is_declared_there_is_one_that_shows_the_thing(responses: str) -> None:
    found = completed(FILMS.replace(f"get: {{{OPEN}}}\n  patch", f"get: {{responses: {responses}}}\n  patch"))
    kept = found.contract["paths"]["/films/{id}"]["get"]["responses"]
    assert kept["200"]["content"]["application/json"]["schema"] == named("Film")
    assert kept.keys() == {"200", *data_of(responses)}


@pytest.mark.parametrize("media", ["", "schema: {}", "schema: {type: object}"])
def test_json_that_is_promised_to_who_changes_a_thing_shows_it(media: str) -> None:
    reply = f"responses: {{'200': {{description: ok, content: {{application/json: {{{media}}}}}}}}}"
    declared = reply.replace(f"{{{media}}}", "{schema: {$ref: '#/components/schemas/Film'}}")
    found = completed(
        FILMS.replace(f"get: {{{OPEN}}}\n  patch", f"get: {{{declared}}}\n  patch").replace(
            f"{OPEN}}}\n  delete", f"{reply}}}\n  delete"
        ),
        "Film: {type: object, properties: {id: {type: integer}, title: {type: string}}}",
    )
    assert shown(found.contract, "/films/{id}", "patch") == named("Film")


def test_what_an_envelope_holds_is_what_others_show() -> None:
    film = "{type: object, properties: {message: {type: string}, data: {$ref: '#/components/schemas/Film'}}}"
    reply = f"responses: {{'200': {{description: ok, content: {{application/json: {{schema: {film}}}}}}}}}"
    found = completed(
        FILMS.replace(f"get: {{{OPEN}}}\n  patch", f"get: {{{reply}}}\n  patch"),
        "Film: {type: object, properties: {id: {type: integer}, title: {type: string}}}",
    )
    assert shown(found.contract, "/films", "get") == {"type": "array", "items": named("Film")}


def test_what_is_created_below_others_is_shown_by_paths_of_its_own() -> None:
    found = completed(
        f"""
/studios/{{studio}}/films: {{post: {{{takes()}, {MADE}}}}}
/films: {{get: {{{OPEN}}}}}
/films/{{film}}: {{get: {{{OPEN}}}, delete: {{{OPEN}}}}}
"""
    )
    assert shown(found.contract, "/studios/{studio}/films", "post") == named("Film")
    assert shown(found.contract, "/films", "get") == {"type": "array", "items": named("Film")}
    assert shown(found.contract, "/films/{film}", "get") == named("Film")


def test_operations_that_answer_nothing_with_it_are_left_as_they_are() -> None:
    ids = {"postFilms", "getFilms"}
    contract = repair({"paths": data_of(FILMS)}).contract
    assert ids < set(complete_replies(contract).operations)
    left = complete_replies(contract, without=ids)
    assert ids.isdisjoint(left.operations)
    assert left.contract["paths"]["/films"] == contract["paths"]["/films"]
