"""Ape's own commands with the plugin: as on Ethereum."""

import json

import pytest
from vechain_testbed.terminal import terminal

PASSPHRASE = "open sesame"  # noqa: S105 - of keys that everyone knows
ERIN = "2dd2c5b5d65913214783a6bd5679d8c6ef29ca9f2e2eae98b4add061d0b85ea0"
"""Solo's sixth account."""
ERIN_ADDRESS = "0x61E7d0c2B25706bE3485980F39A3a994A8207aCf"

SCRIPT = """
import os

import click
from ape import accounts, project
from ape.cli import ConnectedProviderCommand


@click.command(cls=ConnectedProviderCommand)
def cli(provider):
    erin = accounts.load("erin")
    box = erin.deploy(project.Box, 7)            # asks for consent and passphrase
    os.environ["APE_ACCOUNTS_erin_PASSPHRASE"] = "open sesame"
    erin.set_autosign(True)
    box.store(8, "signed by itself", sender=erin)
    poor = accounts.test_accounts.generate_test_account()
    receipt = box.store(9, sender=poor, gas_payer=erin)
    print("RESULT", box.number(), box.owner(), receipt.gas_payer, provider.network.choice)
"""


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """One project for all; the tests do not depend on each other."""
    made = terminal(tmp_path_factory.mktemp("shell"))
    scripts = made.folder / "project" / "scripts"
    scripts.mkdir()
    (scripts / "play.py").write_text(SCRIPT)
    return made


@pytest.fixture(scope="module")
def erin(shell):
    """A key that was imported; what the command printed."""
    typed = f"{ERIN}\n{PASSPHRASE}\n{PASSPHRASE}\n"
    return shell.run("accounts", "import", "erin", typed=typed).stdout


@pytest.mark.unit
def test_networks_list_shows_the_networks_and_their_defaults(shell):
    listed = shell.run("networks", "list", "--ecosystem", "vechain").stdout

    words = [line.strip("│├└─ ") for line in listed.splitlines()]
    assert words == [
        "vechain  (default)",
        "local  (default)",
        "vechain  (default)",
        "mainnet",
        "vechain  (default)",
        "solo",
        "vechain  (default)",
        "testnet",
        "vechain  (default)",
    ]


@pytest.mark.unit
def test_plugins_list_shows_the_plugin(shell):
    listed = shell.run("plugins", "list").stdout

    assert "vechain" in listed.split()


@pytest.mark.unit
def test_accounts_are_imported_generated_and_listed(shell, erin):
    typed = f"at random\n{PASSPHRASE}\n{PASSPHRASE}\n"
    made = shell.run("accounts", "generate", "frank", "--hide-mnemonic", typed=typed).stdout
    listed = shell.run("accounts", "list").stdout

    assert "A new account '" in erin
    assert ERIN_ADDRESS in erin
    assert "frank" in made
    assert ERIN_ADDRESS in listed
    assert "erin" in listed
    assert "frank" in listed


@pytest.mark.chain
def test_a_script_sends_with_prompts_with_the_variable_and_by_itself(shell, erin):
    done = shell.run("run", "play", "--network", "vechain:local", typed=f"y\n{PASSPHRASE}\nn\n")

    (result,) = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
    assert result.split() == ["RESULT", "9", ERIN_ADDRESS, ERIN_ADDRESS, "vechain:local"]
    assert "Sign: " in done.stdout
    assert "constructor()" in done.stdout
    assert "Enter passphrase to" in done.stdout


@pytest.mark.chain
def test_the_console_is_connected(shell):
    typed = (
        "alice, bob = accounts.test_accounts[1:3]\n"
        "receipt = alice.transfer(bob, '5 VET')\n"
        "print('RESULT', receipt.gas_used, chain.provider.network.choice, bob.balance)\n"
        "box = alice.deploy(project.Box, 7)\n"
        "print('NUMBER', box.number())\n"
    )
    done = shell.run("console", "--network", "vechain:local", typed=typed)

    assert f"RESULT 21000 vechain:local {10**27 + 5 * 10**18}" in done.stdout
    assert "NUMBER 7" in done.stdout


@pytest.mark.unit
def test_a_wrong_setting_is_shown_with_its_line(shell, tmp_path):
    broken = terminal(tmp_path)
    config = broken.folder / "project" / "ape-config.yaml"
    config.write_text(json.dumps({"vechain": {"testnet": {"default_transaction_type": 3}}}) + "\n")
    done = broken.run("console", "--network", "vechain:testnet", status=1)

    assert "Thor has 0 and 0x51" in done.stdout + done.stderr
