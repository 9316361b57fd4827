"""Fixtures for all tests: the contract's come from the runtime, yours go here."""

pytest_plugins = ["{{cookiecutter.package_name}}._runtime.testing.plugin"]
