"""Briefs: designs of about forty lines, the OpenAPI documents they expand to, and the briefs of documents and cards."""
