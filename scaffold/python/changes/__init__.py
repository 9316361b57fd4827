"""Names of generated code that a changed contract takes away, renames or adds, for `scaffold sync`."""
