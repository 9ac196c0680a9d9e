# SPDX-License-Identifier: BSD-3-Clause
"""The include check finds every kind of breach in a tree made for it, and nothing in a lawful one."""

import tempfile
import unittest
from pathlib import Path

import check_includes

BSD = "// SPDX-License-Identifier: BSD-3-Clause\n"
GPL = "// SPDX-License-Identifier: GPL-3.0-or-later\n"
PYTHON_BSD = BSD.replace("//", "#")


class Tree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.write("engine/include/event_engine/app.h", BSD)
        self.write("engine/include/event_engine/snapshot.h", BSD)
        self.write("engine/base/clock.h", BSD)
        self.write("engine/bus/broker.h", BSD)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def findings_of(self, path, text):
        self.write(path, text)
        return [line for line in check_includes.findings(self.root) if line.startswith(path)]

    def assert_refused(self, path, text, line, words):
        found = self.findings_of(path, text)
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{path}:{line}: "), found[0])
        self.assertIn(words, found[0])

    def assert_accepted(self, path, text):
        self.assertEqual(self.findings_of(path, text), [])


class Rooms(Tree):
    def test_a_lower_room_may_not_include_a_higher_one(self):
        self.assert_refused("engine/base/thread.cpp", BSD + '#include "engine/bus/broker.h"\n', 2,
                            "engine/base may not include engine/bus/broker.h")

    def test_neighbours_do_not_know_each_other(self):
        self.write("engine/meter/meter.h", BSD)
        self.assert_refused("engine/recording/recorder.cpp", BSD + '#include "engine/meter/meter.h"\n', 2, "may not")

    def test_a_path_through_the_parent_folder_is_seen_through(self):
        self.assert_refused("engine/base/thread.cpp", BSD + '#include "../bus/broker.h"\n', 2, "engine/bus/broker.h")

    def test_an_include_of_a_missing_file_is_judged_by_its_name(self):
        self.assert_refused("engine/base/thread.cpp", BSD + '\n# include <engine/bus/gone.h>\n', 3, "engine/bus/gone.h")

    def test_higher_rooms_include_lower_ones_and_the_public_face(self):
        self.assert_accepted("engine/bus/broker.cpp", BSD + '#include "broker.h"\n#include "engine/base/clock.h"\n'
                             '#include "event_engine/app.h"\n#include <vector>\n')

    def test_the_public_face_knows_nothing_of_the_inside(self):
        self.assert_refused("engine/include/event_engine/plugin.h", BSD + '#include "engine/base/clock.h"\n', 2, "may not")

    def test_cli_examples_and_studio_see_the_public_face_alone(self):
        for room, licence in (("engine/cli", BSD), ("examples/messages", BSD), ("studio/link", GPL)):
            with self.subTest(room):
                self.assert_accepted(f"{room}/ok.cpp", licence + "#include <event_engine/app.h>\n")
                self.assert_refused(f"{room}/bad.cpp", licence + '#include "engine/base/clock.h"\n', 2, "may not")

    def test_nobody_includes_tests_and_tests_include_everybody(self):
        self.write("tests/support/running_engine.h", BSD)
        self.assert_refused("examples/a.cpp", BSD + '#include "tests/support/running_engine.h"\n', 2, "nobody")
        self.assert_accepted("tests/engine/tst_a.cpp", BSD + '#include "tests/support/running_engine.h"\n'
                             '#include "engine/bus/broker.h"\n#include <zmq.hpp>\n#include <QTest>\n')

    def test_a_folder_without_a_row_in_the_table_is_pointed_out(self):
        self.assert_refused("engine/new_idea/a.cpp", BSD + '#include "engine/base/clock.h"\n', 2, "add one")


class Headers(Tree):
    def test_zmq_is_seen_by_the_bus_and_the_gateway_alone(self):
        self.assert_refused("engine/plugins/registry/registry.cpp", BSD + "#include <zmq.hpp>\n", 2, "ZeroMQ")
        self.assert_refused("examples/a.cpp", BSD + "#include <zmq.h>\n", 2, "ZeroMQ")
        for name in ("engine/bus/socket.h", "engine/plugins/gateway/raw_ports.cpp", "engine/plugins/client/client.cpp"):
            self.assert_accepted(name, BSD + "#include <zmq.hpp>\n")

    def test_qcustomplot_is_seen_by_the_plots_alone(self):
        self.assert_refused("studio/views/rates.cpp", GPL + "#include <qcustomplot.h>\n", 2, "QCustomPlot")
        self.assert_accepted("studio/plots/rate_plot.cpp", GPL + "#include <qcustomplot.h>\n")

    def test_the_engine_knows_no_qt(self):
        self.assert_refused("engine/base/text.cpp", BSD + "#include <QString>\n", 2, "Qt")
        self.assert_refused("engine/base/text.h", BSD + "#include <QtCore/QString>\n", 2, "Qt")
        self.assert_accepted("engine/base/queue.cpp", BSD + '#include "queue.h"\n#include <queue>\n')

    def test_only_the_link_of_studio_calls_the_engine(self):
        self.assert_refused("studio/views/a.cpp", GPL + '#include "event_engine/app.h"\n', 2, "studio/link")
        self.assert_accepted("studio/views/b.cpp", GPL + '#include "event_engine/snapshot.h"\n')


class Python(Tree):
    def test_pyevents_needs_pyzmq_alone(self):
        self.assert_refused("pyevents/pyevents/client.py", PYTHON_BSD + "import zmq\nimport numpy.random\n", 3, "numpy")
        self.assert_accepted("pyevents/pyevents/plugin.py", PYTHON_BSD + "import json\nfrom . import client\n"
                             "from zmq import Again\nfrom pyevents.client import x\n")


class Licences(Tree):
    def test_each_folder_has_its_licence(self):
        self.assert_refused("studio/app/main.cpp", BSD, 1, "here it is GPL-3.0-or-later")
        self.assert_refused("tests/studio/tst_a.cpp", BSD, 1, "here it is GPL-3.0-or-later")
        self.assert_refused("tests/engine/tst_a.cpp", GPL, 1, "here it is BSD-3-Clause")

    def test_the_line_stands_within_the_first_three(self):
        self.assert_refused("examples/plugin.py", "\n\n\n" + PYTHON_BSD, 1, "add SPDX")
        self.assert_accepted("examples/other.py", "#!/usr/bin/env python3\n\n" + PYTHON_BSD)

    def test_scripts_without_an_ending_count(self):
        self.assert_refused(".ci/run", "#!/usr/bin/env bash\n", 1, "add SPDX")

    def test_what_was_built_is_left_alone(self):
        self.assert_accepted("build/release/a.cpp", "")
        self.assert_accepted("notes.txt", "no source\n")


class ThisTree(unittest.TestCase):
    def test_every_folder_of_the_table_exists(self):
        root = Path(__file__).resolve().parent.parent
        missing = [room for room in check_includes.ROOMS if not (root / room).is_dir()]
        # Parts of studio arrive one by one; a misspelt engine folder would switch its rule off.
        self.assertEqual([room for room in missing if not room.startswith("studio/")], [])


if __name__ == "__main__":
    unittest.main()
