"""What editors are told about specs while they are written."""
