// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;

namespace event_studio {

class EventFilterHistory;

/// The line that says which events to see. It takes effect a moment after the last key, or at once with Return; what
/// makes no sense is told under the line, and the filter before it stays.
class FilterLine : public QWidget {
    Q_OBJECT
public:
    explicit FilterLine(EventFilterHistory &filter, QWidget *parent = nullptr);

    [[nodiscard]] QLineEdit *edit() const { return m_edit; }
    [[nodiscard]] QLabel *errorLabel() const { return m_error; }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void apply();
    void showFilter();
    void showError(const QString &words);

    EventFilterHistory &m_filter;
    QLineEdit *m_edit;
    QLabel *m_error;
    QTimer m_soon;
};

} // namespace event_studio
