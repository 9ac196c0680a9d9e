// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <functional>

class QCompleter;
class QLabel;
class QLineEdit;
class QStringListModel;

namespace event_studio {

class EventFilterHistory;

/// The line that says which events to see. It takes effect a moment after the last key, or at once with Return; what
/// makes no sense is told right below the line, and the filter before it stays. The names of values in payloads are
/// completed: "body.sp" offers "body.speed".
class FilterLine : public QWidget {
    Q_OBJECT
public:
    explicit FilterLine(EventFilterHistory &filter, QWidget *parent = nullptr);

    [[nodiscard]] QLineEdit *edit() const { return m_edit; }
    [[nodiscard]] QLabel *errorLabel() const { return m_error; }
    [[nodiscard]] QCompleter *completer() const { return m_completer; }

    /// The line and what stands below it: a mistake is written over that, so that nothing moves for it.
    void writeMistakesIn(QWidget &part);
    /// Says which values payloads have: "body.speed". Asked when somebody begins to write one.
    void setBodyFields(std::function<QStringList()> fields) { m_bodyFields = std::move(fields); }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Word {
        qsizetype begin, length;
    };
    void apply();
    [[nodiscard]] Word wordAtCursor() const;
    void offerFields();
    void complete(const QString &field);
    void showFilter();
    void showError(const QString &words);
    void placeError();

    EventFilterHistory &m_filter;
    QString m_shown; ///< the filter's line, as it was shown last
    QLineEdit *m_edit;
    QLabel *m_error;
    QTimer m_soon;
    QCompleter *m_completer;
    QStringListModel *m_offered;
    std::function<QStringList()> m_bodyFields;
};

} // namespace event_studio
