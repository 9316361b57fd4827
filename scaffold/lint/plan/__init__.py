"""What a run of lint is to do: settings of files and of the command line, and the plan that they make."""
