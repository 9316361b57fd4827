"""The plan of a run of lint, made of the settings of files and of the command line."""
