# SPDX-License-Identifier: BSD-3-Clause
"""The stamp by which the engine tells plugin libraries that were built against other headers."""

import subprocess
import tempfile
import unittest
from pathlib import Path

FUNCTION = Path(__file__).resolve().parent.parent / "engine" / "headers_stamp.cmake"


class HeadersStamp(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.headers = Path(folder.name) / "headers"
        self.headers.mkdir()
        self.script = Path(folder.name) / "print.cmake"
        self.script.write_text(f'include({FUNCTION})\nheaders_stamp({self.headers} stamp)\nmessage("${{stamp}}")\n')
        self.write("event.h", "struct Event {\n    int size; // in bytes\n    virtual void run();\n};\n")

    def write(self, name, text):
        (self.headers / name).write_text(text)

    def stamp(self):
        done = subprocess.run(["cmake", "-P", self.script], capture_output=True, text=True, timeout=60)
        self.assertRegex(done.stderr, "^[0-9a-f]{8}\n$")
        return done.stderr

    def test_words_and_blanks_make_no_difference(self):
        before = self.stamp()
        self.write("event.h", "/// What happened.\nstruct Event {\n  int size; virtual void run();\n};\n")
        self.assertEqual(self.stamp(), before)

    def test_every_change_of_code_does(self):
        stamps = [self.stamp()]
        for text in ("struct Event {\n    long size;\n    virtual void run();\n};\n",
                     "struct Event {\n    virtual void run();\n    int size;\n};\n",
                     "struct Event {\n    int size[2];\n    virtual void run();\n};\n"):
            self.write("event.h", text)
            stamps.append(self.stamp())
        self.write("other.h", "struct Other;\n")
        stamps.append(self.stamp())
        self.assertEqual(len(set(stamps)), len(stamps), stamps)


if __name__ == "__main__":
    unittest.main()
