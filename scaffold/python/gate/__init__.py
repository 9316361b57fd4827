"""Gate for generated Python: policies of what each kind of file may hold, and the check against them."""
