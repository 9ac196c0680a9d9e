// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/appearance.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QLabel>
#include <QRegularExpression>
#include <QStyleFactory>

#include <map>

static void initStyleResources()
{
    Q_INIT_RESOURCE(views);
}

namespace event_studio {

namespace {

std::map<QString, QColor> tokensOf(const Theme &theme)
{
    QColor hover = theme.text;
    hover.setAlpha(theme.dark ? 20 : 14);
    QColor pressed = theme.text;
    pressed.setAlpha(theme.dark ? 34 : 26);
    QColor handle = theme.faint;
    handle.setAlpha(110);
    return {
        {"window", theme.window},
        {"surface", theme.surface},
        {"raised", theme.raised},
        {"border", theme.border},
        {"grid", theme.grid},
        {"text", theme.text},
        {"muted", theme.muted},
        {"faint", theme.faint},
        {"accent", theme.accent},
        {"onAccent", theme.onAccent},
        {"selection", theme.selection},
        {"good", theme.good},
        {"warning", theme.warning},
        {"danger", theme.danger},
        {"hover", hover},
        {"pressed", pressed},
        {"handle", handle},
    };
}

QString cssColour(const QColor &colour)
{
    return QStringLiteral("rgba(%1, %2, %3, %4)")
        .arg(colour.red())
        .arg(colour.green())
        .arg(colour.blue())
        .arg(colour.alpha());
}

/// The style sheet with each @token replaced by its colour.
QString styleSheetOf(const Theme &theme)
{
    QFile file(QStringLiteral(":/views/style.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QString source = QString::fromUtf8(file.readAll());
    const auto tokens = tokensOf(theme);
    static const QRegularExpression TOKEN(QStringLiteral("@([A-Za-z]+)"));
    QString sheet;
    qsizetype done = 0;
    for (const auto &match : TOKEN.globalMatch(source)) {
        const auto token = tokens.find(match.captured(1));
        sheet += source.mid(done, match.capturedStart() - done);
        sheet += token == tokens.end() ? match.captured() : cssColour(token->second);
        done = match.capturedEnd();
    }
    return sheet + source.mid(done);
}

/// A desktop has chosen its font. Where there is no desktop, what the font system falls back on is seldom what a person
/// would choose; all of these have digits of one width.
void chooseFont()
{
    QFont font = QApplication::font();
    static const QStringList GOOD{"Roboto", "Noto Sans", "Open Sans"};
    const bool byDesktop = !qEnvironmentVariableIsEmpty("XDG_CURRENT_DESKTOP");
    if (byDesktop || GOOD.contains(font.family())) return;
    for (const QString &family : GOOD) {
        if (!QFontDatabase::hasFamily(family)) continue;
        font.setFamily(family);
        QApplication::setFont(font);
        return;
    }
}

/// As it was before the program gave itself a palette.
bool systemIsDark()
{
    static const bool dark = QApplication::palette().color(QPalette::Window).lightness() < 128;
    return dark;
}

/// A label keeps the colour that its links had when its words were set.
void redrawLinks()
{
    for (QWidget *widget : QApplication::allWidgets()) {
        auto *label = qobject_cast<QLabel *>(widget);
        if (!label || !label->text().contains(QLatin1String("<a "))) continue;
        const QString words = label->text();
        label->clear();
        label->setText(words);
    }
}

} // namespace

void applyAppearance(QApplication &application, ThemeChoice choice)
{
    initStyleResources();
    const bool dark = systemIsDark() ? choice != ThemeChoice::Light : choice == ThemeChoice::Dark;
    const Theme &theme = dark ? Theme::darkOne() : Theme::light();
    chooseFont();
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setPalette(theme.palette());
    application.setStyleSheet(styleSheetOf(theme));
    redrawLinks();
}

ThemeChoice themeChoice(const QString &word)
{
    if (word == QLatin1String("light")) return ThemeChoice::Light;
    if (word == QLatin1String("dark")) return ThemeChoice::Dark;
    return ThemeChoice::System;
}

QString toText(ThemeChoice choice)
{
    switch (choice) {
    case ThemeChoice::Light: return QStringLiteral("light");
    case ThemeChoice::Dark: return QStringLiteral("dark");
    case ThemeChoice::System: break;
    }
    return QStringLiteral("system");
}

} // namespace event_studio
