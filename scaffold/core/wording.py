"""Text for people: counts, excerpts, and nothing in it that could steer the terminal on which it is shown."""

from __future__ import annotations


def printable(text: str) -> str:
    """Escape what is not printable, line ends too: a spec must not be able to steer the terminal of its reader."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def printable_lines(text: str) -> str:
    """Escape what is not printable within lines; line feeds stay."""
    return "\n".join(map(printable, text.split("\n")))


def value_text(value: object) -> str:
    """Write a value of a spec as JSON and YAML do where Python would not: `null`, `true`, a list; texts in single quotes."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, dict | list | tuple):
        import json  # rarely needed

        return json.dumps(value, ensure_ascii=False, default=str)
    return repr(value)


def counted(number: int, noun: str) -> str:
    """Write a number with its noun, in the plural where it is not one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def shortened(text: str, longest: int) -> str:
    """Cut a text that has more than `longest` characters; an ellipsis, which counts among them, stands for the rest."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def with_article(noun: str) -> str:
    """Put `a` or `an` before a noun, told by its first letter."""
    return f"{'an' if noun[:1].lower() in 'aeiou' else 'a'} {noun}"
