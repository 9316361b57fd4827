"""A document is valid where openapi-spec-validator calls it valid, but for the differences that docs/lint.md explains."""

from __future__ import annotations

from pathlib import Path

import pytest

from scaffold.core.finding import Severity
from scaffold.lint.catalog.rule import Profile
from scaffold.lint.plan.config import LintConfig
from scaffold.lint.run.engine import lint_documents
from scaffold.lint.run.workspace import load_workspace
from scaffold.openapi.read.reading import display_path
from tests.corpus.patterns import without_patterns
from tools.corpus.documents import load_entries

pytestmark = pytest.mark.corpus

LARGEST = 2_000_000
# What the meta-schemas and the references decide; everything else is judged by one of the two only.
SHARED = {"val-structure", "val-ref-resolves", "val-openapi-version"}


@pytest.mark.slow
def test_verdicts_agree_with_openapi_spec_validator(corpus: Path) -> None:
    from openapi_spec_validator import (
        OpenAPIV2SpecValidator,
        OpenAPIV30SpecValidator,
        OpenAPIV31SpecValidator,
        OpenAPIV32SpecValidator,
    )
    from openapi_spec_validator.readers import read_from_filename

    validators = {
        "2.0": OpenAPIV2SpecValidator,
        "3.0": OpenAPIV30SpecValidator,
        "3.1": OpenAPIV31SpecValidator,
        "3.2": OpenAPIV32SpecValidator,
    }
    differences = []
    for entry in load_entries(corpus):
        if entry.size > LARGEST:
            continue
        spec, address = read_from_filename(str(entry.path))
        validator = validators[entry.version[:3]](without_patterns(spec), base_uri=address)
        # What is wrong with a default has no place in the document; here other rules judge it.
        theirs = any(getattr(error, "absolute_path", ()) for error in validator.iter_errors())
        documents = load_workspace([entry.path], entry.root).documents
        result = lint_documents(documents, LintConfig(profile=Profile.MINIMAL))
        ours = any(
            f.rule in SHARED
            and f.severity is Severity.ERROR
            # They look at the structure of the entry only, as docs/lint.md says.
            and (f.rule != "val-structure" or f.location.file == display_path(entry.path))
            for f in result.findings
        )
        if theirs != ours:
            differences.append((entry.name, theirs, ours))
    assert differences == []
