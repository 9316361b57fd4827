"""Shortfalls: where a 2xx of generated behavior does less than the contract says.

Each kind is a function from one operation to what it falls short of, under the code that its remarks have. A kind that the
service learns to do, or to refuse, leaves the table; docs/remarks.md has a section for each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from scaffold.model.shortfalls.conflicts import unchecked_conflicts
from scaffold.model.shortfalls.deletes import dangling_deletes
from scaffold.model.shortfalls.replies import (
    cut_lists,
    doubtful_totals,
    missing_headers,
    missing_members,
    never_created,
    unset_properties,
    unusable_page_links,
    unused_statuses,
)
from scaffold.model.shortfalls.requests import other_keys, unchecked_parents
from scaffold.model.shortfalls.subject import Shortfall, Subject, Surroundings
from scaffold.model.shortfalls.uniqueness import unchecked_uniqueness
from scaffold.model.shortfalls.writes import (
    dropped_properties,
    shared_keys,
    unchecked_references,
    work_not_begun,
)
from scaffold.normal.remarks import Remark, RemarkKind

SHORTFALLS: Final[Mapping[str, Callable[[Subject], Iterator[Shortfall]]]] = {
    "parent-unchecked": unchecked_parents,
    "key-other": other_keys,
    "property-dropped": dropped_properties,
    "work-not-begun": work_not_begun,
    "reference-unchecked": unchecked_references,
    "key-shared": shared_keys,
    "uniqueness-unchecked": unchecked_uniqueness,
    "conflict-unchecked": unchecked_conflicts,
    "delete-dangles": dangling_deletes,
    "member-missing": missing_members,
    "page-link-unusable": unusable_page_links,
    "total-doubtful": doubtful_totals,
    "list-cut": cut_lists,
    "property-unset": unset_properties,
    "never-created": never_created,
    "header-missing": missing_headers,
    "status-unused": unused_statuses,
}
"""Code → what finds the shortfalls of that kind, in the order in which people read them."""


def derive_shortfalls(around: Surroundings) -> Iterator[Remark]:
    """Say of each operation with generated behavior what its 2xx does less than the contract says."""
    for subject in around.subjects:
        for code, find in SHORTFALLS.items():
            for item in find(subject):
                where = item.pointer or subject.pointer
                yield Remark(RemarkKind.PARTIAL, code, where, item.message, subject.operation.id)
