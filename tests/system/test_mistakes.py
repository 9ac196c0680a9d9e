# SPDX-License-Identifier: BSD-3-Clause
"""Every mistake that a user can make with the command gets one clear sentence and the right exit code."""

import os
import subprocess
import sys
import unittest

from command import FAILED, OK, PROGRAM, SLOWNESS, USAGE, CommandTest
from mcap_file import McapFile

# Two lines, so that apps of these tests get in nobody's way.
NO_PORTS = 'publish_port = "off"\nsubscribe_port = "off"\n'


class AppFile(CommandTest):
    def test_a_file_that_is_not_there(self):
        self.assert_told(self.run_command("run", "ap.toml"), FAILED, "event-engine: ap.toml: there is no such file")

    def test_a_folder(self):
        self.assert_told(self.run_command("run", "."), FAILED, "event-engine: .: found a folder, expected an app.toml")

    def test_what_has_no_end(self):
        os.mkfifo(self.folder / "pipe")
        self.write("whole.mcap", McapFile([1]).content())
        for words in (["run"], ["record", "-o", "x.mcap"], ["top"], ["replay", "whole.mcap", "--app"]):
            self.assert_told(self.run_command(*words, "pipe"), FAILED,
                             "event-engine: pipe: found a pipe that nobody writes to, expected an app.toml")
            self.assert_told(self.run_command(*words, "/dev/null"), FAILED,
                             "event-engine: /dev/null: found a device, expected an app.toml")
        for file, found in (("pipe", "a pipe that nobody writes to"), ("/dev/zero", "a device")):
            self.assert_told(self.run_command("events", "--keys", file), FAILED,
                             f"event-engine: {file}: found {found}, expected a file of keys")
        for command in ("info", "replay", "recover", "export"):
            for file in ("pipe", "/dev/zero"):
                self.assert_told(self.run_command(command, file), FAILED, f"event-engine: {file} is not a file")

    def test_what_is_piped(self):
        done = subprocess.run([PROGRAM, "run", "/dev/stdin"], cwd=self.folder, text=True, input=NO_PORTS + "title = 5",
                              capture_output=True, timeout=20 * SLOWNESS)
        self.assert_told(done, FAILED, "event-engine: /dev/stdin:3: title: found 5, expected .*")

    def test_what_could_not_begin_is_not_summed_up(self):
        self.write("whole.mcap", McapFile([1]).content())
        self.write("app.toml", NO_PORTS + '[plugins]\nlibraries = ["libgone.so"]\ninternal = ["Gone"]\n')
        for words in (["run"], ["record", "-o", "x.mcap"], ["top"], ["replay", "whole.mcap", "--app"]):
            for app in ("nope.toml", "app.toml"):
                done = self.run_command(*words, app)
                self.assertEqual((done.returncode, done.stdout), (FAILED, ""), done)

    def test_a_file_that_is_no_toml(self):
        self.assert_told(self.run_app(NO_PORTS + "title = Messages"), FAILED,
                         r"event-engine: app\.toml:3: not TOML: found .*, expected .* a text in quotes")

    def test_a_file_of_bytes(self):
        self.assert_told(self.run_app(bytes(range(256))), FAILED, r"event-engine: app\.toml:1: not TOML: .*")

    def test_every_mistake_at_once(self):
        done = self.run_app('publish_port = 70000\nsubscribe_port = "off"\nstart_timeout = 5\n')
        self.assert_told(done, FAILED, r"event-engine: app\.toml:1: publish_port: found 70000, expected a port .*",
                         r"app\.toml:3: start_timeout: found 5, expected a duration with its unit.*")

    def test_filters_that_clash(self):
        done = self.run_app(NO_PORTS + '[[event_types]]\nname = "Wind"\n[[event_types]]\nname = "WindGust"\n')
        self.assert_told(done, FAILED, r'event-engine: app\.toml:6: the filters of event types "Wind" \(line 4\) and '
                                       r'"WindGust" clash: .*')

    def test_an_unknown_type(self):
        done = self.run_app(NO_PORTS + '[[event_types]]\nname = "Wind"\n[[plugins.external]]\nplugin_name = "P"\n'
                                       'subscriptions = ["Wnid"]\n')
        self.assert_told(done, FAILED, r'event-engine: app\.toml:7: subscriptions: unknown event type "Wnid", did you '
                                       r'mean "Wind"\?')

    def test_an_unknown_type_of_an_app_that_declares_none(self):
        done = self.run_app(NO_PORTS + '[[plugins.external]]\nplugin_name = "P"\nsubscriptions = ["Wind"]\n')
        self.assert_told(done, FAILED, 'event-engine: .*P.*unknown event type "Wind"')

    def test_an_unknown_key_is_only_a_warning(self):
        done = self.run_app(NO_PORTS + 'titel = "x"\n', "--for", "0.1")
        self.assert_told(done, OK, r'Warning: app\.toml:3: unknown key "titel", did you mean "title"\?')

    def test_a_capture_of_a_type_or_a_plugin_that_there_is_not(self):
        types = NO_PORTS + '[[event_types]]\nname = "Wind"\n[[captures]]\n'
        self.assert_told(self.run_app(types + 'when = "rate:Wnd 5.."\n'), FAILED,
                         r'event-engine: app\.toml:6: when: unknown event type "Wnd", did you mean "Wind"\?')
        self.assert_told(self.run_app(types + 'when = "loss:Q"\n', "--for", "0.1"), OK,
                         r'Warning: app\.toml:6: when: unknown plugin "Q"')

    def test_a_port_that_is_taken(self):
        port = self.taken_port()
        done = self.run_app(f'publish_port = {port}\nsubscribe_port = "off"\n')
        self.assert_told(done, FAILED, f"event-engine: publish_port {port} is in use by another program: .*")

    def test_a_port_of_a_plugin_that_is_taken(self):
        port = self.taken_port()
        done = self.run_app(NO_PORTS + f'[[plugins.external]]\nplugin_name = "P"\nexternal_port = {port}\n')
        self.assert_told(done, FAILED, f"event-engine: the port of plugin P, {port} is in use by another program: .*")

    def test_an_address_open_to_everybody(self):
        done = self.run_app(NO_PORTS + 'bind = "0.0.0.0"\n')
        self.assert_told(done, FAILED, r'event-engine: app\.toml:3: bind: found "0\.0\.0\.0", which other machines can '
                                       r'reach; expected .*')


class Plugins(CommandTest):
    def test_a_library_that_is_not_there(self):
        done = self.run_app(NO_PORTS + '[plugins]\nlibraries = ["libnowhere.so"]\ninternal = ["Counter"]\n')
        self.assert_told(done, FAILED, r"event-engine: .*/app\.toml:4: plugin library libnowhere.so is in none .*")

    def test_a_library_that_is_none(self):
        self.write("libtext.so", "this is no library\n")
        done = self.run_app(NO_PORTS + '[plugins]\nlibraries = ["libtext.so"]\ninternal = ["Counter"]\n')
        self.assert_told(done, FAILED, r"event-engine: .*/app\.toml:4: .*libtext.so.*")

    def test_a_library_without_the_class(self):
        done = self.run_app(NO_PORTS + '[plugins]\nlibraries = ["libmessages_plugins.so"]\ninternal = ["Cuonter"]\n')
        self.assert_told(done, FAILED,
                         r'event-engine: .*/app\.toml:5: .*"Cuonter".*"Counter".*libmessages_plugins.so.*')

    def test_a_library_of_another_purpose(self):
        done = self.run_app(NO_PORTS + '[plugins]\nlibraries = ["libevent_engine.so"]\ninternal = ["Counter"]\n')
        self.assert_told(done, FAILED, "event-engine: .*libevent_engine.so.*EVENT_ENGINE_PLUGINS.*")

    def test_a_class_without_a_library(self):
        done = self.run_app(NO_PORTS + '[plugins]\ninternal = ["Counter"]\n')
        self.assert_told(done, FAILED, r"event-engine: .*/app\.toml:4: .*Counter.*")

    def test_a_script_that_is_not_there(self):
        done = self.run_app(NO_PORTS + '[[plugins.external]]\nplugin_name = "P"\npython = "plugni.py"\n')
        self.assert_told(done, FAILED, r'event-engine: app\.toml:5: python: found "plugni\.py", but there is no file .*')

    def assert_failed_plugin(self, done, cause, *warnings):
        self.assert_told(done, FAILED, *warnings,
                         f"event-engine: P failed: {cause}; the app was stopped because of it")

    def test_a_script_that_dies(self):
        self.write("plugin.py", "import sys\nsys.exit('no camera')\n")
        done = self.run_app(NO_PORTS + '[[plugins.external]]\nplugin_name = "P"\npython = "plugin.py"\n'
                                       'on_failure = "stop-app"\n')
        self.assert_failed_plugin(done, "exited with code 1, its last words: no camera")
        self.assertIn("P: no camera\n", done.stdout)

    def test_a_python_that_is_not_there(self):
        self.write("plugin.py", "")
        done = self.run_app(NO_PORTS + '[[plugins.external]]\nplugin_name = "P"\npython = "plugin.py"\n'
                                       'on_failure = "stop-app"\n',
                            environment={"EVENT_ENGINE_PYTHON": "/no/such/python"})
        self.assert_failed_plugin(done, ".*/no/such/python: no such file")

    def test_a_command_that_is_not_there(self):
        done = self.run_app(NO_PORTS + '[[plugins.external]]\nplugin_name = "P"\ncommand = ["./no-such-plugin"]\n'
                                       'on_failure = "stop-app"\n')
        self.assert_failed_plugin(done, r"\./no-such-plugin: no such file in .*",
                                  r"Warning: app\.toml:5: command: \./no-such-plugin: no such file in .*")

    def test_a_command_that_may_not_be_run(self):
        self.write("plugin", "#!/bin/sh\n")
        done = self.run_app(NO_PORTS + '[[plugins.external]]\nplugin_name = "P"\ncommand = ["./plugin"]\n'
                                       'on_failure = "stop-app"\n')
        self.assert_failed_plugin(done, r"\./plugin: not executable; chmod \+x .*",
                                  r"Warning: app\.toml:5: command: \./plugin: not executable; chmod \+x .*")

    def test_a_class_of_a_process_that_is_not_there(self):
        done = self.run_app(NO_PORTS + '[plugins]\nlibraries = ["libmessages_plugins.so"]\ninternal = [\n'
                                       '  { class = "Cuonter", name = "apart", isolation = "process" },\n]\n')
        self.assert_told(done, FAILED, r'event-engine: .*/app\.toml:6: plugin apart: .*"Cuonter".*"Counter".*')


class CommandLine(CommandTest):
    def assert_usage(self, sentence, *arguments):
        done = self.run_command(*arguments)
        self.assert_told(done, USAGE, sentence, r"Try event-engine.* --help\.")
        self.assertEqual(done.stdout, "")

    def test_no_command(self):
        done = self.run_command()
        self.assertEqual((done.returncode, done.stdout), (USAGE, ""))
        self.assertIn("Usage: event-engine", done.stderr)

    def test_an_unknown_command(self):
        self.assert_usage('event-engine: .*"rnu".*run.*', "rnu")

    def test_an_unknown_option(self):
        self.assert_usage("event-engine run: .*--recrod.*--record.*", "run", "app.toml", "--recrod", "x.mcap")

    def test_no_file(self):
        self.assert_usage("event-engine run: .*APP.toml.*", "run")

    def test_a_time_that_is_none(self):
        self.assert_usage('event-engine run: .*--for.*"soon".*', "run", "app.toml", "--for", "soon")

    def test_a_payload_in_two_forms(self):
        self.assert_usage("event-engine inject: .*--text.*", "inject", "Wind", "--text", "a", "--hex", "00")


class Files(CommandTest):
    def test_a_recording_that_is_not_there(self):
        for command in ("info", "replay"):
            self.assert_told(self.run_command(command, "no.mcap"), FAILED,
                             r"event-engine: cannot open no\.mcap: No such file or directory")

    def test_a_recording_that_is_none(self):
        self.write("text.mcap", "this is no recording\n" * 100)
        for command in ("info", "replay"):
            self.assert_told(self.run_command(command, "text.mcap"), FAILED, r"event-engine: text\.mcap: .*")

    def test_a_recording_that_was_cut_at_its_first_byte(self):
        words = "the end of the file is missing; it was cut off before its first event was whole"
        for size in (0, 3, 8, 9, 20):
            self.write("cut.mcap", McapFile([1]).content()[:size])
            done = self.run_command("info", "cut.mcap")
            self.assert_told(done, OK)
            self.assertIn("Its end is missing or damaged: what is whole is shown\nRemark: " + words, done.stdout)
            self.assertIn(words, self.run_command("recover", "cut.mcap").stderr)

    def test_a_short_file_that_is_no_recording(self):
        for content in (b"\0", b"abc", b"\x89MX"):
            self.write("short.mcap", content)
            for command in ("info", "recover"):
                self.assert_told(self.run_command(command, "short.mcap"), FAILED,
                                 r"event-engine: short\.mcap: not an MCAP file: it does not begin like one")

    def test_a_recording_that_exists_already(self):
        self.write("old.mcap", "precious")
        done = self.run_app(NO_PORTS, "--record", "old.mcap")
        self.assert_told(done, FAILED, r"event-engine: .*old\.mcap.*")
        self.assertEqual((self.folder / "old.mcap").read_text(), "precious")

    def test_a_recording_into_a_folder_that_is_not_there(self):
        done = self.run_app(NO_PORTS, "--record", "no/folder/new.mcap")
        self.assert_told(done, FAILED, r"event-engine: .*no/folder/new\.mcap.*")


class Injecting(CommandTest):
    def test_into_an_app_that_does_not_run(self):
        done = self.run_command("inject", "Wind", "--text", "x", "--port", "1", "--timeout", "0.2")
        self.assert_told(done, FAILED, r"event-engine: no app listens at 127\.0\.0\.1:1 .*")

    def test_what_is_no_payload(self):
        for form, payload in (("--hex", "0g"), ("--json", "{"), ("--file", "no.bin")):
            self.assert_told(self.run_command("inject", "Wind", form, payload), FAILED, "event-engine: .*")

    def test_a_type_that_the_app_does_not_know(self):
        self.write("app.toml", '[[event_types]]\nname = "Wind"\n')
        done = self.run_command("inject", "Wnid", "--text", "x", "--app", "app.toml")
        self.assert_told(done, FAILED, r'event-engine: .*app\.toml has no event type "Wnid", did you mean "Wind"\?')


if __name__ == "__main__":
    sys.exit(unittest.main())
