// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/decoder_dialog.h"

#include "studio/models/decoded_event.h"
#include "studio/models/decoder_text.h"
#include "studio/models/event_search.h"
#include "studio/models/formats.h"
#include "studio/views/view_setup.h"

#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>

#include <utility>

namespace event_studio {

using event_engine::ByteOrder;

namespace {

constexpr int PAUSE = 200; // milliseconds
constexpr qsizetype SAMPLE_SHOWN = 4000;

QPlainTextEdit *lines(int count)
{
    auto *edit = new QPlainTextEdit;
    edit->setFont(fixedFont());
    edit->setTabChangesFocus(true);
    edit->setFixedHeight(count * edit->fontMetrics().lineSpacing() + 14);
    return edit;
}

bool hasSchema(Encoding encoding)
{
    return encoding == Encoding::FlatBuffer || encoding == Encoding::Protobuf || encoding == Encoding::Json;
}

bool hasRootType(Encoding encoding)
{
    return encoding == Encoding::FlatBuffer || encoding == Encoding::Protobuf;
}

} // namespace

DecoderDialog::DecoderDialog(const QString &typeName, const EventType *present, FeedPointer feed, QWidget *parent)
    : QDialog(parent), m_typeName(typeName), m_feed(std::move(feed)), m_encoding(new QComboBox),
      m_schema(new QLineEdit), m_schemaRow(new QWidget), m_rootType(new QLineEdit), m_fields(lines(5)),
      m_byteOrder(new QComboBox), m_words(label({}, LabelRole::Hint)), m_sample(lines(7)), m_form(new QFormLayout),
      m_trial(this)
{
    setWindowTitle(tr("How %1 is read").arg(typeName));
    createForm();
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    m_ok->setProperty("primary", true);
    m_copy = buttons->addButton(tr("Copy for app.toml"), QDialogButtonBox::ActionRole);
    m_copy->setToolTip(tr("The lines that say this for everybody, and in recordings too"));
    connect(m_copy, &QPushButton::clicked, this, [this] {
        if (m_choice) QGuiApplication::clipboard()->setText(tomlOf(*m_choice));
    });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 16);
    layout->setSpacing(10);
    layout->addLayout(m_form);
    layout->addWidget(m_words);
    layout->addWidget(m_sample, 1);
    layout->addWidget(
        label(tr("It holds for this window alone. What is recorded stays as the app says."), LabelRole::Hint));
    layout->addWidget(buttons);
    setMinimumWidth(520);
    if (present) fill(*present);
    m_written.setSingleShot(true);
    m_written.setInterval(PAUSE);
    connect(&m_written, &QTimer::timeout, this, &DecoderDialog::check);
    connect(m_encoding, &QComboBox::currentIndexChanged, this, &DecoderDialog::adaptForm);
    for (QComboBox *box : {m_encoding, m_byteOrder})
        connect(box, &QComboBox::currentIndexChanged, this, &DecoderDialog::check);
    const auto checkSoon = [this] {
        m_trial.cancel(); // what is tried is not what is written
        m_ok->setEnabled(false);
        m_written.start();
    };
    for (QLineEdit *line : {m_schema, m_rootType}) connect(line, &QLineEdit::textChanged, this, checkSoon);
    connect(m_fields, &QPlainTextEdit::textChanged, this, checkSoon);
    adaptForm();
    check();
}

void DecoderDialog::createForm()
{
    m_encoding->addItem(tr("As the app says"));
    for (const auto &[name, encoding] :
         {std::pair(tr("Text"), Encoding::Text), std::pair(tr("JSON"), Encoding::Json),
          std::pair(tr("MessagePack"), Encoding::MsgPack), std::pair(tr("CBOR"), Encoding::Cbor),
          std::pair(tr("FlatBuffers"), Encoding::FlatBuffer), std::pair(tr("Protocol Buffers"), Encoding::Protobuf),
          std::pair(tr("Binary, by its fields"), Encoding::Binary)})
        m_encoding->addItem(name, int(encoding));
    m_byteOrder->addItems({tr("Little endian"), tr("Big endian")});
    m_rootType->setPlaceholderText(tr("the schema's own"));
    m_fields->setPlaceholderText(tr("speed f32\nname text[16]\nbytes[4]"));
    m_fields->setToolTip(
        tr("A field per line: its name and its type, or a type alone for what is passed over.\nbool, u8 "
           "to u64, i8 to i64, f32, f64, text[N], bytes[N], and lists as f32[3]"));
    m_sample->setReadOnly(true);
    m_words->setWordWrap(true);
    auto *choose = new QPushButton(tr("Choose..."));
    choose->setAutoDefault(false);
    auto *row = new QHBoxLayout(m_schemaRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_schema, 1);
    row->addWidget(choose);
    connect(choose, &QPushButton::clicked, this, &DecoderDialog::chooseSchema);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(8);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->addRow(tr("Read as"), m_encoding);
    m_form->addRow(tr("Schema"), m_schemaRow);
    m_form->addRow(tr("Root type"), m_rootType);
    m_form->addRow(tr("Fields"), m_fields);
    m_form->addRow(tr("Byte order"), m_byteOrder);
}

void DecoderDialog::fill(const EventType &type)
{
    m_encoding->setCurrentIndex(m_encoding->findData(int(type.encoding)));
    m_schema->setText(QString::fromStdString(type.schema));
    m_rootType->setText(QString::fromStdString(type.rootType));
    m_fields->setPlainText(fieldsText(type.fields));
    m_byteOrder->setCurrentIndex(type.byteOrder == ByteOrder::Big ? 1 : 0);
}

void DecoderDialog::adaptForm()
{
    const bool chosen = m_encoding->currentIndex() > 0;
    const auto encoding = Encoding(m_encoding->currentData().toInt());
    m_form->setRowVisible(m_schemaRow, chosen && hasSchema(encoding));
    m_form->setRowVisible(m_rootType, chosen && hasRootType(encoding));
    m_form->setRowVisible(m_fields, chosen && encoding == Encoding::Binary);
    m_form->setRowVisible(m_byteOrder, chosen && encoding == Encoding::Binary);
    m_schema->setPlaceholderText(encoding == Encoding::FlatBuffer ? tr("a .fbs or .bfbs file")
                                 : encoding == Encoding::Protobuf ? tr("a .proto file, or a FileDescriptorSet")
                                                                  : tr("a JSON Schema, if there is one"));
}

std::optional<EventType> DecoderDialog::written() const
{
    if (m_encoding->currentIndex() <= 0) return std::nullopt;
    EventType type(m_typeName.toStdString(), Encoding(m_encoding->currentData().toInt()));
    if (hasSchema(type.encoding)) type.schema = m_schema->text().trimmed().toStdString();
    if (hasRootType(type.encoding)) type.rootType = m_rootType->text().trimmed().toStdString();
    if (type.encoding != Encoding::Binary) return type;
    type.fields = parseFields(m_fields->toPlainText());
    type.byteOrder = m_byteOrder->currentIndex() == 1 ? ByteOrder::Big : ByteOrder::Little;
    return type;
}

void DecoderDialog::check()
{
    m_written.stop();
    m_choice.reset();
    const auto type = written();
    m_ok->setEnabled(!type);
    m_copy->setEnabled(false);
    m_sample->setVisible(type.has_value());
    m_sample->clear();
    setRole(m_words, LabelRole::Hint);
    if (!type) {
        m_trial.cancel();
        return m_words->setText(tr("\"encoding\" in app.toml, or in the recording, says how it is read."));
    }
    m_words->setText(tr("Trying it on the newest event..."));
    m_trial.start(
        [type = *type, feed = m_feed](const LatestJob::Cancelled &cancelled) { return tryOut(type, feed, cancelled); },
        [this](Trial trial) { take(std::move(trial)); });
}

DecoderDialog::Trial DecoderDialog::tryOut(EventType type, const FeedPointer &feed,
                                           const LatestJob::Cancelled &cancelled)
{
    auto codec = PayloadCodec::make(type);
    if (!codec) return {{}, QString::fromStdString(codec.error().message()), {}};
    if (hasRootType(type.encoding) && !codec->decodes())
        return {{}, tr("This encoding is read by its schema: choose a file."), {}};
    type.codec = *codec;
    Trial trial{type, {}, {}};
    if (!feed) return trial;
    const auto newest =
        nextRow(*feed, EventFilter::ofType(type.name), {}, EventQuery::Direction::NewestFirst, cancelled);
    if (!newest || !*newest) return trial;
    auto event = feed->wholeEvent((*newest)->sequence);
    if (!event) return trial;
    event->codec = type.codec;
    event->encoding = type.encoding;
    const auto decoded = decodedPayload(*event);
    if (decoded)
        trial.sample = prettyPayload(*event).value_or(QString()).left(SAMPLE_SHOWN);
    else if (type.encoding == Encoding::Text || !type.codec.decodes())
        trial.sample = payloadText(event->payload()).left(SAMPLE_SHOWN);
    else
        trial.mistake = QString::fromStdString(decoded.error().message());
    return trial;
}

// One event that does not fit may be the odd one: it is told, and somebody may know better.
void DecoderDialog::take(Trial trial)
{
    m_choice = std::move(trial.type);
    m_ok->setEnabled(m_choice.has_value());
    m_copy->setEnabled(m_choice.has_value());
    m_sample->setPlainText(trial.sample);
    setRole(m_words, trial.mistake.isEmpty() ? LabelRole::Hint : LabelRole::Error);
    if (!m_choice)
        m_words->setText(trial.mistake);
    else if (!trial.mistake.isEmpty())
        m_words->setText(tr("The newest event is none of these: %1").arg(trial.mistake));
    else
        m_words->setText(trial.sample.isEmpty() ? tr("No event of this type is held to try it on.")
                                                : tr("The newest event reads:"));
}

void DecoderDialog::chooseSchema()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("The schema of %1").arg(m_typeName), m_schema->text());
    if (!file.isEmpty()) m_schema->setText(file);
}

} // namespace event_studio
