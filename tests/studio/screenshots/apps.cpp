// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/studio/screenshots/apps.h"

#include "tests/studio/screenshots/studio.h"

#include <QRegularExpression>

namespace event_studio {

QString copyOfExample(const Studio &studio, const QString &name)
{
    const QDir source(QStringLiteral(SOURCE_DIR "/examples/") + name);
    QDir(studio.path({})).mkdir(name);
    for (const QString &file : source.entryList({"*.toml", "*.py", "*.json"}, QDir::Files)) {
        QFile original(source.filePath(file));
        if (!original.open(QIODevice::ReadOnly)) qFatal("%s", qPrintable(original.fileName()));
        QString text = QString::fromUtf8(original.readAll());
        text.replace(QRegularExpression(QStringLiteral("((publish|subscribe|external)_port) = \\d+")),
                     QStringLiteral("\\1 = 0"));
        (void)studio.write(name + '/' + file, text.toUtf8());
    }
    return studio.path(name + "/app.toml");
}

QString appWithDyingPlugin(const Studio &studio)
{
    (void)studio.write("dies.py", "import time\nprint('reading the calibration', flush=True)\ntime.sleep(1)\n"
                                  "raise RuntimeError('no calibration of sensor 3')\n");
    return studio.write("greenhouse.toml",
                        "title = \"Greenhouse\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n"
                        "[[event_types]]\nname = \"Humidity\"\nencoding = \"json\"\n"
                        "[[plugins.external]]\nplugin_name = \"Calibrator\"\nexternal_port = 0\npython = \"dies.py\"\n"
                        "subscriptions = [\"Humidity\"]\n");
}

QString appWithRestartedPlugin(const Studio &studio)
{
    (void)studio.write("measures.py", "from pyevents import Event, Plugin\n"
                                      "with Plugin() as plugin:\n"
                                      "    while True:\n"
                                      "        plugin.publish(Event.of('Humidity', b'{\"percent\": 61}'))\n"
                                      "        if plugin.receive(timeout=0.1) is not None: pass\n");
    (void)studio.write("dies.py", "import sys\nfrom pyevents import Plugin\n"
                                  "with Plugin() as plugin:\n"
                                  "    print('reading the calibration', flush=True)\n"
                                  "    plugin.log.warning('sensor 3 answers slowly')\n"
                                  "    raise RuntimeError('no calibration of sensor 3')\n");
    return studio.write("greenhouse.toml",
                        "title = \"Greenhouse\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n"
                        "[[event_types]]\nname = \"Humidity\"\nencoding = \"json\"\n"
                        "[[plugins.external]]\nplugin_name = \"Hygrometer\"\nexternal_port = 0\npython = "
                        "\"measures.py\"\nsubscriptions = []\n"
                        "[[plugins.external]]\nplugin_name = \"Calibrator\"\nexternal_port = 0\npython = \"dies.py\"\n"
                        "subscriptions = [\"Humidity\"]\nrestart = \"on-failure\"\n");
}

QString appWithCaptures(const Studio &studio)
{
    const QString file = copyOfExample(studio, "field_station");
    QFile app(file);
    if (!app.open(QIODevice::Append)) qFatal("%s", qPrintable(file));
    app.write("\n[[captures]]\nwhen = \"type:Alarm\"\nbefore = \"2 s\"\nafter = \"1 s\"\nfolder = \"captures\"\n");
    return file;
}

QString appWithTroubledPlugins(const Studio &studio)
{
    (void)studio.write("talks.py", "import logging\nfrom pyevents import Plugin\n"
                                   "with Plugin() as plugin:\n"
                                   "    plugin.log.setLevel(logging.DEBUG)\n"
                                   "    plugin.log.addHandler(plugin.log_handler(logging.DEBUG))\n"
                                   "    plugin.log.debug('asked the valve for its state')\n"
                                   "    plugin.log.info('the valve is open')\n"
                                   "    plugin.log.warning('the valve answers slowly: 812 ms')\n"
                                   "    plugin.log.error('the valve did not answer')\n"
                                   "    print('a line that is only printed', flush=True)\n"
                                   "    for event in plugin: pass\n");
    (void)studio.write("dozes.py", "import time\nfrom pyevents import Plugin\n"
                                   "with Plugin() as plugin:\n"
                                   "    for event in plugin: time.sleep(0.5)\n");
    (void)studio.write("hangs.py", "import time\nfrom pyevents import Plugin\n"
                                   "with Plugin() as plugin:\n"
                                   "    next(iter(plugin))\n"
                                   "    time.sleep(600)\n");
    const auto plugin = [](const QByteArray &name, const QByteArray &script, const QByteArray &more) {
        return "[[plugins.external]]\nplugin_name = \"" + name + "\"\nexternal_port = 0\npython = \"" + script +
               "\"\nsubscriptions = [\"Flow\"]\n" + more;
    };
    return studio.write("irrigation.toml",
                        "title = \"Irrigation\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n"
                        "stop_timeout = \"1 s\"\n[[event_types]]\nname = \"Flow\"\nencoding = \"json\"\n" +
                            plugin("Valve", "talks.py", {}) +
                            plugin("Ledger", "dozes.py", "backlog = \"64 KiB\"\npolicy = \"drop_oldest\"\n") +
                            plugin("Pump", "hangs.py", "backlog = \"64 KiB\"\npolicy = \"drop_newest\"\n"));
}

QString appThatCannotStart(const Studio &studio)
{
    return studio.write("mill.toml", "title = \"Mill\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n"
                                     "[[event_types]]\nname = \"Speed\"\n"
                                     "[plugins]\nlibraries = [\"libmill.so\"]\ninternal = [\"Wheel\"]\n");
}

} // namespace event_studio
