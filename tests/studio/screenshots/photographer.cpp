// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/studio/screenshots/photographer.h"

#include "studio/app/main_window.h"

#include <QApplication>
#include <QImage>
#include <QImageWriter>
#include <QPainter>
#include <QPixmap>
#include <QTest>
#include <QTimer>

#include <cstdio>

namespace event_studio {

namespace {

constexpr int TO_OPEN = 250; // milliseconds until a menu or a dialog stands

/// Until what a new mood and size set off has been drawn.
void settle()
{
    for (int i = 0; i < 3; ++i) QTest::qWait(60);
}

QString moodOf(ThemeChoice theme)
{
    return theme == ThemeChoice::Dark ? QStringLiteral("dark") : QStringLiteral("light");
}

/// Menus, dialogs and tool tips are windows of their own.
QImage withWhatLiesOver(QWidget &window)
{
    QImage picture = window.grab().toImage();
    QPainter painter(&picture);
    for (QWidget *other : QApplication::topLevelWidgets()) {
        if (other == &window || !other->isVisible() || other->size().isEmpty()) continue;
        painter.drawPixmap(other->geometry().topLeft() - window.geometry().topLeft(), other->grab());
    }
    return picture;
}

void closeWhatLiesOver()
{
    while (QWidget *popup = QApplication::activePopupWidget()) popup->close();
    while (QWidget *dialog = QApplication::activeModalWidget()) dialog->close();
    for (QWidget *other : QApplication::topLevelWidgets())
        if (other->isVisible() && (other->windowType() == Qt::Dialog || other->windowType() == Qt::Popup))
            other->close();
}

} // namespace

QString Photographer::Look::suffix() const
{
    return QStringLiteral("_%1_%2.png").arg(moodOf(theme)).arg(size.width());
}

Photographer::Photographer(QDir folder, QStringList wanted) : m_folder(std::move(folder)), m_wanted(std::move(wanted))
{
    const auto narrowed = [this](QStringList words) {
        QStringList chosen;
        for (const QString &word : words)
            if (m_wanted.removeAll(word) > 0) chosen << word;
        return chosen.isEmpty() ? words : chosen;
    };
    const QStringList moods = narrowed({"light", "dark"}), widths = narrowed({"1280", "2560"});
    for (const QSize size : {QSize(1280, 800), QSize(2560, 1440)})
        for (const ThemeChoice theme : {ThemeChoice::Light, ThemeChoice::Dark})
            if (moods.contains(moodOf(theme)) && widths.contains(QString::number(size.width())))
                m_looks.push_back({theme, size});
}

bool Photographer::wants(const QString &state) const
{
    return m_wanted.isEmpty() || m_wanted.contains(state);
}

QStringList Photographer::unknown(const QStringList &states) const
{
    QStringList words = m_wanted;
    for (const QString &state : states) words.removeAll(state);
    return words;
}

void Photographer::photograph(MainWindow &window, const QString &state, const std::function<void()> &before)
{
    if (!wants(state)) return;
    for (const Look &look : m_looks) {
        applyLook(window, look);
        if (before) {
            before();
            settle();
        }
        write(window, state, look);
    }
}

void Photographer::photographOpened(MainWindow &window, const QString &state, const std::function<void()> &open)
{
    if (!wants(state)) return;
    for (const Look &look : m_looks) {
        applyLook(window, look);
        bool taken = false;
        QTimer::singleShot(TO_OPEN, &window, [&] {
            write(window, state, look);
            taken = true;
            closeWhatLiesOver();
        });
        open();
        (void)QTest::qWaitFor([&] { return taken; }, 10 * TO_OPEN);
    }
}

void Photographer::applyLook(MainWindow &window, const Look &look) const
{
    window.setTheme(look.theme);
    if (window.size() != look.size) {
        window.resize(look.size);
        settle();
        window.shareRoom(); // as on a screen of that size
    }
    settle();
}

void Photographer::write(MainWindow &window, const QString &state, const Look &look) const
{
    const QString file = m_folder.filePath(state + look.suffix());
    QImageWriter writer(file);
    writer.setCompression(100);
    if (!writer.write(withWhatLiesOver(window))) {
        std::fprintf(stderr, "%s: %s\n", qPrintable(file), qPrintable(writer.errorString()));
        std::exit(1);
    }
    std::printf("%s\n", qPrintable(file));
    std::fflush(stdout);
}

} // namespace event_studio
