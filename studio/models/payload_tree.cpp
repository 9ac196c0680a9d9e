// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_tree.h"

#include "studio/models/event_filter_history.h"
#include "studio/models/formats.h"
#include "studio/models/json_reader.h"
#include "studio/models/model_roles.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

namespace event_studio {

using Json = nlohmann::ordered_json;
using Step = event_engine::PayloadPath::Step;

struct PayloadDocument {
    Json json;
};

PayloadDocumentPointer readDocument(ByteView json)
{
    auto read = readJson(event_engine::asText(json));
    return read ? std::make_shared<const PayloadDocument>(PayloadDocument{std::move(*read)}) : nullptr;
}

struct PayloadTree::Node {
    Node *parent = nullptr;
    int row = 0;
    QString name;
    const Json *value = nullptr; ///< null: the row that tells how many more there are
    bool opened = false;
    std::vector<std::unique_ptr<Node>> children;

    void open()
    {
        if (std::exchange(opened, true) || !value) return;
        const auto shown = std::min<std::size_t>(value->size(), MOST_CHILDREN);
        if (value->is_object())
            for (auto it = value->begin(); children.size() < shown; ++it) add(QString::fromStdString(it.key()), &*it);
        if (value->is_array())
            for (std::size_t i = 0; i < shown; ++i) add(QStringLiteral("[%1]").arg(i), &(*value)[i]);
        if (value->is_structured() && value->size() > shown) add(tr("… %1 more").arg(value->size() - shown), nullptr);
    }

    void add(QString childName, const Json *childValue)
    {
        auto child = std::make_unique<Node>();
        child->parent = this;
        child->row = int(children.size());
        child->name = std::move(childName);
        child->value = childValue;
        children.push_back(std::move(child));
    }
};

namespace {

QString sizeText(const Json &value, const QString &brackets)
{
    const auto size = value.size();
    return size ? QStringLiteral("%1 %2 %3").arg(brackets[0]).arg(size).arg(brackets[1]) : brackets;
}

QString jsonText(const Json &value, int indent = -1)
{
    return QString::fromStdString(value.dump(indent, ' ', false, Json::error_handler_t::replace));
}

QString wordsIn(const Json &text)
{
    return QString::fromStdString(text.get_ref<const std::string &>());
}

QString valueText(const Json &value)
{
    if (value.is_object()) return sizeText(value, QStringLiteral("{}"));
    if (value.is_array()) return sizeText(value, QStringLiteral("[]"));
    constexpr std::size_t LONGEST = 1000; // bytes of a picture, say, as Base64
    if (!value.is_string() || value.get_ref<const std::string &>().size() <= LONGEST) return jsonText(value);
    return jsonText(value.get_ref<const std::string &>().substr(0, LONGEST)) + u'…';
}

} // namespace

PayloadTree::PayloadTree(QObject *parent) : QAbstractItemModel(parent)
{}
PayloadTree::~PayloadTree() = default;

void PayloadTree::setDocument(PayloadDocumentPointer document)
{
    beginResetModel();
    m_root.reset();
    m_document = std::move(document);
    if (m_document) {
        m_root = std::make_unique<Node>();
        if (m_document->json.is_structured())
            m_root->value = &m_document->json;
        else
            m_root->add(tr("value"), &m_document->json);
    }
    endResetModel();
}

QString PayloadTree::pathOf(const QModelIndex &index) const
{
    std::vector<Step> steps;
    for (const Node *node = nodeOf(index); node && node->parent && node->parent->value; node = node->parent) {
        if (node->parent->value->is_array())
            steps.push_back({std::size_t(node->row), {}});
        else
            steps.push_back({{}, node->name.toStdString()});
    }
    std::reverse(steps.begin(), steps.end());
    return QString::fromStdString(event_engine::PayloadPath(std::move(steps)).text());
}

bool PayloadTree::hasValue(const QModelIndex &index) const
{
    return index.isValid() && nodeOf(index)->value;
}

QString PayloadTree::valueAt(const QModelIndex &index) const
{
    if (!hasValue(index)) return {};
    constexpr int INDENT = 2;
    const Json &value = *nodeOf(index)->value;
    return value.is_string() ? wordsIn(value) : jsonText(value, INDENT);
}

QString PayloadTree::conditionAt(const QModelIndex &index) const
{
    if (!hasValue(index)) return {};
    const Json &value = *nodeOf(index)->value;
    const QString path = pathOf(index);
    if (value.is_structured() || value.is_null() || path.isEmpty()) return {};
    const QString name = path.startsWith(u'[') ? QStringLiteral("body") + path : QStringLiteral("body.") + path;
    return QStringLiteral("%1 == %2").arg(name, value.is_string() ? quotedForFilter(wordsIn(value)) : jsonText(value));
}

QString PayloadTree::whyNoNumber(const QModelIndex &index) const
{
    if (!hasValue(index)) return {};
    const Node &node = *nodeOf(index);
    if (node.value->is_string()) return tr("%1 is text: only numbers can be plotted").arg(node.name);
    if (node.value->is_null()) return tr("%1 is null: only numbers can be plotted").arg(node.name);
    if (node.value->is_structured()) return tr("%1 holds other values: drag one of its numbers").arg(node.name);
    return {};
}

PayloadTree::Node *PayloadTree::nodeOf(const QModelIndex &index) const
{
    if (!m_root) return nullptr;
    auto *node = index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
    node->open();
    return node;
}

QModelIndex PayloadTree::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, nodeOf(parent)->children[std::size_t(row)].get());
}

QModelIndex PayloadTree::parent(const QModelIndex &index) const
{
    if (!index.isValid()) return {};
    Node *parent = static_cast<Node *>(index.internalPointer())->parent;
    return parent == m_root.get() ? QModelIndex() : createIndex(parent->row, 0, parent);
}

int PayloadTree::rowCount(const QModelIndex &parent) const
{
    const Node *node = parent.column() > 0 ? nullptr : nodeOf(parent);
    return node ? int(node->children.size()) : 0;
}

int PayloadTree::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QVariant PayloadTree::data(const QModelIndex &index, int role) const
{
    if (!index.isValid()) return {};
    const auto *node = static_cast<const Node *>(index.internalPointer());
    if (role == NameRole) return node->name;
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) return {};
    const QString text = index.column() == Name ? node->name : node->value ? valueText(*node->value) : QString();
    return role == Qt::ToolTipRole ? plainToolTip(text) : text;
}

QVariant PayloadTree::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    return section == Name ? tr("Name") : tr("Value");
}

} // namespace event_studio
