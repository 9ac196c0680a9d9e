# SPDX-License-Identifier: BSD-3-Clause
"""What a replay and a running app can be told while they go on: by lines of standard input, by keys of a terminal."""

import json
import re
import select
import signal
import subprocess
import sys
import time
import unittest
from pathlib import Path

from command import OK, PROGRAM, SLOWNESS, CommandTest, free_port, taking_app
from terminal import TerminalProgram

SECONDS = 20 * SLOWNESS

PLUGIN_APP = """
publish_port = "off"
subscribe_port = "off"
[[plugins.external]]
plugin_name = "sleeper"
external_port = 0
command = ["sh", "-c", "echo born >> lives; exec sleep 100"]
"""

BAD_APP = """
publish_port = "off"
subscribe_port = "off"
{key}
[[event_types]]
name = "Wind"
[[event_types]]
name = "Note"
[plugins]
libraries = ["libbad_manners.so"]
internal = [{plugin}]
"""

STUBBORN_APP = BAD_APP.format(key='stop_timeout = "1 h"', plugin='"Stubborn"')
# Takes no more than a few events, and waits for ever.
STUCK_APP = BAD_APP.format(key="stall_after = 0", plugin='{ class = "Deaf", backlog = "1 KiB" }')

CTRL_C = "\x03"
RIGHT = "\x1b[C"


class ControlTest(CommandTest):
    def start_told(self, *arguments):
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, text=True, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def tell(self, process, line, answer):
        """Says a line to it, and waits for what it answers on standard error."""
        process.stdin.write(line + "\n")
        process.stdin.flush()
        heard = process.stderr.readline()
        self.assertRegex(heard, answer)

    def inject(self, kind, count, text="x"):
        done = self.run_command("inject", kind, "--text", text, "--count", str(count), "--port", str(self.port))
        self.assertEqual(done.returncode, OK, done)

    def write_app(self):
        self.port = free_port()
        self.write("app.toml", taking_app(self.port, Wind="", Note=""))

    def start_in_terminal(self, *command):
        program = TerminalProgram(command, self.folder, 120)
        self.addCleanup(program.close)
        return program

    def record(self):
        """Three events of Wind, a mark, two of Note, one of Wind."""
        self.write_app()
        running = self.start_told("run", "app.toml", "--record", "demo.mcap", "--quiet", "--control")
        self.inject("Wind", 3)
        self.tell(running, "mark the door opens", "^Marked: the door opens$")
        self.inject("Note", 2)
        self.inject("Wind", 1)
        return running

    def recorded(self):
        running = self.record()
        running.stdin.write("stop\n")
        self.assertEqual(self.finish(running).returncode, OK)


class Run(ControlTest):
    def test_lines_mark_a_moment_and_save_the_last_seconds(self):
        running = self.record()
        self.tell(running, "save 60 kept/past.mcap", r"^Saved 6 events of the last 1 min in kept/past\.mcap$")
        self.tell(running, "save", r"^Saved 6 events of the last 30 s in captures/saved_\d{8}_\d{6}\.mcap$")
        self.tell(running, "mark", "^Marked: mark 2$")
        self.tell(running, "save soon", '^event-engine: save needs a time in seconds, not "soon"$')
        self.tell(running, "halt", '^event-engine: a run knows no command "halt"; it knows mark, save, record, end, start, restart and stop$')
        running.stdin.write("stop\n")
        self.assertEqual(self.finish(running).returncode, OK)
        info = json.loads(self.run_command("info", "demo.mcap", "--json").stdout)
        self.assertEqual([mark["text"] for mark in info["marks"]], ["the door opens", "mark 2"])
        self.assertEqual(json.loads(self.run_command("info", "kept/past.mcap", "--json").stdout)["messages"], 6)
        self.assertEqual(len(list((self.folder / "captures").glob("saved_*.mcap"))), 1)

    def test_lines_begin_and_end_recordings(self):
        self.write_app()
        running = self.start_told("run", "app.toml", "--quiet", "--control")
        self.inject("Wind", 1)
        self.tell(running, "end", "^event-engine: no recording was ended: nothing is being recorded$")
        self.tell(running, "record kept/one.mcap", r"^Recording to kept/one\.mcap$")
        self.inject("Wind", 3)
        self.tell(running, "mark the door opens", "^Marked: the door opens$")
        self.tell(running, "record two.mcap",
                  r"^event-engine: no recording was begun: a recording is under way: kept/one\.mcap$")
        self.tell(running, "end", r"^Recorded 3 events to kept/one\.mcap \(.*\), the recording lost none$")
        self.inject("Wind", 2)
        self.tell(running, "record", r"^Recording to captures/recorded_\d{8}_\d{6}\.mcap$")
        self.inject("Note", 4)
        running.stdin.write("stop\n")
        self.assertEqual(self.finish(running).returncode, OK)
        first = self.run_command("info", "kept/one.mcap", "--check", "--json")
        second = self.run_command("info", next((self.folder / "captures").glob("recorded_*.mcap")), "--check", "--json")
        self.assertEqual((first.returncode, second.returncode), (OK, OK), (first, second))
        first, second = json.loads(first.stdout), json.loads(second.stdout)
        self.assertEqual((first["messages"], second["messages"]), (3, 4))
        self.assertEqual([mark["text"] for mark in first["marks"]], ["the door opens"])
        self.assertEqual(list(self.folder.rglob("*.part")), [])

    def test_a_recording_that_cannot_be_begun_harms_nothing(self):
        self.write_app()
        self.write("taken", "a file where the folder would be")
        running = self.start_told("run", "app.toml", "--quiet", "--control")
        self.tell(running, "record taken/demo.mcap", "^event-engine: no recording was begun: .*taken/demo.mcap.*$")
        self.tell(running, "record demo.mcap", r"^Recording to demo\.mcap$")
        running.stdin.write("stop\n")
        self.assertEqual(self.finish(running).returncode, OK)

    def test_a_folder_that_cannot_be_looked_at_ends_nothing(self):
        self.write_app()
        running = self.start_told("run", "app.toml", "--quiet", "--control", "--save-folder", "x" * 300)
        self.tell(running, "record", "^event-engine: no recording was begun: .*name too long.*$")
        self.tell(running, "save", "^event-engine: .*name too long.*$")
        running.stdin.write("stop\n")
        self.assertEqual(self.finish(running).returncode, OK)

    def test_without_a_recording_there_is_nothing_to_mark(self):
        self.write_app()
        running = self.start_told("run", "app.toml", "--quiet", "--control")
        self.tell(running, "mark", "^event-engine: no mark was set: nothing is being recorded$")
        running.stdin.write("stop\n")
        self.assertEqual(self.finish(running).returncode, OK)

    def wait_for_lives(self, count):
        deadline = time.monotonic() + SECONDS
        lives = self.folder / "lives"
        while not lives.exists() or len(lives.read_text().splitlines()) < count:
            self.assertLess(time.monotonic(), deadline, f"no {count} lives")
            time.sleep(0.02)

    def test_lines_restart_and_stop_a_plugin(self):
        self.write("app.toml", PLUGIN_APP)
        running = self.start_told("run", "app.toml", "--quiet", "--control")
        self.wait_for_lives(1)
        self.tell(running, "stop Nobody", "^event-engine: .*Nobody.*$")
        self.tell(running, "start sleeper", "^event-engine: sleeper .*only a plugin that has ended can be started$")
        running.stdin.write("restart sleeper\n")
        running.stdin.flush()
        self.wait_for_lives(2)
        running.stdin.write("stop sleeper\n")
        running.stdin.write("stop\n")
        done = self.finish(running)
        self.assertEqual((done.returncode, done.stderr), (OK, ""), done)

    def test_an_input_that_never_runs_dry_keeps_nothing_from_its_turn(self):
        self.write("app.toml", PLUGIN_APP.replace("echo born >> lives", "echo born"))
        yes = subprocess.Popen(["yes", "mark"], stdout=subprocess.PIPE)
        self.addCleanup(yes.wait)
        self.addCleanup(yes.kill)
        for endless in (open("/dev/zero", "rb"), open("/dev/urandom", "rb"), yes.stdout):
            with self.subTest(input=endless.name), endless, open(self.folder / "told", "wb") as told:
                running = subprocess.Popen([PROGRAM, "run", "app.toml", "--control", "--json"], cwd=self.folder,
                                           text=True, stdin=endless, stdout=subprocess.PIPE, stderr=told)
                self.addCleanup(running.wait)
                self.addCleanup(running.kill)
                deadline = time.monotonic() + SECONDS
                while b"sleeper: born\n" not in (self.folder / "told").read_bytes():
                    self.assertLess(time.monotonic(), deadline, "what the plugin prints is not shown")
                    time.sleep(0.02)
                running.send_signal(signal.SIGINT)
                self.assertEqual(self.finish(running).returncode, OK)

    def test_what_follows_a_line_that_is_too_long_is_taken(self):
        self.write_app()
        done = self.run_told(["mark " + "x" * 100_000, "halt", "stop"], "run", "app.toml", "--quiet", "--control")
        self.assert_told(done, OK, "event-engine: a line of more than 8 KiB is no command",
                         'event-engine: a run knows no command "halt".*')

    def test_keys_do_the_same(self):
        self.write_app()
        program = self.start_in_terminal(PROGRAM, "run", "app.toml", "--control")
        program.wait_for(lambda screen: "m marks this moment, s saves the last 30 s, r records, e ends it, q stops" in screen.text(), SECONDS)
        program.type("r")
        program.wait_for(lambda screen: "Recording to captures/recorded_" in screen.text(), SECONDS)
        program.type("m")
        program.wait_for(lambda screen: "Marked: mark 1" in screen.text(), SECONDS)
        program.type("s")
        program.wait_for(lambda screen: "Saved 0 events of the last 30 s in captures/saved_" in screen.text(), SECONDS)
        program.type("e")
        program.wait_for(lambda screen: "Recorded 0 events to captures/recorded_" in screen.text(), SECONDS)
        program.type("q")
        self.assertEqual(program.finish(SECONDS), OK)
        self.assertEqual(program.settings(), program.settings_before)

    def test_two_quick_ctrl_c_leave_the_terminal_as_it_was(self):
        """The second one as soon as it ends the program, whatever the first one has set off."""
        self.write("stubborn.toml", STUBBORN_APP)
        for _ in range(5):
            program = self.start_in_terminal(PROGRAM, "run", "stubborn.toml", "--control")
            program.wait_for(lambda screen: "m marks this moment" in screen.text(), SECONDS)
            program.type(CTRL_C)
            self.wait_until_sigint_ends(program.process.pid)
            program.type(CTRL_C)
            self.assertEqual(program.finish(SECONDS), -signal.SIGINT)
            self.assertEqual(program.settings(), program.settings_before)

    def wait_until_sigint_ends(self, process):
        """Until the program has no handler for it any more."""
        deadline = time.monotonic() + SECONDS
        caught = re.compile(r"^SigCgt:\t(\w+)$", re.M)
        while int(caught.search(Path(f"/proc/{process}/status").read_text())[1], 16) >> (signal.SIGINT - 1) & 1:
            self.assertLess(time.monotonic(), deadline, "SIGINT is still handled")

    def test_in_the_background_the_terminal_is_left_alone(self):
        """Who reads from it there is stopped."""
        self.write_app()
        shell = self.start_in_terminal(
            "sh", "-mc", '"$0" run app.toml --control --quiet --for 1 & wait $!; echo "exit code $?"', PROGRAM)
        shell.type("mark\n")
        self.assertEqual(shell.finish(SECONDS), OK)
        self.assertIn("exit code 0", shell.screen.text())
        self.assertNotIn("mark 1", shell.screen.text())


class Replay(ControlTest):
    def played(self, *lines):
        done = self.run_told(lines, "replay", "demo.mcap", "--paused", "--control", "--json")
        self.assertEqual(done.returncode, OK, done)
        *events, last = map(json.loads, done.stdout.splitlines())
        return [event["sequence"] for event in events], last["report"], done.stderr

    def test_lines_step_seek_and_play(self):
        self.recorded()
        for lines, sequences, state in (
                ((), [], "paused"),
                (("step", "step", "back"), [1, 2, 1], "paused"),
                (("step Note", "step Wind", "back Note"), [4, 6, 5], "paused"),
                (("to-mark the door opens", "step"), [3, 4], "paused"),
                (("next-mark", "back", "previous-mark"), [3, 2], "paused"),
                (("seek 0", "speed max", "play"), [1, 2, 3, 4, 5, 6], "finished"),
                (("speed max", "play", "", "loop off"), [1, 2, 3, 4, 5, 6], "finished"),
                (("step", "stop", "step"), [1], "paused")):
            with self.subTest(lines=lines):
                seen, report, told = self.played(*lines)
                self.assertEqual((seen, report["state"], told), (sequences, state, ""))

    def test_mistakes_are_told_and_the_replay_goes_on(self):
        self.recorded()
        for line, words in (("stepp", 'a replay knows no command "stepp", did you mean "step"\\?'),
                            ("step Winds", 'demo.mcap has no events of type "Winds", did you mean "Wind"\\?'),
                            ("step Storm", 'demo.mcap has no events of type "Storm", known are Note, Wind'),
                            ("seek soon", "seek needs seconds from the first event on, or a time like .*"),
                            ("speed 0", 'speed needs 0.001 to 1000, or max, not "0"'),
                            ("to-mark the door", 'the recording has no mark "the door".*'),
                            ("loop", 'loop needs on or off, not ""')):
            with self.subTest(line=line):
                seen, _, told = self.played(line, "step")
                self.assertEqual(seen, [1])
                self.assertRegex(told, f"^event-engine: {words}\n$")

    def test_a_replay_into_an_app_is_told_too(self):
        self.recorded()
        done = self.run_told(["step", "step", "stop"], "replay", "demo.mcap", "--app", "app.toml", "--paused",
                             "--control", "--json")
        self.assertEqual(done.returncode, OK, done)
        self.assertEqual(json.loads(done.stdout)["events"], 2)

    def test_what_the_app_does_not_take_is_given_up_at_the_stop(self):
        running = self.record()
        self.inject("Wind", 1, 20_000 * "x")  # soon more than the window of a publisher
        running.stdin.write("stop\n")
        self.assertEqual(self.finish(running).returncode, OK)
        self.write("stuck.toml", STUCK_APP)
        done = self.run_told(["seek 100"] * 200 + ["stop"], "replay", "demo.mcap", "--app", "stuck.toml",
                             "--paused", "--control", "--json")
        self.assertEqual(done.returncode, OK, done)
        report = json.loads(done.stdout)
        self.assertEqual((report["state"], report["refused"]), ("paused", 0))
        self.assertLess(report["events"], 200)

    def test_what_it_reports_is_what_the_app_got(self):
        self.recorded()
        done = self.run_told(["stop"], "replay", "demo.mcap", "--app", "app.toml", "--speed", "max", "--loop",
                             "--control", "--json")
        self.assertEqual(done.returncode, OK, done)
        report = json.loads(done.stdout)
        self.assertEqual(report["events"], report["app"]["events"])
        self.assertIn(report["state"], ("paused", "finished"))  # between two rounds it has finished one

    def test_a_replay_ends_whose_input_never_runs_dry(self):
        self.recorded()
        endless = subprocess.Popen(["sh", "-c", "echo halt; exec cat /dev/zero"], stdout=subprocess.PIPE)
        self.addCleanup(endless.wait)
        self.addCleanup(endless.kill)
        with endless.stdout:
            running = subprocess.Popen([PROGRAM, "replay", "demo.mcap", "--paused", "--control", "--json"],
                                       cwd=self.folder, text=True, stdin=endless.stdout, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE)
            self.addCleanup(running.wait)
            self.addCleanup(running.kill)
            self.assertIn('knows no command "halt"', running.stderr.readline())
            running.send_signal(signal.SIGINT)
            done = self.finish(running)
        self.assertEqual(json.loads(done.stdout.splitlines()[-1])["report"]["state"], "paused", done)

    def test_a_paused_replay_that_nobody_can_go_on_with_ends(self):
        self.recorded()
        done = self.run_command("replay", "demo.mcap", "--paused", "--json")
        self.assertEqual((done.returncode, json.loads(done.stdout)["report"]["state"]), (OK, "paused"), done)

    def test_keys_pause_step_and_stop(self):
        self.recorded()
        program = self.start_in_terminal(PROGRAM, "replay", "demo.mcap", "--paused")
        program.wait_for(lambda screen: "paused 1x" in screen.text() and "space: pause" in screen.text(), SECONDS)
        program.type("\x1b[C\x1b[C\x1b[D")
        program.wait_for(lambda screen: "3 events" in screen.text(), SECONDS)
        program.type("+")
        program.wait_for(lambda screen: "paused 2x" in screen.text(), SECONDS)
        program.type("q")
        self.assertEqual(program.finish(SECONDS), OK)
        self.assertIn("Replayed 3 events", program.screen.text())
        self.assertEqual(program.settings(), program.settings_before)

    def test_keys_are_left_to_whoever_reads_the_output(self):
        self.recorded()
        shell = self.start_in_terminal("sh", "-c", '"$0" replay demo.mcap --paused | cat', PROGRAM)
        self.assertEqual(shell.finish(SECONDS), OK)  # since nobody can go on with it
        self.assertIn("Replayed 0 events", shell.screen.text())

    def test_a_reader_that_goes_leaves_the_terminal_as_it_was(self):
        self.recorded()
        shell = self.start_in_terminal(
            "sh", "-c", '"$0" replay demo.mcap --paused --control | { head -n 1; exec <&-; echo gone; }', PROGRAM)
        shell.wait_for(lambda screen: "space: pause" in screen.text(), SECONDS)
        shell.type(RIGHT)
        shell.wait_for(lambda screen: "gone" in screen.text(), SECONDS)
        shell.type(RIGHT)
        self.assertEqual(shell.finish(SECONDS), OK)
        self.assertEqual(shell.settings(), shell.settings_before)

    def test_an_app_that_is_slow_to_stop_does_not_keep_the_terminal(self):
        self.recorded()
        self.write("stubborn.toml", STUBBORN_APP)
        program = self.start_in_terminal(PROGRAM, "replay", "demo.mcap", "--app", "stubborn.toml", "--paused")
        program.wait_for(lambda screen: "space: pause" in screen.text(), SECONDS)
        program.type(CTRL_C)
        program.wait_for(lambda screen: "Ctrl-C ends at once" in screen.text(), SECONDS)
        self.assertEqual(program.settings(), program.settings_before)
        program.type(CTRL_C)
        self.assertEqual(program.finish(SECONDS), -signal.SIGINT)
        self.assertEqual(program.settings(), program.settings_before)


if __name__ == "__main__":
    sys.exit(unittest.main())
