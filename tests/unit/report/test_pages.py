"""Reports that people read in a browser: complete, and safe whatever a spec says."""

from __future__ import annotations

from html.parser import HTMLParser

from scaffold.core.finding import Finding, Severity
from scaffold.core.location import Location
from scaffold.lint.outcome.previous import Known, KnownFinding
from scaffold.lint.outcome.result import LintResult, Suppressed, Tally
from scaffold.lint.rules.registry import RULES
from scaffold.report.html import render_html
from scaffold.report.lint_report import LintReport
from scaffold.report.markdown import render_markdown

EVIL = "<script>alert('x')</script> @everyone | [a](http://x) `b` \x1b[31m"
TEXT = f"openapi: 3.1.1\n{EVIL}: 1\nlast: {'y' * 400}\n"
FINDING = Finding("val-server", Severity.ERROR, EVIL, Location("<a>.yaml", 2, 1), "/x", EVIL, 1200)
NOTE = Finding("scl-cacheable-get", Severity.INFO, "no cache", Location("<a>.yaml", 3, 7), "/last")
STALE = KnownFinding("<a>.yaml", "doc-owner", "/info", EVIL, "0" * 12)
REPORT = LintReport(
    LintResult(
        (FINDING, NOTE),
        (Suppressed(NOTE, EVIL),),
        (Known("baseline", (NOTE,), (STALE,)),),
        (Tally("val-server", Severity.ERROR, 10, 1), Tally("scl-cacheable-get", Severity.INFO, 2, 2)),
        operations=3,
    ),
    ("<a>.yaml",),
    lambda _: TEXT,
    {rule.id: rule for rule in RULES},
    (STALE,),
    ("the score total is 80, less than 90",),
)


class Page(HTMLParser):
    """Collects elements, checks that they are closed in order, and keeps the text."""

    VOID = frozenset({"meta", "br", "link", "img", "input"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_page_is_well_formed_and_needs_nothing_from_elsewhere() -> None:
    page = Page(render_html(REPORT))
    assert page.open == []
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "link", "img", "iframe", "form"}
    assert {attributes["href"] for tag, attributes in page.tags if tag == "a"} <= {"#validity", "#scalable"}
    assert not any(name == "src" or name.startswith("on") for _, attrs in page.tags for name in attrs)
    policies = [
        attrs["content"] for _, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy"
    ]
    assert policies == ["default-src 'none'; style-src 'unsafe-inline'"]
    assert "url(" not in render_html(REPORT)
    assert "prefers-color-scheme: dark" in render_html(REPORT)


def test_page_says_everything() -> None:
    page = Page(render_html(REPORT))
    for text in (
        "<script>alert('x')</script>", "val-server", "Server URLs are usable.", "used by 1,200 operations", "fix: ",
        "Failed: the score total is 80, less than 90", "1 spec, 3 operations", "known (baseline)", "Taken back in the specs",
        "--update-baseline", "\\x1b[31m",
    ):  # fmt: skip
        assert text in page.words, text
    widths = [attrs["style"] for _, attrs in page.tags if attrs.get("class") == "fill"]
    assert widths == ["width:90%", "width:0%"]


def test_page_marks_the_place_in_its_excerpt() -> None:
    html = render_html(REPORT)
    assert '<mark class="error">&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;</mark>' in html
    assert '<mark class="info">yyy' in html
    assert "y" * 161 not in html


def test_page_opens_errors_and_folds_the_rest() -> None:
    details = [attrs for tag, attrs in Page(render_html(REPORT)).tags if tag == "details"]
    assert ["open" in attrs for attrs in details] == [True, False, False]


def test_page_of_a_run_without_findings() -> None:
    page = Page(render_html(LintReport(LintResult(()), ("a.yaml", "b.yaml"), lambda _: None)))
    assert "2 specs" in page.words
    assert page.open == []


def test_markdown_has_a_row_per_category_and_finding() -> None:
    text = render_markdown(REPORT)
    assert "| validity | 90 | 1 | 0 | 0 |" in text
    assert "| **total** | **81** | 1 | 0 | 1 |" in text
    assert (
        "**1 error, 1 note** in 1 spec, 3 operations; 1 suppressed with a reason; 1 known (baseline)." in text
    )
    assert "**Failed:** the score total is 80, less than 90." in text
    rows = [line for line in text.splitlines() if line.startswith(("| 2 |", "| 3 |"))]
    assert len(rows) == 2
    assert "`val-server`" in rows[0]


def test_markdown_of_a_spec_cannot_become_markup() -> None:
    text = render_markdown(REPORT)
    assert "<script>" not in text
    assert "@everyone" not in text
    assert "[a](http" not in text
    assert "\x1b" not in text
    row = next(line for line in text.splitlines() if line.startswith("| 2 |"))
    assert row.replace("\\|", "").count("|") == 5


def test_markdown_without_findings() -> None:
    report = REPORT._replace(result=LintResult((), operations=2), stale=(), failures=())
    assert "**No findings** in 1 spec, 2 operations." in render_markdown(report)


def test_page_offers_the_severities_and_categories_that_there_are() -> None:
    page = render_html(REPORT)
    inputs = [attributes for tag, attributes in Page(page).tags if tag == "input"]
    named = [(field["name"], field.get("id")) for field in inputs]
    assert named == [
        ("severity", None),
        ("severity", "only-error"),
        ("severity", "only-info"),
        ("category", None),
        ("category", "only-validity"),
        ("category", "only-scalable"),
    ]
    assert [("checked" in field) for field in inputs] == [True, False, False, True, False, False]
    assert "main:has(#only-scalable:checked) .rules:not(#scalable) { display: none; }" in page
    sections = [attributes["id"] for tag, attributes in Page(page).tags if tag == "section"]
    assert sections == ["validity", "scalable"]


def test_files_are_counted_where_there_are_several() -> None:
    assert "<th>file</th>" not in render_html(REPORT)
    page = render_html(REPORT._replace(files=tuple(f"{number}.yaml" for number in range(40))))
    assert page.count('<td class="file">') == 30
    assert "11 others" in page
