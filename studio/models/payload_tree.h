// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QAbstractItemModel>
#include <memory>

namespace event_studio {

/// A JSON document that has been read. Immutable.
struct PayloadDocument;
using PayloadDocumentPointer = std::shared_ptr<const PayloadDocument>;
/// Null: it is no JSON. Any thread; a large one takes its time, and so does its end.
[[nodiscard]] PayloadDocumentPointer readDocument(ByteView json);

/// A JSON payload as a tree: name, value. In the document's order of keys and with its own digits. Children are made
/// when somebody looks, so that a large document costs no more than its text.
class PayloadTree : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, Value, ColumnCount };
    static constexpr int MOST_CHILDREN = 10'000; ///< of one array or object; a last row tells how many more

    explicit PayloadTree(QObject *parent = nullptr);
    ~PayloadTree() override;

    void setDocument(PayloadDocumentPointer document); ///< null: the tree is empty
    /// "wind.gusts[2].speed": what a person would write to get there, as PayloadPath.
    [[nodiscard]] QString pathOf(const QModelIndex &index) const;
    [[nodiscard]] bool hasValue(const QModelIndex &index) const; ///< the row of what is not shown has none
    /// Whole, to be copied: words without quotes, lists and objects as indented JSON.
    [[nodiscard]] QString valueAt(const QModelIndex &index) const;
    /// What a filter line says to keep the events with this value: `body.speed == 12`. Empty for lists, objects and
    /// null, which a line cannot ask for.
    [[nodiscard]] QString conditionAt(const QModelIndex &index) const;

    /// Why it cannot be plotted, in words; empty for numbers, booleans and where there is nothing.
    [[nodiscard]] QString whyNoNumber(const QModelIndex &index) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Node;
    [[nodiscard]] Node *nodeOf(const QModelIndex &index) const;
    PayloadDocumentPointer m_document;
    std::unique_ptr<Node> m_root;
};

} // namespace event_studio
