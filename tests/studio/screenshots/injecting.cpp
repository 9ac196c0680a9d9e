// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/inject_view.h"
#include "studio/views/payload_edit.h"
#include "studio/views/segments.h"
#include "tests/studio/screenshots/apps.h"
#include "tests/studio/screenshots/studio.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QInputDialog>
#include <QListView>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>

namespace event_studio {

namespace {

using namespace std::chrono_literals;

enum Format { Text, Json, Hex, File }; // as the injector has them side by side

void write(Studio &studio, const QString &type, Format format, const QString &payload)
{
    InjectView &inject = studio.window.inject();
    inject.setType(type);
    inject.formats()->button(format)->click();
    inject.payload()->setText(payload);
}

void formats(Studio &studio)
{
    write(studio, "Alarm", Text, "gust number {i}, {random}");
    studio.photograph("inject_text");
    write(studio, "Wind", Json, "{\"direction\": 270, \"speed\": {i}}");
    studio.photograph("inject_json");
    write(studio, "Image", Hex, "89 50 4e 47 0d 0a 1a 0a");
    studio.photograph("inject_hex");
    write(studio, "Image", File, studio.path("bird.png"));
    studio.until([&] { return !studio.window.inject().payload()->isReading(); });
    studio.photograph("inject_file");
    write(studio, "Wind", Json, "{\"direction\": 270,\n \"speed\": }");
    studio.photograph("inject_error");
}

void keep(Studio &studio, const QString &name)
{
    QTimer::singleShot(200, &studio.window, [&studio, name] {
        auto *dialog = studio.window.findChild<QInputDialog *>();
        if (!dialog) return;
        dialog->setTextValue(name);
        dialog->accept();
    });
    for (QPushButton *button : studio.window.inject().findChildren<QPushButton *>())
        if (button->text().startsWith(QLatin1String("Keep"))) button->click();
}

void sending(Studio &studio)
{
    InjectView &inject = studio.window.inject();
    write(studio, "Alarm", Json, "{\"about\": \"image\", \"value\": {i}}");
    inject.whenever()->setCurrentIndex(inject.whenever()->findData("Image"));
    inject.send();
    write(studio, "Wind", Json, "{\"direction\": 270, \"speed\": {i}}");
    inject.send();
    inject.count()->setValue(5000);
    inject.rate()->setValue(100);
    inject.send();
    studio.hasRunFor(8s);
    studio.photograph("armed");
    inject.cancelButton()->click();
    inject.count()->setValue(1);
    keep(studio, "Gust from the west");
    write(studio, "Alarm", Json, "{\"about\": \"test\"}");
    keep(studio, "Alarm, as a test");
    auto *saved = studio.window.findChild<QTabWidget *>("saved");
    auto *library = qobject_cast<QListView *>(saved->widget(1));
    studio.until([&] { return library->model()->rowCount() >= 2; });
    saved->setCurrentIndex(1);
    studio.photograph("library");
}

void injecting(Studio &studio)
{
    studio.openAndRun(copyOfExample(studio, "field_station"));
    studio.hasRunFor(4s);
    formats(studio);
    sending(studio);
}

} // namespace

std::vector<Story> injectStories()
{
    return {
        {{"inject_text", "inject_json", "inject_hex", "inject_file", "inject_error", "armed", "library"}, injecting}};
}

} // namespace event_studio
