// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/key_sheet.h"

#include "studio/plots/theme.h"
#include "studio/views/view_setup.h"

#include <QGridLayout>
#include <QLabel>
#include <vector>

namespace event_studio {

namespace {

struct Key {
    QString keys, what;
};
struct Group {
    QString name;
    std::vector<Key> keys;
};

QString tr(const char *text)
{
    return KeySheet::tr(text);
}

std::vector<Group> groups()
{
    return {
        {tr("App"),
         {{"F5", tr("Run")},
          {"Shift+F5", tr("Stop")},
          {"Ctrl+F5", tr("Restart")},
          {"F9", tr("Record, and end recording")},
          {"F6", tr("Save the last seconds from memory")},
          {"M, Shift+M", tr("Mark this moment, with words")},
          {"Ctrl+K", tr("Find a command")},
          {"Ctrl+O", tr("Open an app")},
          {"Ctrl+Shift+O", tr("Open a recording")}}},
        {tr("Events"),
         {{"Ctrl+F", tr("Filter line")},
          {"F3, Shift+F3", tr("Find the next, the one before")},
          {"Ctrl+Z", tr("Filter before")},
          {"Ctrl+Shift+Z", tr("Filter after")},
          {"End", tr("Follow the newest")},
          {"Ctrl+C", tr("Copy the chosen ones")},
          {"Ctrl+Return", tr("Send what Inject holds")}}},
        {tr("Graph, when it has the focus"),
         {{"Space", tr("Pause")},
          {"Left, Right", tr("Move in time (Shift finer, Alt coarser)")},
          {"+, -", tr("Zoom")},
          {"Home, double click", tr("Back to the present")},
          {"Drag", tr("Zoom into a stretch")},
          {"Shift+drag", tr("Move")}}},
        {tr("Replay, when its bar has the focus"),
         {{"Space", tr("Play or pause (Ctrl+Space everywhere)")},
          {"Left, Right", tr("Step to the event before, the next")},
          {"Shift+Left, Shift+Right", tr("The same, of the type chosen in the event list")},
          {"Page Up, Page Down", tr("To the mark before, the next")},
          {"Alt+Left, Alt+Right", tr("Jump a twentieth")},
          {"[, ]", tr("Play from here on, up to here")},
          {"Home, End", tr("To the beginning, the end")}}},
    };
}

} // namespace

KeySheet::KeySheet(QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto *layout = new QGridLayout(this);
    layout->setContentsMargins(24, 18, 24, 22);
    layout->setHorizontalSpacing(20);
    layout->setVerticalSpacing(5);
    int row = 0;
    for (const Group &group : groups()) {
        if (row > 0) layout->setRowMinimumHeight(row++, 8);
        layout->addWidget(label(group.name, LabelRole::Title), row++, 0, 1, 2);
        for (const Key &key : group.keys) {
            layout->addWidget(label(key.keys, LabelRole::Hint), row, 0);
            layout->addWidget(label(key.what), row++, 1);
        }
    }
    setFixedSize(sizeHint());
}

} // namespace event_studio
