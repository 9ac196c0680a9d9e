// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QTimer>
#include <QWidget>

#include <functional>
#include <string>

class QComboBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace event_studio {

class EmptyHint;
class OutputModel;

/// Lines of one plugin, from one level upwards, that contain some words. Others are told as a reset: row by row it
/// would take seconds where thousands come and go.
class OutputFilter : public QSortFilterProxyModel {
    Q_OBJECT
public:
    OutputFilter(OutputModel &output, QObject *parent);

    void setPlugin(const QString &name); ///< empty: all
    void setLevel(int level);
    void setWords(const QString &words);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    void lookAgain();

    OutputModel &m_output;
    std::string m_plugin;
    QString m_words;
    int m_level = 0;
};

/// What plugins print and log. Keeps to the newest line while scrolled to the end, and else to the lines that are read.
class OutputView : public QWidget {
    Q_OBJECT
public:
    explicit OutputView(OutputModel &output, QWidget *parent = nullptr);

    [[nodiscard]] QTableView *table() const { return m_table; }
    void showPlugin(const QString &name);
    void setPlugins(const QStringList &names);
    void setEmptyWords(const QString &words);

signals:
    void linkActivated(const QString &link);

private:
    void createBar(QWidget *bar);
    [[nodiscard]] bool isAtEnd() const;
    void letGo(const QModelIndex &parent, int first, int last);
    void stayAtLine(const QModelIndex &parent, int first, int last);
    void copySelected();
    void narrow(const std::function<void()> &change);
    void tellMatches();

    OutputModel &m_output;
    OutputFilter *m_filter;
    QTableView *m_table;
    QComboBox *m_plugin;
    QComboBox *m_level;
    QLineEdit *m_words;
    QLabel *m_matches;
    EmptyHint *m_hint;
    QTimer m_toTell; ///< how many lines match
    bool m_atEnd = true;
};

} // namespace event_studio
