// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/payload_graph.h"

#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/plots/plot_export.h"
#include "studio/views/field_drag.h"
#include "studio/views/icons.h"
#include "studio/views/legend.h"
#include "studio/views/outline.h"
#include "studio/views/rate_pictures.h"
#include "studio/views/save_file.h"
#include "studio/views/save_picture.h"
#include "studio/views/view_setup.h"

#include <QClipboard>
#include <QDragEnterEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QToolButton>

#include <algorithm>

namespace event_studio {

namespace {

constexpr qsizetype MOST_POINTS = 2000; // of a curve: more than there are pixels

} // namespace

PayloadGraph::PayloadGraph(StudioData &studio, QWidget *parent)
    : QWidget(parent), m_data(studio), m_plot(new RatePlot), m_legend(new Legend), m_remark(label({}, LabelRole::Hint))
{
    setAcceptDrops(true);
    m_plot->setMinimumHeight(90);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(createBar());
    layout->addWidget(m_plot, 1);
    connect(m_legend, &Legend::shownWanted, this, [this](const QString &name, bool shown) {
        shown ? void(m_hidden.remove(name)) : void(m_hidden.insert(name));
        redraw();
    });
    connect(m_legend, &Legend::soloWanted, this, &PayloadGraph::setSolo);
    connect(&m_data.colors, &TypeColors::changed, this, &PayloadGraph::redraw);
}

PayloadGraph::~PayloadGraph() = default;

QWidget *PayloadGraph::createBar()
{
    auto *more = smallButton(icon(QStringLiteral("settings")), tr("Save, copy, remove a curve"));
    auto *menu = new QMenu(more);
    more->setMenu(menu);
    more->setPopupMode(QToolButton::InstantPopup);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillRemoveMenu(*menu); });
    auto *close = smallButton({}, tr("Remove this graph"));
    close->setText(QStringLiteral("✕"));
    close->setObjectName(QStringLiteral("close"));
    connect(close, &QToolButton::clicked, this, &PayloadGraph::closeWanted);
    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(10, 2, 8, 0);
    layout->setSpacing(6);
    layout->addWidget(m_legend, 1);
    layout->addWidget(m_remark);
    layout->addWidget(more);
    layout->addWidget(close);
    return bar;
}

void PayloadGraph::fillRemoveMenu(QMenu &menu)
{
    menu.clear();
    menu.addAction(tr("Save as picture..."), this, &PayloadGraph::chooseFileAndSave);
    menu.addAction(tr("Copy as CSV"), this, // of all points, more than are drawn
                   [this] { QGuiApplication::clipboard()->setText(csvOf(picture(PayloadSeries::CAPACITY))); });
    menu.addSeparator();
    for (const PlottedField &field : fields())
        menu.addAction(tr("Remove %1").arg(menuText(field.name())), this, [this, field] { remove(field); });
}

void PayloadGraph::add(const PlottedField &field)
{
    const auto known = fields();
    if (std::find(known.begin(), known.end(), field) != known.end()) return;
    auto series = std::make_unique<PayloadSeries>(field);
    connect(series.get(), &PayloadSeries::changed, this, &PayloadGraph::redraw);
    series->setFeed(m_data.source.feed());
    if (const SnapshotPointer snapshot = m_data.source.snapshot()) series->setSnapshot(snapshot);
    m_series.push_back(std::move(series));
    redraw();
    emit fieldsChanged();
}

void PayloadGraph::remove(const PlottedField &field)
{
    std::erase_if(m_series, [&field](const auto &series) { return series->field() == field; });
    if (m_series.empty()) return emit closeWanted();
    redraw();
    emit fieldsChanged();
}

std::vector<PlottedField> PayloadGraph::fields() const
{
    std::vector<PlottedField> fields;
    for (const auto &series : m_series) fields.push_back(series->field());
    return fields;
}

void PayloadGraph::setFeed()
{
    for (const auto &series : m_series) series->setFeed(m_data.source.feed());
}

void PayloadGraph::setSnapshot(const SnapshotPointer &snapshot)
{
    if (!isVisible() || m_data.rates.isPaused()) return;
    for (const auto &series : m_series) series->setSnapshot(snapshot);
}

QString PayloadGraph::mistake() const
{
    const auto broken = std::ranges::find_if(m_series, [](const auto &series) { return !series->mistake().isEmpty(); });
    return broken == m_series.end() ? QString() : (*broken)->mistake();
}

QString PayloadGraph::remark() const
{
    quint64 read = 0, all = 0;
    bool reading = false;
    for (const auto &series : m_series) {
        read += series->read();
        all += series->all();
        reading = reading || series->isReading();
    }
    if (reading) return tr("reading...");
    if (!mistake().isEmpty()) return tr("cannot be read to its end");
    return read < all ? tr("shows %1 of %2").arg(fullNumber(read), fullNumber(all)) : QString();
}

void PayloadGraph::redraw()
{
    if (!isVisible()) return;
    RatePicture picture = this->picture(MOST_POINTS);
    std::vector<Legend::Entry> entries;
    for (const RateCurve &curve : picture.curves)
        entries.push_back({curve.name, curve.colour, curve.shown, curve.line});
    m_legend->setEntries(entries);
    m_remark->setText(remark());
    m_remark->setToolTip(plainToolTip(mistake()));
    m_plot->setPicture(std::move(picture));
}

RatePicture PayloadGraph::picture(qsizetype mostPoints) const
{
    RatePicture picture;
    picture.fromZero = false;
    picture.range = {secondsOf(m_data.rates.shownFrom()), secondsOf(m_data.rates.shownTo())};
    for (const auto &series : m_series) {
        const QString name = series->field().name();
        const TypeStyle style = m_data.colors.style(name);
        auto points = series->points(picture.range.from, picture.range.to, mostPoints);
        picture.curves.push_back({name, style.colour, style.line, std::move(points.values), !m_hidden.contains(name),
                                  std::move(points.times), false, QString()});
    }
    picture.marks = rateMarks(m_data, picture.range);
    for (RateMark &mark : picture.marks) mark.text.clear(); // the words stand in the graph above
    return picture;
}

void PayloadGraph::setSolo(const QString &name)
{
    QSet<QString> others;
    for (const PlottedField &field : fields())
        if (field.name() != name) others.insert(field.name());
    m_hidden = m_hidden == others ? QSet<QString>() : others;
    redraw();
}

void PayloadGraph::chooseFileAndSave()
{
    const QString file = chooseFileToSave(this, tr("Save the graph"), QStringLiteral("values.png"),
                                          {tr("Picture (*.png)"), tr("Drawing (*.svg)"), tr("Document (*.pdf)")});
    if (!file.isEmpty()) save(file);
}

void PayloadGraph::save(const QString &file)
{
    savePicture(m_data, m_plot->drawnFor(file), file, tr("Graph"));
}

void PayloadGraph::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (const SnapshotPointer snapshot = m_data.source.snapshot()) setSnapshot(snapshot);
    redraw();
}

void PayloadGraph::dragEnterEvent(QDragEnterEvent *event)
{
    const auto field = FieldDrag::fieldOf(*event->mimeData());
    if (!field) return;
    event->acceptProposedAction();
    m_dropPlace = std::make_unique<Outline>(*m_plot, tr("Plot %1 here").arg(field->name()));
}

void PayloadGraph::dragLeaveEvent(QDragLeaveEvent *)
{
    m_dropPlace.reset();
}

void PayloadGraph::dropEvent(QDropEvent *event)
{
    const auto field = FieldDrag::fieldOf(*event->mimeData());
    m_dropPlace.reset();
    if (!field) return;
    event->acceptProposedAction();
    add(*field);
}

} // namespace event_studio
