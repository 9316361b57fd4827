"""The edge: requests read and replies written as the contract declares them."""
