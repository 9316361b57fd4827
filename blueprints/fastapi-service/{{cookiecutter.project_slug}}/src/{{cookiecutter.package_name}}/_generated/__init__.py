"""Made from the contract; made again whenever it changes. Never edit this folder."""

from pathlib import Path

CONTRACT = Path(__file__).with_name("contract.json")
"""The contract as one OpenAPI 3.1 document whose references are all local."""
