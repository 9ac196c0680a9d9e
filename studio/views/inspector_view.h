// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/event_comparison.h"
#include "studio/models/payload_numbers.h"
#include "studio/models/payload_tree.h"

#include <QWidget>
#include <tl/expected.hpp>

class QLabel;
class QPlainTextEdit;
class QTabWidget;
class QTextBrowser;
class QToolButton;
class QTreeView;

namespace event_studio {

class EmptyHint;
class PicturePage;
class StudioData;

/// One event in full: as a tree where it is JSON, as a picture where there is one in it, as text, in hex, what is known
/// about it, and what is different from the one before it of its type or from the pinned one. Only the page in front is
/// made.
class InspectorView : public QWidget {
    Q_OBJECT
public:
    enum Page { Tree, Text, Hex, About, Difference, Picture };

    explicit InspectorView(StudioData &studio, QWidget *parent = nullptr);

    void show(FeedPointer feed, const EventRow &event);
    void pin(const EventRow &event);
    void clear();
    [[nodiscard]] QTabWidget *pages() const { return m_pages; }
    [[nodiscard]] QTreeView *tree() const { return m_tree; }
    [[nodiscard]] PicturePage *picture() const { return m_picture; }
    [[nodiscard]] EventComparison &comparison() { return m_comparison; }

signals:
    void editAndSendWanted(const event_studio::EventRow &event);
    /// Somebody wants to go to another event, the cause of this one.
    void sequenceWanted(event_engine::Sequence sequence);
    /// A number of the payload is to be plotted.
    void plotWanted(const event_studio::PlottedField &field);

protected:
    void changeEvent(QEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void createHeader(QWidget *header);
    void createPages();
    void showEvent();
    void fillPage();
    [[nodiscard]] std::size_t bytesPerRow() const;
    void fillTree();
    void fillPicture();
    [[nodiscard]] Page pageFor(bool hasPicture, bool hasTree) const;
    void showPage(Page page);
    void createTreeMenu();
    /// Or why it is none, in words; empty where there is nothing to say.
    [[nodiscard]] tl::expected<PlottedField, QString> fieldAt(const QModelIndex &index) const;
    void fillAbout();
    void fillDifference();

    StudioData &m_data;
    PayloadTree m_payload;
    EventComparison m_comparison;
    QLabel *m_title;
    QLabel *m_subtitle;
    QToolButton *m_pin;
    QToolButton *m_send;
    QTabWidget *m_pages;
    QTreeView *m_tree;
    EmptyHint *m_treeHint = nullptr;
    QPlainTextEdit *m_text;
    QPlainTextEdit *m_hex;
    QTextBrowser *m_about;
    QTextBrowser *m_difference;
    PicturePage *m_picture;
    Page m_chosenPage = Tree; ///< by somebody; an event that has nothing to show there is shown on another
};

} // namespace event_studio
