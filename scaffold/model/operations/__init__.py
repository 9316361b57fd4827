"""Operations as the contract writes them, for the rest of the model."""
