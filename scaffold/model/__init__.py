"""What a contract means, in terms that no programming language owns."""
