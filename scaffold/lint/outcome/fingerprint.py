"""Names for findings that stay the same when lines move."""

from __future__ import annotations

from pathlib import PurePath

from scaffold.core.finding import Finding


def fingerprint(finding: Finding) -> str:
    """Hash a finding's rule, file name, pointer and message into 12 hexadecimal digits.

    Neither the line nor the folder takes part: the fingerprint survives edits elsewhere in the file and another checkout.
    """
    import hashlib  # costs more than all else here, and most runs have no use for it

    name = PurePath(finding.location.file).name
    text = f"{finding.rule}\0{name}\0{finding.pointer}\0{finding.message}"
    return hashlib.sha256(text.encode()).hexdigest()[:12]
