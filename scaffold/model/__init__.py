"""The meaning of a contract, in terms that no programming language owns."""
