"""The contract is kept, and the routes declare it. The tests are part of the runtime."""

from {{cookiecutter.package_name}}._runtime.testing.contract_run import *
from {{cookiecutter.package_name}}._runtime.testing.drift import *
