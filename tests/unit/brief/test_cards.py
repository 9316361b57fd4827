"""Cards read back: the document of a card has the same card."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.brief.designs import design_card
from scaffold.brief.recover.card import read_card
from scaffold.core.errors import InputError
from scaffold.docs.card import render_card
from scaffold.model.describe import describe
from scaffold.openapi.load import load_document

SHARED = Path(__file__).parents[3].parent / "shared" / "cards"
LIBRARY = """\
### Service: Library Service

**Responsibilities:**
- Lends books (and takes them back).
- Keeps the catalogue, with \\*all\\* editions.

**API Endpoints:**
- `POST /api/v1/loans`: Lend a book to a reader.
- `GET /api/v1/loans/{loan_id}`: Retrieve a loan.
- `GET /api/v1/loans`: List the loans of a reader.
- `POST /api/v1/loans/{loan_id}/return`: Take a book back. Deprecated.
- `POST /api/v1/readers/login`: Log in as a reader and get a token.

**Data Model:**
- `Loan` (loan_id, reader_id, book_id, due_date, is_overdue, fee_amount, created_at)
- `Reader` (reader_id, name, email, password_hash)
- `Loan.reader_id` → `Reader` (many-to-one)
- `Loan.book_id` → `Book` of catalogue-service (many-to-one)

**Technology Stack:**
- Language: Rust (with Axum)
- Message broker: RabbitMQ
"""
TOOLS = """\
### Service: Tool Library

**Responsibilities:**
- Lend tools
- Know who has which

**API Endpoints:**
- `GET /tools/{id}`: Read a tool.
- `POST /loans`: Lend a tool.

**Data Model:**
- `Tool` (id, name)
- `Loan` (id, toolId)

**Technology Stack:**
- Language: Kotlin
- Database: PostgreSQL (row locks)
"""
TABLES = """\
# Tool Library

## 1. Overview
Lends
tools.

## 2. Tech stack
| Layer | Choice | Why |
|---|:--|--|
| Language | Kotlin | |
| Database | PostgreSQL | row locks |

## 3. Entities
| Entity | Fields |
|---|---|
| Tool | id, name |
| Loan | `id`, `toolId` |

## 4. Endpoints
| Verb | Path | Purpose |
|---|---|---|
| GET | `/tools/{id}` | Read a tool |
| POST | /loans | Lend a tool |

## 5. Key responsibilities
* Lend tools
* Know who has which
"""
UNDERLINED = """\
Service: Tool Library
=====================

Purpose
-------
Lends tools.

Responsibilities
----------------
1. Lend tools
2. Know who has which

REST API
--------
- **GET** `/tools/:id` \u2014 Read a tool
- **POST** `/loans` - Lend a tool

Data models
-----------
### Tool
- id
- name (text of at most 80 characters)

### Loan
| Field |
|---|
| id |
| toolId |

Stack
-----
Language: Kotlin
Database: PostgreSQL (row locks)
"""
LABELS = """\
## Tool Library

**Purpose**: Lends tools.

**Data model**

1. **Tool**: id, name
2. Loan (id, toolId)

**API:**

+ GET /tools/{id} - Read a tool
+ `POST /loans` Lend a tool

```json
{"an": "example"}
```

**Technologies:**

- **Language:** Kotlin
- **Database**: PostgreSQL (row locks)

**Main responsibilities**

- Lend tools
- Know who has which
"""


def card_of(card: str, folder: Path) -> str:
    path = folder / "card.md"
    designed = design_card(path, card)
    spec = (folder / "openapi.yaml").resolve()
    return render_card(describe(load_document(spec, unsaved={spec: designed.spec})).model, examples=False)


def test_comes_back(tmp_path: Path) -> None:
    # Paths stand together in a document, so the two operations of one path do in its card.
    lines = LIBRARY.split("\n")
    first = next(number for number, line in enumerate(lines) if "GET /api/v1/loans/{" in line)
    lines[first], lines[first + 1] = lines[first + 1], lines[first]
    card = "\n".join(lines)
    assert card_of(card, tmp_path) == card


@pytest.mark.parametrize("name", ["auth-service", "order-service"])
def test_cards_of_the_starters_come_back(name: str, specs: Path, tmp_path: Path) -> None:
    card = render_card(describe(load_document(specs / f"{name}.yaml")).model, examples=False)
    assert card_of(card, tmp_path) == card


@pytest.mark.parametrize("name", ["authentication-service", "order-service"])
def test_shared_cards_come_back(name: str, tmp_path: Path) -> None:
    path = SHARED / f"{name}.md"
    if not path.is_file():
        pytest.skip(f"no card at {path}; test_comes_back says the same")
    card = path.read_text(encoding="utf-8")
    assert card_of(card, tmp_path) == card


def test_examples_are_passed_over(specs: Path, tmp_path: Path) -> None:
    model = describe(load_document(specs / "order-service.yaml")).model
    assert card_of(render_card(model), tmp_path) == render_card(model, examples=False)


def test_what_is_not_described_stays_so(tmp_path: Path) -> None:
    sections = ("Responsibilities", "API Endpoints", "Data Model", "Technology Stack")
    card = "### Service: Bare\n" + "".join(f"\n**{name}:**\n_Not described._\n" for name in sections)
    assert card_of(card, tmp_path) == card


@pytest.mark.parametrize("card", [TABLES, UNDERLINED, LABELS], ids=["tables", "underlined", "labels"])
def test_cards_of_other_forms_say_the_same(card: str) -> None:
    """Headings of any level and wording in any order, tables, numbered lists, and fields on lines of their own."""
    read = read_card(card, "card.md")
    assert read == read_card(TOOLS, "card.md")
    assert read.about == "Lends tools."


def test_types_that_are_not_read_are_told(tmp_path: Path) -> None:
    """A card of another form may say more of a field than its name."""
    assert read_card(UNDERLINED, "card.md").left_out == (22,)
    assert any("lines 22" in one for one in design_card(tmp_path / "card.md", UNDERLINED).remarks)


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("# Something else", 1),
        ("### Service: A\n\nfree text", 3),
        ("### Service: A\n\n**Owners:**", 3),
        ("### Service: A\n\n**API Endpoints:**\n- `FETCH /a`: Do.", 4),
        ("### Service: A\n\n**API Endpoints:**\n- POST /a", 4),
        ("### Service: A\n\n**Data Model:**\n- Order", 4),
        ("### Service: A\n\n**Technology Stack:**\n- PostgreSQL", 4),
        ("### Service: A\n### Service: B", 2),
        ("### Service: A\n\n**Responsibilities:**\n- a\x1b[2Jb", 4),
        ("", 1),
    ],
)
def test_says_where_a_card_is_wrong(line: str, number: int) -> None:
    with pytest.raises(InputError) as refused:
        read_card(line, "card.md")
    assert refused.value.location is not None
    assert (refused.value.location.line, bool(refused.value.hint)) == (number, True)


@pytest.mark.parametrize(
    "nasty",
    [
        "{{ 7 * 7 }}",
        "!!python/object:os.system",
        "'; DROP TABLE x; --",
        "`id`",
        "<b>x</b>",
        "$(id)",
        "a: &b [*c]",
        "- - -",
    ],
)
def test_a_hostile_card_injects_nothing(nasty: str, tmp_path: Path) -> None:
    escaped = "".join(f"\\{one}" if one in "\\`*_[]<>|~&#$" else one for one in nasty)
    card = LIBRARY.replace("Lends books (and takes them back).", escaped).replace("Rust (with Axum)", escaped)
    designed = design_card(tmp_path / "card.md", card)
    info = designed.document["info"]
    assert info["x-service"]["responsibilities"][0] == nasty
    assert info["x-service"]["stack"][0]["choice"] == nasty
    assert len(designed.document["paths"]) == 4


@pytest.mark.parametrize(
    "entity", ["- `Loan; drop` (a)", "- `Loan` (a b)", "- `Loan` (a, a)", "- `lower` (a)"]
)
def test_names_that_no_document_has_are_refused(entity: str, tmp_path: Path) -> None:
    card = LIBRARY.replace("- `Loan` (", f"{entity}\n- `Other` (")
    with pytest.raises(InputError) as refused:
        design_card(tmp_path / "card.md", card)
    assert refused.value.location is not None
