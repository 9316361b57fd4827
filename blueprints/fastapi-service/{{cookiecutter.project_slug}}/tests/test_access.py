"""Only who may call gets in, and nobody sees what belongs to somebody else. The tests are part of the runtime."""

from {{cookiecutter.package_name}}._runtime.testing.access import *
