// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"

#include <QDialog>
#include <QTimer>
#include <optional>

class QComboBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace event_studio {

/// How the payloads of one event type are to be read in this window. Tries what is chosen on the newest event of the
/// type, and says what comes of it.
class DecoderDialog : public QDialog {
    Q_OBJECT
public:
    /// `present`: the choice so far; null: as the app says. `feed` gives the newest event, and may be null.
    DecoderDialog(const QString &typeName, const EventType *present, FeedPointer feed, QWidget *parent = nullptr);

    /// Empty: as the app says. Once accepted, with its codec.
    [[nodiscard]] const std::optional<EventType> &choice() const { return m_choice; }

    [[nodiscard]] QComboBox *encodings() const { return m_encoding; }
    [[nodiscard]] QLineEdit *schema() const { return m_schema; }
    [[nodiscard]] QLineEdit *rootType() const { return m_rootType; }
    [[nodiscard]] QPlainTextEdit *fields() const { return m_fields; }
    [[nodiscard]] QComboBox *byteOrder() const { return m_byteOrder; }
    [[nodiscard]] QLabel *words() const { return m_words; }
    [[nodiscard]] QPlainTextEdit *sample() const { return m_sample; }
    [[nodiscard]] QPushButton *okButton() const { return m_ok; }
    [[nodiscard]] QPushButton *copyButton() const { return m_copy; }

private:
    struct Trial {
        std::optional<EventType> type; ///< empty: it makes no sense
        QString mistake, sample;
    };
    void createForm();
    void fill(const EventType &type);
    void adaptForm();
    void check();
    void take(Trial trial);
    void chooseSchema();
    [[nodiscard]] std::optional<EventType> written() const;
    [[nodiscard]] static Trial tryOut(EventType type, const FeedPointer &feed, const LatestJob::Cancelled &cancelled);

    const QString m_typeName;
    const FeedPointer m_feed;
    QComboBox *m_encoding;
    QLineEdit *m_schema;
    QWidget *m_schemaRow;
    QLineEdit *m_rootType;
    QPlainTextEdit *m_fields;
    QComboBox *m_byteOrder;
    QLabel *m_words;
    QPlainTextEdit *m_sample;
    QPushButton *m_ok;
    QPushButton *m_copy;
    QFormLayout *m_form;
    std::optional<EventType> m_choice;
    QTimer m_written; ///< nobody types any more
    LatestJob m_trial;
};

} // namespace event_studio
