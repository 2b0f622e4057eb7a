"""What an operator installs: locked by hashes, without hosts, under licences that go with MIT."""

import re
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit
REQUIREMENTS = Path(__file__).parents[1] / "requirements"
# LGPL and MPL libraries are used unchanged, as libraries; GPL and AGPL would bind our own code.
GOES_WITH_MIT = re.compile(r"MIT|BSD|Apache|ISC|PSF|Mozilla Public|Lesser General Public|CNRI")
DOES_NOT = re.compile(r"(?<!Lesser )General Public|Affero|AGPL|(?<![AL])GPL")
OTHER_SYSTEMS = {"colorama"}  # Windows only


def requirements(lock):
    text = (REQUIREMENTS / lock).read_text()
    return sorted(set(re.findall(r"^([A-Za-z0-9_.-]+)==", text, re.MULTILINE)))


def licence(name):
    about = metadata.metadata(name)
    if expression := about.get("License-Expression"):
        return expression
    classifiers = [c for c in about.get_all("Classifier", []) if c.startswith("License ::")]
    return "; ".join(classifiers) or about.get("License", "")


@pytest.mark.parametrize("name", [n for n in requirements("runtime.txt") if n not in OTHER_SYSTEMS])
def test_licence_of_a_run_time_requirement_goes_with_mit(name):
    assert GOES_WITH_MIT.search(licence(name))
    assert not DOES_NOT.search(licence(name))


@pytest.mark.parametrize("text", ["GPL-3.0-only", "GNU General Public License v2", "AGPL-3.0"])
def test_licence_check_knows_what_does_not(text):
    assert DOES_NOT.search(text)


@pytest.mark.parametrize("lock", ["analysis.txt", "dev.txt", "runtime.txt", "uv.txt"])
def test_lock_has_hashes_and_no_hosts(lock):
    text = (REQUIREMENTS / lock).read_text()

    assert len(re.findall(r"^\S+==", text, re.MULTILINE)) <= text.count("--hash=sha256:")
    assert "://" not in text
    assert "--index-url" not in text


def test_run_time_lock_needs_neither_ape_nor_a_compiler():
    assert not {"eth-ape", "py-evm", "py-solc-x", "rapidocr", "web3"} & set(
        requirements("runtime.txt")
    )
