"""Parts that several commands share: options, pipes, watching."""
