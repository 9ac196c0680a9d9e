// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/inject_view.h"

#include "studio/models/decoded_event.h"
#include "studio/models/formats.h"
#include "studio/models/injection_change.h"
#include "studio/models/studio_data.h"
#include "studio/views/ask_words.h"
#include "studio/views/empty_hint.h"
#include "studio/views/icons.h"
#include "studio/views/payload_edit.h"
#include "studio/views/segments.h"
#include "studio/views/tell.h"
#include "studio/views/view_setup.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QFile>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>

#include <algorithm>

namespace event_studio {

namespace {

constexpr PayloadFormat FORMATS[] = {PayloadFormat::Text, PayloadFormat::Json, PayloadFormat::Hex, PayloadFormat::File};

int placeOf(PayloadFormat format)
{
    return int(std::find(std::begin(FORMATS), std::end(FORMATS), format) - std::begin(FORMATS));
}

PayloadFormat formatFor(const EventType &type)
{
    if (type.encoding == Encoding::Json || isTyped(type.codec)) return PayloadFormat::Json;
    return type.encoding == Encoding::Text ? PayloadFormat::Text : PayloadFormat::Hex;
}

/// That it comes out of the editor as it went in, and nothing in it is filled in.
bool staysAsItIs(const QString &text)
{
    const bool hasEnds =
        text.contains(u'\r') || text.contains(QChar::LineSeparator) || text.contains(QChar::ParagraphSeparator);
    return !hasEnds && !event_engine::TextTemplate(text.toStdString()).hasPlaceholders();
}

QString wheneverText(const QString &type)
{
    return InjectView::tr("Whenever %1 arrives").arg(type);
}

} // namespace

InjectView::InjectView(StudioData &studio, InjectionStore &history, InjectionStore &library, QWidget *parent)
    : QWidget(parent), m_data(studio), m_history(history), m_library(library), m_type(new QComboBox),
      m_format(new Segments({tr("Text"), tr("JSON"), tr("Hex"), tr("File")})), m_payload(new PayloadEdit),
      m_whenever(new QComboBox), m_count(new QSpinBox), m_rate(new QDoubleSpinBox), m_send(new QPushButton(tr("Send"))),
      m_cancel(new QPushButton(tr("Stop"))), m_keep(new QPushButton(tr("Keep..."))),
      m_status(label({}, LabelRole::Hint))
{
    createForm();
    connectParts();
    fillTypes();
    adaptButtons();
}

void InjectView::createForm()
{
    m_type->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_whenever->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_whenever->setToolTip(tr("Send now, or one for each event of another type that arrives"));
    m_count->setRange(1, 1'000'000'000);
    m_count->setGroupSeparatorShown(true);
    m_count->setPrefix(QStringLiteral("× "));
    m_count->setToolTip(tr("How many"));
    m_rate->setRange(0, 1'000'000);
    m_rate->setDecimals(1);
    m_rate->setSuffix(tr(" per s"));
    m_rate->setSpecialValueText(tr("at once"));
    m_rate->setToolTip(tr("How fast, where there is more than one"));
    m_send->setProperty("primary", true);
    m_send->setToolTip(tr("Send (Ctrl+Return)"));
    m_keep->setToolTip(tr("Keep it in the library under a name"));
    m_cancel->hide();
    wrapWords(m_status);
    m_status->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_status->setMinimumHeight(2 * m_status->fontMetrics().lineSpacing()); // so that no button moves for a second line

    auto *howMany = new QHBoxLayout;
    howMany->addWidget(m_count, 1);
    howMany->addWidget(m_rate, 1);
    auto *buttons = new QHBoxLayout;
    buttons->addWidget(m_send, 1);
    buttons->addWidget(m_cancel);
    buttons->addWidget(m_keep);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(11, 4, 11, 4);
    layout->setSpacing(5);
    layout->addWidget(m_type);
    layout->addWidget(m_format);
    layout->addWidget(m_payload, 3);
    layout->addWidget(m_whenever);
    layout->addLayout(howMany);
    layout->addLayout(buttons);
    layout->addWidget(m_status);
    layout->addWidget(createSaved(), 2);
    for (const auto &[widget, name] : std::initializer_list<std::pair<QWidget *, QString>>{{m_type, tr("Event type")},
                                                                                           {m_whenever, tr("When")},
                                                                                           {m_count, tr("How many")},
                                                                                           {m_rate, tr("How fast")}}) {
        widget->setMinimumWidth(60);
        widget->setAccessibleName(name);
    }
}

QWidget *InjectView::createSaved()
{
    auto *tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("saved"));
    tabs->setDocumentMode(true);
    tabs->addTab(savedList(m_history), tr("History"));
    tabs->addTab(savedList(m_library), tr("Library"));
    for (int tab = 0; tab < tabs->count(); ++tab) tabs->widget(tab)->setAccessibleName(tabs->tabText(tab));
    return tabs;
}

QListView *InjectView::savedList(InjectionStore &store)
{
    auto *list = new QListView;
    list->setModel(&store);
    list->setFrameShape(QFrame::NoFrame);
    setUpList(list);
    list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff); // it would take the room of a line
    list->setMinimumHeight(50); // two lines; in a window of 1280x800 a mistake fits in, too
    auto *remove = new QAction(tr("Remove"), list);
    remove->setShortcut(QKeySequence::Delete);
    remove->setShortcutContext(Qt::WidgetShortcut);
    list->addAction(remove);
    list->setContextMenuPolicy(Qt::ActionsContextMenu);
    connectStore(store);
    new EmptyHint(list,
                  &store == &m_history ? tr("What you send is listed here.") : tr("What you keep is listed here."));
    connect(list, &QListView::activated, this,
            [this, &store](const QModelIndex &index) { setInjection(store.at(index.row())); });
    connect(list, &QListView::clicked, this,
            [this, &store](const QModelIndex &index) { setInjection(store.at(index.row())); });
    connect(remove, &QAction::triggered, this, [list, &store] {
        if (list->currentIndex().isValid()) store.remove(list->currentIndex().row());
    });
    return list;
}

void InjectView::connectStore(InjectionStore &store)
{
    connect(&store, &InjectionStore::failed, this,
            [this](const QString &words) { tell(m_data.problems, Severity::Warning, tr("Inject"), words); });
    const bool isHistory = &store == &m_history;
    connect(&store, &InjectionStore::removed, this, [this, &store, isHistory](const SavedInjection &gone) {
        const QString words = isHistory ? tr("Removed from the history: %1") : tr("Removed from the library: %1"),
                      step = isHistory ? tr("remove %1 from the history") : tr("remove %1 from the library");
        offerWayBack(new InjectionChange(store, gone, {}, step.arg(menuText(gone.label()))), words.arg(gone.label()));
    });
    connect(&store, &InjectionStore::replaced, this,
            [this, &store](const SavedInjection &before, const SavedInjection &now) {
                const QString step = tr("replace %1 in the library").arg(menuText(now.label()));
                offerWayBack(new InjectionChange(store, before, now, step),
                             tr("Replaced in the library: %1").arg(now.label()));
            });
}

// By the notice as long as it is there, by Undo once what came after it is undone.
void InjectView::offerWayBack(InjectionChange *change, const QString &words)
{
    QUndoStack &stack = m_data.filter.undoStack();
    stack.push(change);
    emit removed(words, [&stack, change, life = change->life()] {
        if (life.expired()) return;
        if (stack.index() > 0 && stack.command(stack.index() - 1) == change) return stack.undo();
        change->undo();
    });
}

void InjectView::connectParts()
{
    connect(&m_data.engine, &EngineLink::appFileRead, this, &InjectView::fillTypes);
    connect(&m_data.engine, &EngineLink::snapshotTaken, this, [this](const SnapshotPointer &snapshot) {
        if (int(snapshot->types.size()) - 1 > m_type->count()) fillTypes();
    });
    connect(&m_data.engine, &EngineLink::stateChanged, this, &InjectView::forgetRun);
    connect(&m_data.engine, &EngineLink::injectionProgressed, this, &InjectView::showProgress);
    connect(m_type, &QComboBox::activated, this, &InjectView::suggestFormat);
    connect(&m_data.decoders, &DecoderChoices::changed, this, &InjectView::adaptCodec);
    connect(m_format, &Segments::chosen, this, [this](int place) { m_payload->setFormat(FORMATS[place]); });
    connect(m_payload, &PayloadEdit::changed, this, &InjectView::adaptButtons);
    connect(m_payload, &PayloadEdit::changed, this, &InjectView::draftChanged);
    connect(m_type, &QComboBox::currentIndexChanged, this, &InjectView::draftChanged);
    connect(m_type, &QComboBox::currentIndexChanged, this, &InjectView::adaptButtons);
    connect(m_whenever, &QComboBox::currentIndexChanged, this, &InjectView::adaptButtons);
    connect(m_count, &QSpinBox::valueChanged, this, &InjectView::adaptButtons);
    connect(m_send, &QPushButton::clicked, this, &InjectView::send);
    connect(m_cancel, &QPushButton::clicked, this, [this] { m_data.engine.cancelInjection(m_running); });
    connect(m_keep, &QPushButton::clicked, this, &InjectView::keepInLibrary);
}

void InjectView::fillTypes()
{
    const QString chosen = m_type->currentText();
    QStringList names;
    if (const auto *manifest = m_data.engine.manifest())
        for (const EventType &type : manifest->eventTypes) names << QString::fromStdString(type.name);
    if (const SnapshotPointer snapshot = m_data.engine.snapshot())
        for (const EventTypeSnapshot &type : snapshot->types) {
            const QString name = QString::fromStdString(type.type.name);
            if (type.id != event_engine::UNREGISTERED && !names.contains(name)) names << name;
        }
    m_type->clear();
    m_type->addItems(names);
    fillWhenever(names);
    if (names.contains(chosen)) {
        m_type->setCurrentText(chosen);
        adaptCodec(); // its fields may be others now
    } else {
        suggestFormat();
    }
    adaptButtons();
}

void InjectView::fillWhenever(const QStringList &names)
{
    const QString chosen = awaitedType();
    m_whenever->clear();
    m_whenever->addItem(tr("Send now"));
    for (const QString &name : names) m_whenever->addItem(wheneverText(name), name);
    if (!chosen.isEmpty() && !names.contains(chosen)) m_whenever->addItem(wheneverText(chosen), chosen);
    m_whenever->setCurrentIndex(std::max(0, m_whenever->findData(chosen)));
}

QString InjectView::awaitedType() const
{
    return m_whenever->currentIndex() > 0 ? m_whenever->currentData().toString() : QString();
}

// What was under way has ended with the run, whatever it had still to send.
void InjectView::forgetRun()
{
    if (!m_data.engine.isBusy()) {
        m_running = 0;
        m_sendsMany = false;
        m_outcome.clear();
        m_hasFailed = false;
        showCancel(false);
    }
    adaptButtons();
}

// In the place of another button: the pane keeps its width.
void InjectView::showCancel(bool on)
{
    QPushButton *comes = on ? m_cancel : m_keep, *goes = on ? m_keep : m_cancel;
    goes->hide(); // first: for both there would be no room
    comes->show();
}

void InjectView::suggestFormat()
{
    adaptCodec();
    const EventType *type = chosenType();
    if (!type || m_payload->format() == PayloadFormat::File) return;
    m_format->setCurrent(placeOf(formatFor(*type)));
    m_payload->setFormat(formatFor(*type));
}

void InjectView::adaptCodec()
{
    const EventType *type = chosenType();
    m_payload->setCodec(type ? type->codec : PayloadCodec());
}

const EventType *InjectView::chosenType() const
{
    const std::string name = m_type->currentText().toStdString();
    const EventType *chosen = m_data.decoders.find(m_data.engine.title(), m_type->currentText());
    if (chosen && chosen->codec.encoding() == chosen->encoding) return chosen;
    if (const auto *manifest = m_data.engine.manifest())
        for (const EventType &type : manifest->eventTypes)
            if (type.name == name) return &type;
    return nullptr;
}

// Also for what the editor or the progress tells on its own: whoever points at the grey button reads it there.
QString InjectView::obstacle() const
{
    const EngineLink &engine = m_data.engine;
    if (!engine.isOpen()) return tr("Open and run an app to send events.");
    if (!engine.isRunning()) return tr("Run %1 to send events.").arg(engine.title());
    if (m_type->currentIndex() < 0) return tr("This app has no event types.");
    if (awaitedType() == m_type->currentText()) return tr("An event that answers its own type would never end.");
    const QString mistake = m_payload->mistakeLabel()->text();
    if (!mistake.isEmpty()) return mistake;
    if (m_payload->isReading()) return tr("Reading the file...");
    if (!m_payload->payload())
        return m_payload->format() == PayloadFormat::File ? tr("Choose a file to send.") : tr("Write what to send.");
    return awaitedType().isEmpty() && m_sendsMany ? tr("The last ones are still being sent.") : QString();
}

void InjectView::adaptButtons()
{
    const QString awaited = awaitedType(), obstacle = this->obstacle();
    const bool now = awaited.isEmpty();
    m_send->setEnabled(obstacle.isEmpty());
    if (!now)
        m_send->setText(tr("Arm"));
    else
        m_send->setText(m_count->value() > 1 ? tr("Send %1").arg(fullNumber(quint64(m_count->value()))) : tr("Send"));
    m_count->setEnabled(now);
    m_rate->setEnabled(now && m_count->value() > 1);
    const QString order =
        now ? tr("Send (Ctrl+Return)") : tr("From now on, send one for each %1 (Ctrl+Return)").arg(awaited);
    m_send->setToolTip(plainToolTip(obstacle.isEmpty() ? order : obstacle));
    m_keep->setEnabled(m_payload->payload() && m_type->currentIndex() >= 0);
    showStatus();
}

// What keeps from sending; else what came of the last that was sent. And that what is written will be lost.
void InjectView::showStatus()
{
    const QString obstacle = this->obstacle();
    const bool isToldElsewhere = m_sendsMany || obstacle == m_payload->mistakeLabel()->text();
    const bool showsOutcome = obstacle.isEmpty() || isToldElsewhere;
    setRole(m_status, showsOutcome && m_hasFailed ? LabelRole::Error : LabelRole::Hint);
    QStringList lines{showsOutcome ? m_outcome : obstacle};
    const bool outlasts = outlastsWindow(); // goes through the whole payload
    if (!outlasts) lines << tr("Over 64 KiB: gone after closing.");
    m_status->setText(lines.join('\n').trimmed());
    m_status->setToolTip(outlasts
                             ? QString()
                             : tr("What has been begun is there again at the next start if it is no larger "
                                  "than 64 KiB. Keep... puts it into the library."));
}

SavedInjection InjectView::injection() const
{
    return {{},
            m_type->currentText(),
            m_payload->format(),
            m_payload->text(),
            quint64(m_count->value()),
            m_rate->value(),
            awaitedType()};
}

void InjectView::setType(const QString &name)
{
    m_type->setCurrentText(name);
    suggestFormat();
    m_payload->setFocus();
}

void InjectView::setEvent(const EventRow &event)
{
    const auto bytes = event.payload();
    if (event.size > quint64(EventRow::KEPT)) return setLargeEvent(event);
    const auto json = prettyPayload(event);
    const QString text = payloadText(bytes);
    const bool isText =
        QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())) == text.toUtf8();
    if ((event.encoding == Encoding::Json || decodedJson(event)) && json && staysAsItIs(*json))
        setInjection({{}, event.type, PayloadFormat::Json, *json, 1, 0});
    else if (event.encoding == Encoding::Text && isText && staysAsItIs(text))
        setInjection({{}, event.type, PayloadFormat::Text, text, 1, 0});
    else
        setInjection({{}, event.type, PayloadFormat::Hex, hexText(bytes), 1, 0});
    m_payload->setFocus();
}

// More than anybody edits in a few lines: a file to change with a program that can, and to send.
void InjectView::setLargeEvent(const EventRow &event)
{
    const ByteView bytes = event.payload();
    QFile file(m_largePayloads.filePath(QStringLiteral("event-%1").arg(event.sequence)));
    const bool written = file.open(QIODevice::WriteOnly) && file.write(reinterpret_cast<const char *>(bytes.data()),
                                                                       qint64(bytes.size())) == qint64(bytes.size());
    if (!written)
        return tell(m_data.problems, Severity::Error, tr("Inject"),
                    tr("%1 cannot be written: %2").arg(file.fileName(), file.errorString()));
    setInjection({{}, event.type, PayloadFormat::File, file.fileName(), 1, 0});
}

void InjectView::setInjection(const SavedInjection &injection)
{
    if (!injection.type.isEmpty()) { // else begun while no app was open
        if (m_type->findText(injection.type) < 0) m_type->addItem(injection.type);
        m_type->setCurrentText(injection.type);
    }
    adaptCodec();
    m_format->setCurrent(placeOf(injection.format));
    m_payload->setFormat(injection.format);
    m_payload->setText(injection.payload);
    m_count->setValue(int(injection.count));
    m_rate->setValue(injection.rate);
    if (!injection.whenever.isEmpty() && m_whenever->findData(injection.whenever) < 0)
        m_whenever->addItem(wheneverText(injection.whenever), injection.whenever);
    m_whenever->setCurrentIndex(std::max(0, m_whenever->findData(injection.whenever)));
}

void InjectView::send()
{
    const bool hasKeyboard = m_send->hasFocus(); // a grey button gives it to whatever comes next
    m_payload->readAgain([this, hasKeyboard] { sendNow(hasKeyboard); }); // a program may have changed its file
}

void InjectView::sendNow(bool hasKeyboard)
{
    if (!m_send->isEnabled()) return;
    if (hasKeyboard) m_send->setFocus();
    const SavedInjection what = injection();
    keep(m_history, what);
    if (!what.whenever.isEmpty()) {
        m_data.engine.inject(
            {what.type, m_payload->payload()->maker(), InjectionOrder::UNTIL_CANCELLED, 0, what.whenever});
        m_outcome = tr("Armed: one %1 for each %2 from now on.").arg(what.type, what.whenever);
        m_hasFailed = false;
        m_count->setValue(1); // what the same button sends now is but one
        m_whenever->setCurrentIndex(0);
        return adaptButtons();
    }
    m_running = m_data.engine.inject({what.type, m_payload->payload()->maker(), what.count, what.rate});
    m_sendsMany = m_running != 0 && what.count > 1;
    adaptButtons();
    if (!m_sendsMany || what.rate <= 0) return;
    showCancel(true);
    if (hasKeyboard) m_cancel->setFocus();
}

void InjectView::showProgress(const InjectionProgress &progress)
{
    if (progress.id != m_running) return;
    const QString sent = fullNumber(progress.sent);
    m_hasFailed = !progress.error.isEmpty();
    if (m_hasFailed)
        m_outcome = tr("Sent %1, then: %2").arg(sent, progress.error);
    else if (progress.finished)
        m_outcome = tr("Sent %1 %2.").arg(sent, progress.type);
    else
        m_outcome = tr("Sent %1 of %2 %3...").arg(sent, fullNumber(progress.count), progress.type);
    const bool hasKeyboard = m_cancel->hasFocus();
    showCancel(!progress.finished);
    if (progress.finished) {
        m_running = 0;
        m_sendsMany = false;
    }
    adaptButtons();
    if (hasKeyboard && progress.finished) m_send->setFocus();
}

void InjectView::keepInLibrary()
{
    const QString name =
        askForWords(this, tr("Keep in the library"), tr("Name"), m_library.freeName(m_type->currentText()));
    if (name.isEmpty()) return;
    SavedInjection what = injection();
    what.name = name;
    keep(m_library, what);
}

// Files of the window's own, and those of the other list, are gone some day; somebody else's stay where they are.
void InjectView::keep(InjectionStore &store, const SavedInjection &what)
{
    const bool isOurs =
        what.format == PayloadFormat::File &&
        (isOfThisWindow(what.payload) || m_history.keeps(what.payload) || m_library.keeps(what.payload));
    store.add(what, isOurs ? PayloadFile::Copied : PayloadFile::Named);
}

} // namespace event_studio
