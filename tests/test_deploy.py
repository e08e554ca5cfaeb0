"""What is shipped to put the monitor to work: units, cron line, container and completion are held to what the program really takes."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import click
import pytest
from click.shell_completion import get_completion_class

from monitor.cli import monitor

DEPLOY = Path(__file__).parent.parent / "deploy"
UNITS = sorted(path.name for path in DEPLOY.iterdir() if path.suffix in (".service", ".timer"))


def unit(name: str) -> configparser.ConfigParser:
    parser = configparser.ConfigParser(strict=True, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return parser


def understood(words: list[str]) -> bool:
    """Whether a command line is one the program takes; nothing is run."""
    command: click.Command = monitor
    context = click.Context(monitor)
    while isinstance(command, click.Group):
        command = command.commands[words.pop(0)]
        context = click.Context(command, parent=context, info_name=command.name)
    command.make_parser(context).parse_args(words)
    return True


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_starts_a_command_that_exists(name):
    words = shlex.split(unit(name)["Service"]["ExecStart"])
    assert words[0].endswith("/bin/monitor")
    assert understood(words[1:])


@pytest.mark.parametrize("name", [name for name in UNITS if name.endswith(".service")])
def test_a_service_may_write_to_its_own_folder_only(name):
    service = unit(name)["Service"]
    assert "root" != service["User"]
    assert ("strict", "yes", service["WorkingDirectory"]) == (service["ProtectSystem"], service["NoNewPrivileges"], service["ReadWritePaths"])


def test_a_run_missed_while_the_machine_was_off_is_made_up_for():
    assert "yes" == unit("monitor.timer")["Timer"]["Persistent"].replace("true", "yes")
    assert (DEPLOY / "monitor.service").exists(), "a timer starts the service of its name"


def test_the_clock_tells_systemd_that_it_lives_and_a_clean_stop_is_a_success():
    service = unit("monitor-schedule.service")["Service"]
    assert ("notify", "143") == (service["Type"], service["SuccessExitStatus"])
    assert service["WatchdogSec"]


@pytest.mark.parametrize("name", UNITS)
@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed here")
def test_systemd_finds_no_fault_with_a_unit(name):
    said = subprocess.run(["systemd-analyze", "verify", str(DEPLOY / name)], capture_output=True, text=True, timeout=60)
    # the program is not installed where the unit expects it, and that is all that may be said
    assert [] == [line for line in said.stderr.splitlines() if name in line and "not executable" not in line]


def test_the_line_of_cron_is_a_quiet_run():
    (line,) = [line for line in (DEPLOY / "crontab").read_text(encoding="utf-8").splitlines() if line[:1] in "*0123456789"]
    parts = line.split(maxsplit=6)
    assert "monitor" == parts[5], "a file in /etc/cron.d names the user"
    command = shlex.split(parts[6].split("&&")[1])
    assert ["run", "-q"] == command[1:]
    assert understood(command[1:])


def test_the_container_is_not_root_and_takes_hashed_wheels_only():
    text = re.sub(r"\\\n\s*", " ", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    lines = [line.split(maxsplit=1) for line in text.splitlines() if line and not line.startswith("#")]
    last = [rest for word, rest in lines if word == "USER"][-1]
    assert last.split(":")[0].isdigit() and "0" != last.split(":")[0], "a number, so that an engine can see that it is not root"
    assert [] == [rest for word, rest in lines if word == "ADD"]
    assert [] == [rest for word, rest in lines if word == "FROM" and re.search(r":latest|^[^:]+( AS|$)", rest)]
    installs = [part for word, rest in lines if word == "RUN" for part in rest.split("&&") if "pip install" in part]
    assert installs
    assert [] == [part for part in installs if "--require-hashes" not in part and "--no-deps" not in part and "pip==" not in part]
    assert '["monitor"]' == next(rest for word, rest in lines if word == "ENTRYPOINT")
    copied = [name for word, rest in lines if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]]
    assert [] == [name for name in copied if not (DEPLOY.parent / name).exists()]


def test_every_package_of_the_container_has_its_hashes_and_is_one_of_the_tested():
    def versions(path):
        return set(re.findall(r"^([a-z0-9._-]+==\S+) \\$", path.read_text(encoding="utf-8"), re.M | re.I))
    ours, tested = versions(DEPLOY / "requirements.lock"), versions(DEPLOY.parent / "requirements.lock")
    assert set() == ours - tested
    assert {"aiohttp", "trafilatura", "datasette", "lxml-html-clean"} <= {line.split("==")[0] for line in ours}
    assert {"pytest", "playwright", "ruff"} & {line.split("==")[0] for line in ours} == set()


@pytest.mark.parametrize(("shell", "name"), [("bash", "monitor.bash"), ("zsh", "_monitor"), ("fish", "monitor.fish")])
def test_the_words_for_a_shell_are_those_of_the_program(shell, name):
    made = get_completion_class(shell)(monitor, {}, "monitor", "_MONITOR_COMPLETE").source()
    assert made.strip() == (DEPLOY / "completion" / name).read_text(encoding="utf-8").strip()


@pytest.mark.skipif(shutil.which("bash") is None, reason="bash is not installed here")
def test_bash_completes_a_command(tmp_path):
    """The file is sourced and asked as the shell would ask it."""
    program = tmp_path / "monitor"
    program.write_text(f"#!/bin/sh\nexec {os.environ.get('PYTHON', __import__('sys').executable)} -m monitor \"$@\"\n")
    program.chmod(0o755)
    script = f". {DEPLOY / 'completion' / 'monitor.bash'}; COMP_WORDS=(monitor exp); COMP_CWORD=1; _monitor_completion monitor; echo ${{COMPREPLY[*]}}"
    said = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=30, cwd=DEPLOY.parent,
                          env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": str(DEPLOY.parent)})
    assert "explain" in said.stdout.split(), said.stderr
