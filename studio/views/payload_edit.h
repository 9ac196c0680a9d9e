// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/latest_job.h"
#include "studio/models/payload_template.h"

#include <QPlainTextEdit>
#include <QWidget>
#include <functional>

class QLabel;
class QLineEdit;
class QStackedLayout;

namespace event_studio {

/// Where a payload is written: an editor, or for a file its path. What makes no sense is underlined while it is being
/// written, and said below with its place.
class PayloadEdit : public QWidget {
    Q_OBJECT
public:
    explicit PayloadEdit(QWidget *parent = nullptr);

    void setFormat(PayloadFormat format);
    /// Of the type that the payload is for: JSON is encoded by it. Where nothing has been written yet, its example
    /// comes.
    void setCodec(const PayloadCodec &codec);
    [[nodiscard]] PayloadFormat format() const { return m_format; }
    void setText(const QString &text);
    /// Nobody has written anything: there is nothing, or the example.
    [[nodiscard]] bool isUntouched() const;
    [[nodiscard]] QString text() const;
    /// Where the payload is a file's, as the file is now: `then` follows once it is read; at once where it is no
    /// file's. What is written meanwhile outdates it.
    void readAgain(std::function<void()> then);
    /// A worker reads the file: it may be large, or lie where nobody answers.
    [[nodiscard]] bool isReading() const { return m_reading.isRunning(); }
    /// Empty: there is a mistake, or the file is still being read.
    [[nodiscard]] const std::optional<PayloadTemplate> &payload() const { return m_payload; }

    [[nodiscard]] QPlainTextEdit *editor() const { return m_editor; }
    [[nodiscard]] QLabel *mistakeLabel() const { return m_words; }

signals:
    void changed();

private:
    using Parsed = tl::expected<PayloadTemplate, PayloadMistake>;

    void check();
    void readFile(std::function<void()> then = {});
    void take(const Parsed &parsed);
    void underline(const PayloadMistake &mistake);
    void chooseFile();

    void suggestExample();

    PayloadFormat m_format = PayloadFormat::Text;
    PayloadCodec m_codec;
    QString m_example; // as it was suggested; empty: it was not
    std::optional<PayloadTemplate> m_payload;
    LatestJob m_reading;
    QPlainTextEdit *m_editor;
    QLineEdit *m_path;
    QStackedLayout *m_stack;
    QLabel *m_words;
};

} // namespace event_studio
