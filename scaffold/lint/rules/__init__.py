"""The rules, one per file, in a folder per concern; `scaffold.lint.rules.registry` lists them."""
