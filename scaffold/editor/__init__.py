"""The language server, which tells editors about specs while they are written."""
