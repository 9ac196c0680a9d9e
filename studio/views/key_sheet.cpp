// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/key_sheet.h"

#include "studio/plots/theme.h"
#include "studio/views/view_setup.h"

#include <QGridLayout>
#include <QHBoxLayout>
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

std::vector<Group> ofTheWindow()
{
    return {
        {tr("App and recording"),
         {{"Ctrl+O, Ctrl+Shift+O", tr("Open an app, a recording")},
          {"F5, Shift+F5", tr("Run, stop")},
          {"Ctrl+F5", tr("Restart")},
          {"F9", tr("Record, and end recording")},
          {"F6", tr("Save the last seconds from memory")},
          {"M, Shift+M", tr("Mark this moment, with words")},
          {"Ctrl+K, F1", tr("Find a command, these keys")},
          {"Ctrl+Q", tr("Quit")}}},
        {tr("Events"),
         {{"Ctrl+F", tr("Filter line")},
          {"Esc", tr("Clear the filter, close the search")},
          {"Ctrl+Z, Ctrl+Shift+Z", tr("Undo, redo the filter")},
          {"F3, Shift+F3", tr("Find the next, the previous")},
          {"End", tr("Follow the newest")},
          {"Ctrl+C", tr("Copy the chosen ones")},
          {"Menu", tr("What else can be done with them")}}},
        {tr("Inject"),
         {{"Ctrl+Return", tr("Send, or arm")},
          {"Return", tr("Take a line of the history or library")},
          {"Delete", tr("Remove it")}}},
    };
}

std::vector<Group> ofFocus()
{
    return {
        {tr("Graph, when it has the focus"),
         {{"Space", tr("Pause; over a recording: play or pause")},
          {"Left, Right", tr("Move in time (Shift finer, Alt coarser)")},
          {"+, -, wheel", tr("Zoom")},
          {"Home, double click", tr("Back to the present")},
          {"Drag", tr("Zoom into a stretch")},
          {"Shift+drag, middle button", tr("Move")},
          {"Click", tr("That moment in the event list")}}},
        {tr("Legend"),
         {{"Click, Space", tr("Hide or show a curve")}, {"Double click, Ctrl+click", tr("It alone, or all again")}}},
        {tr("Replay, when its bar has the focus"),
         {{"Space", tr("Play or pause (Ctrl+Space everywhere)")},
          {"Left, Right", tr("Step to the previous event, the next")},
          {"Shift+Left, Shift+Right", tr("The same, of the chosen event's type")},
          {"Alt+Left, Alt+Right", tr("Jump a twentieth")},
          {"Page Up, Page Down", tr("To the previous mark, the next")},
          {"[, ]", tr("Play from here on, up to here")},
          {"Home, End", tr("To the beginning, the end")}}},
        {tr("Topology, when it has the focus"),
         {{"Arrows", tr("Choose the next one that way")},
          {"+, -, 0", tr("Larger, smaller, the whole graph")},
          {"Return", tr("Show the events of the chosen one")}}},
    };
}

QGridLayout *columnOf(const std::vector<Group> &groups)
{
    auto *layout = new QGridLayout;
    layout->setHorizontalSpacing(20);
    layout->setVerticalSpacing(5);
    int row = 0;
    for (const Group &group : groups) {
        if (row > 0) layout->setRowMinimumHeight(row++, 8);
        layout->addWidget(label(group.name, LabelRole::Title), row++, 0, 1, 2);
        for (const Key &key : group.keys) {
            layout->addWidget(label(key.keys, LabelRole::Hint), row, 0);
            layout->addWidget(label(key.what), row++, 1);
        }
    }
    layout->setRowStretch(row, 1);
    return layout;
}

} // namespace

KeySheet::KeySheet(QWidget *parent) : QDialog(parent)
{
    setWindowTitle(tr("Keys"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(24, 18, 24, 22);
    layout->setSpacing(40);
    layout->addLayout(columnOf(ofTheWindow()));
    layout->addLayout(columnOf(ofFocus()));
    setFixedSize(sizeHint());
}

} // namespace event_studio
