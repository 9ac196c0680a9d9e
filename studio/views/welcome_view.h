// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace event_studio {

/// What stands in the middle while there is nothing to draw yet: what this is, and what to do next.
class WelcomeView : public QWidget {
    Q_OBJECT
public:
    explicit WelcomeView(QWidget *parent = nullptr);

    /// Nothing is open. `recentFiles` are offered as links.
    void showNothingOpen(const QStringList &recentFiles, bool hasExample);
    /// An app is open and does not run; `problem` says why, where there is something to say, and its file can be
    /// edited.
    void showReady(const QString &title, const QString &problem);
    void showStarting(const QString &title);

    [[nodiscard]] QPushButton *mainButton() const { return m_main; }

signals:
    void openAppWanted();
    void openRecordingWanted();
    void exampleWanted();
    void runWanted();
    void editWanted();
    void fileWanted(const QString &file);

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    enum class MainAction { OpenExample, OpenApp, Run };
    void showWords(const QString &headline, const QString &words);
    void adaptWords();
    void onMain();

    MainAction m_action = MainAction::OpenApp;
    QLabel *m_sign;
    QLabel *m_headline;
    QLabel *m_words;
    QLabel *m_recent;
    QPushButton *m_main;
    QPushButton *m_second;
    QPushButton *m_third;
    QPushButton *m_edit;
};

} // namespace event_studio
