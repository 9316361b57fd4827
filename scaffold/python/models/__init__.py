"""Modules of pydantic models, written from shapes by datamodel-code-generator."""
