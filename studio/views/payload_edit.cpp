// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/payload_edit.h"

#include "studio/plots/theme.h"
#include "studio/views/view_setup.h"

#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QTextCursor>
#include <QTextDocument>

namespace event_studio {

namespace {

QString hintFor(PayloadFormat format)
{
    switch (format) {
    case PayloadFormat::Text: return QObject::tr("The payload as text. {i} {now} {random} are filled in.");
    case PayloadFormat::Json: return QObject::tr("{\"value\": {i}, \"at\": {now}}");
    case PayloadFormat::Hex: return QObject::tr("01 ff 3a");
    case PayloadFormat::File: break;
    }
    return {};
}

} // namespace

PayloadEdit::PayloadEdit(QWidget *parent)
    : QWidget(parent), m_editor(new QPlainTextEdit), m_path(new QLineEdit), m_stack(new QStackedLayout),
      m_words(label({}, LabelRole::Error))
{
    m_editor->setAccessibleName(tr("Payload"));
    m_path->setAccessibleName(tr("The payload's file"));
    m_editor->setFont(fixedFont());
    m_editor->setTabChangesFocus(true);
    m_editor->setMinimumHeight(38); // two lines, so that a mistake of two has its room in a window of 1280x800
    auto *browse = new QPushButton(tr("Choose..."));
    auto *file = new QWidget;
    auto *fileLayout = new QHBoxLayout(file);
    fileLayout->setContentsMargins(0, 0, 0, 0);
    fileLayout->addWidget(m_path);
    fileLayout->addWidget(browse);
    fileLayout->setAlignment(Qt::AlignTop);
    m_path->setPlaceholderText(tr("A file to send"));
    m_path->setToolTip(tr("Its bytes, as they are, are the payload"));
    m_stack->addWidget(m_editor);
    m_stack->addWidget(file);
    wrapWords(m_words);
    m_words->hide();
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(m_stack, 1);
    layout->addWidget(m_words);
    setFocusProxy(m_editor);
    connect(m_editor, &QPlainTextEdit::textChanged, this, &PayloadEdit::check);
    connect(m_path, &QLineEdit::textChanged, this, &PayloadEdit::check);
    connect(browse, &QPushButton::clicked, this, &PayloadEdit::chooseFile);
    setFormat(PayloadFormat::Text);
}

void PayloadEdit::setFormat(PayloadFormat format)
{
    m_format = format;
    m_stack->setCurrentIndex(format == PayloadFormat::File ? 1 : 0);
    m_editor->setPlaceholderText(hintFor(format));
    m_editor->viewport()->update(); // else the lines of a longer hint stay
    suggestExample();
    check();
}

void PayloadEdit::setCodec(const PayloadCodec &codec)
{
    m_codec = codec;
    suggestExample();
    check();
}

bool PayloadEdit::isUntouched() const
{
    if (m_format == PayloadFormat::File) return m_path->text().isEmpty();
    return m_editor->toPlainText().isEmpty() || m_editor->toPlainText() == m_example;
}

void PayloadEdit::suggestExample()
{
    const QString written = m_editor->toPlainText();
    if (!written.isEmpty() && written != m_example) return;
    const bool hasOne = m_format == PayloadFormat::Json && m_codec.schema();
    m_example = hasOne ? QString::fromStdString(m_codec.example()) : QString();
    m_editor->setPlainText(m_example);
}

void PayloadEdit::setText(const QString &text)
{
    if (m_format == PayloadFormat::File) return m_path->setText(text);
    QTextCursor all(m_editor->document()); // so that undo brings back what was written
    all.select(QTextCursor::Document);
    all.insertText(text);
}

QString PayloadEdit::text() const
{
    if (m_format == PayloadFormat::File) return m_path->text();
    QString text = m_editor->document()->toRawText(); // toPlainText() makes blanks of no-break spaces
    return text.replace(QChar::ParagraphSeparator, u'\n').replace(QChar::LineSeparator, u'\n');
}

void PayloadEdit::readAgain(std::function<void()> then)
{
    m_format == PayloadFormat::File ? readFile(std::move(then)) : then();
}

void PayloadEdit::check()
{
    if (m_format == PayloadFormat::File) return readFile();
    m_reading.cancel();
    take(PayloadTemplate::parse(text(), m_format, m_codec));
}

// What is told of the file before stays until then: it would come and go with each letter.
void PayloadEdit::readFile(std::function<void()> then)
{
    m_payload.reset();
    if (text().isEmpty()) {
        m_reading.cancel();
        return take(PayloadTemplate::parse({}, PayloadFormat::File));
    }
    m_reading.start(
        [path = text()](const LatestJob::Cancelled &) { return PayloadTemplate::parse(path, PayloadFormat::File); },
        [this, then = std::move(then)](const Parsed &parsed) {
            take(parsed);
            if (then) then();
        });
    emit changed();
}

void PayloadEdit::take(const Parsed &parsed)
{
    m_payload.reset();
    if (parsed) m_payload = *parsed;
    // An empty field is not a mistake that anybody needs to be told of.
    const bool tellIt = !parsed && !text().isEmpty();
    m_words->setText(tellIt ? parsed.error().words : QString());
    m_words->setVisible(tellIt);
    for (QWidget *field : std::initializer_list<QWidget *>{m_editor, m_path})
        setDynamicProperty(field, "invalid", tellIt);
    if (tellIt)
        underline(parsed.error());
    else
        m_editor->setExtraSelections({});
    emit changed();
}

void PayloadEdit::underline(const PayloadMistake &mistake)
{
    QTextEdit::ExtraSelection place;
    place.cursor = m_editor->textCursor();
    const int last = std::max(0, m_editor->document()->characterCount() - 1);
    const int begin = int(std::min<qsizetype>(mistake.position, std::max(0, last - 1)));
    place.cursor.setPosition(begin);
    place.cursor.setPosition(std::min(begin + 1, last), QTextCursor::KeepAnchor);
    place.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    place.format.setUnderlineColor(Theme::of(palette()).danger);
    QColor ground = Theme::of(palette()).danger;
    ground.setAlpha(50);
    place.format.setBackground(ground);
    m_editor->setExtraSelections({place});
}

void PayloadEdit::chooseFile()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("The payload's file"), m_path->text());
    if (!file.isEmpty()) m_path->setText(file);
}

} // namespace event_studio
