// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/empty_words.h"

#include "studio/models/studio_data.h"

#include <QCoreApplication>

namespace event_studio {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("EmptyWords", text);
}

EmptyWords nothingOpen(bool hasExample)
{
    const QString next =
        hasExample
            ? tr("<a href=\"open\">Open an app.toml</a>, drop one here, or <a href=\"example\">try the example</a>.")
            : tr("<a href=\"open\">Open an app.toml</a>, or drop one here.");
    return {tr("No app is open.") + "<br>" + next, tr("Plugins appear here, with what they do and how they fare."),
            tr("Events appear here as they come."), tr("What plugins print and log appears here."),
            tr("A graph of who publishes what, and who gets it, appears here.")};
}

EmptyWords notRunning(const QString &title)
{
    const QString run = tr("<a href=\"run\">Run %1</a> to see its %2.");
    const auto words = [&](const QString &what) { return run.arg(title.toHtmlEscaped(), what); };
    return {words(tr("event types")), words(tr("plugins")), words(tr("events")), words(tr("output")),
            words(tr("plugins and event types as a graph"))};
}

EmptyWords running()
{
    return {tr("No event types yet."), tr("This app has no plugins."), tr("No events yet. They appear as they come."),
            tr("No plugin has printed anything yet."), tr("This app has no plugins and no event types yet.")};
}

EmptyWords ended(const QString &title)
{
    const QString again = tr("<a href=\"run\">Run %1 again</a>").arg(title.toHtmlEscaped());
    return {tr("This app has no event types."), tr("This app has no plugins."),
            tr("That run had no events.") + u' ' + again, tr("No plugin printed anything in that run."),
            tr("This app has no plugins and no event types.")};
}

EmptyWords recording()
{
    return {tr("No events up to here."), tr("The recording names no plugins."), tr("No events up to here."),
            tr("What plugins print is shown of the running app alone."), tr("No events up to here.")};
}

} // namespace

EmptyWords emptyWords(const StudioData &studio, bool hasExample)
{
    if (studio.source.kind() == Source::Kind::Recording) return recording();
    if (!studio.engine.isOpen()) return nothingOpen(hasExample);
    if (studio.engine.isBusy()) return running();
    return studio.engine.snapshot() ? ended(studio.engine.title()) : notRunning(studio.engine.title());
}

} // namespace event_studio
