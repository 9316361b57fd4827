"""State is kept right, and requests are read as the contract says. The tests are part of the runtime."""

from {{cookiecutter.package_name}}._runtime.testing.accepted import *
from {{cookiecutter.package_name}}._runtime.testing.answers import *
from {{cookiecutter.package_name}}._runtime.testing.guards import *
from {{cookiecutter.package_name}}._runtime.testing.headers import *
from {{cookiecutter.package_name}}._runtime.testing.lists import *
from {{cookiecutter.package_name}}._runtime.testing.paging import *
from {{cookiecutter.package_name}}._runtime.testing.processes import *
from {{cookiecutter.package_name}}._runtime.testing.refused import *
from {{cookiecutter.package_name}}._runtime.testing.relations import *
from {{cookiecutter.package_name}}._runtime.testing.state import *
from {{cookiecutter.package_name}}._runtime.testing.wire import *
from {{cookiecutter.package_name}}._runtime.testing.writes import *
