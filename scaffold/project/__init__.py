"""Projects on disk: what is planned for a folder, and the one place that writes."""
