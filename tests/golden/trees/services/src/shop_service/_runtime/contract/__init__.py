"""The contract as a document, and its schemas as compiled validators."""
